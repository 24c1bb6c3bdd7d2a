package password_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/password"
)

// check returns what is wrong with a password of Ada Lovelace's: a code, and its reason.
func check(t testing.TB, text string) string {
	t.Helper()
	var v fault.Validator
	password.Check(&v, "input.password", text, "Ada.Lovelace@example.com", "Ada King-Lovelace")
	mistakes, rest := fault.Split(v.Err())
	if rest != nil || len(mistakes) > 1 {
		t.Fatalf("%q: %v, %v", text, mistakes, rest)
	}
	if len(mistakes) == 0 {
		return ""
	}
	if !cmp.Equal(mistakes[0].Field, []string{"input", "password"}) {
		t.Errorf("%q: field %v", text, mistakes[0].Field)
	}
	if mistakes[0].Code != fault.CodeWeakPassword {
		return string(mistakes[0].Code)
	}
	for part, reason := range map[string]string{
		"e-mail address or name": "personal", "many people use": "common", "neighbouring keys": "sequence", "repeats": "repetition",
	} {
		if strings.Contains(mistakes[0].Message, part) {
			return reason
		}
	}
	return mistakes[0].Message
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for want, passwords := range map[string][]string{
		"TOO_SHORT": {"", "x7#Kq9!vB", "日本語日本語日本語"},
		"TOO_LONG":  {strings.Repeat("x7#Kq9!vBw", 12) + "x7#Kq9!vBw"[:9], strings.Repeat("a", 1<<20)},
		"INVALID":   {"x7#Kq9!vBw\x00", "x7#Kq9!vBw\xff"},
		"common": {
			"password123!", "P@ssw0rd2024", "Passw0rd!!", "PASSWORD2024!", "iloveyou2!", "1L0vey0u!!", "basketball", "Basketball1",
			"monkeydragon", "letmein!!!!!", "Welcome2024", "4815162342", "sunshine99", "administrator", "Adm1n1strat0r!", "passwordpassword",
			"football-12", "superman_007", "christopher1", "qweasdzxc123",
		},
		"personal": {
			"ada.lovelace@example.com", "Ada.Lovelace", "adalovelace1815", "lovelace12", "L0v3l4ce2024!", "AdaKingLovelace", "lovelacelovelace",
			"example.com1",
		},
		"sequence": {
			"1234567890", "0987654321", "12345678901234567890", "qwertyuiop", "QWERTYUIOP", "poiuytrewq", "qwertzuiop", "azertyuiop", "asdfghjkl;",
			"1qaz2wsx3edc", "q1w2e3r4t5", "abcdefghij", "abc123xyz789", "qwerty2024!?", "Ada1234567", "zxcvbnm,./", "!@#$%^&*()", "1357924680",
		},
		"repetition": {"aaaaaaaaaa", "          ", "1111111111", "aaaaaaaaaab", "xyxyxyxyxy", "!x!x!x!x!x!x", "ääääääääää", strings.Repeat("k4", 64)},
		"": {
			"8305719264", "correct horse battery staple", "correcthorsebattery", "x7#Kq9!vBw", "tr0ub4dor&3x", "lovelace-hungry-otter-42",
			"Der Zug nach Ulm", "mein Hund heißt Bello", "日本語のパスワードです", "ichmagkuchen!", "supermarket-linen-kingfisher", "monkey x7#q",
			strings.Repeat("x7#Kq9!vBw", 12) + "x7#Kq9!v", "gTtkvXoIbc", "wqprkmzbvt",
		},
	} {
		for _, text := range passwords {
			if got := check(t, text); got != want {
				t.Errorf("%.40q is refused as %q, want %q", text, got, want)
			}
		}
	}
}

func TestCheckWithoutAnythingPersonal(t *testing.T) {
	t.Parallel()
	var v fault.Validator
	password.Check(&v, "password", "lovelace-mill", "", " ", "\xff")
	if err := v.Err(); err != nil {
		t.Error(err)
	}
}

// TestRandomPasswordsPass has what password managers make up.
func TestRandomPasswordsPass(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, alphabet := range []string{
		"0123456789abcdef", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&*+-=?@_",
	} {
		for range 1000 {
			text := make([]byte, 12)
			for i := range text {
				text[i] = alphabet[rng.IntN(len(alphabet))]
			}
			var v fault.Validator
			if password.Check(&v, "password", string(text), "grace@example.com"); v.Err() != nil {
				t.Errorf("%s: %v", text, v.Err())
			}
		}
	}
}

// TestCheckIsQuick has the longest password, which anybody may send: of the dearest kind it takes
// some milliseconds.
func TestCheckIsQuick(t *testing.T) {
	t.Parallel()
	times := make([]time.Duration, 5)
	for i := range times {
		start := time.Now()
		check(t, strings.Repeat("p@ss1", 25))
		times[i] = time.Since(start)
	}
	if best := slices.Min(times); best > 200*time.Millisecond {
		t.Errorf("takes %v", best)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("password123!", "ada@example.com")
	f.Add("ẞİıŉǰΐΰ\u0307aaa", "İ")
	f.Fuzz(func(t *testing.T, text, personal string) {
		var v fault.Validator
		password.Check(&v, "password", text, personal)
		mistakes, rest := fault.Split(v.Err())
		if rest != nil || len(mistakes) > 1 || len(mistakes) == 1 && mistakes[0].Message == "" {
			t.Errorf("%q: %v, %v", text, mistakes, rest)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	for b.Loop() {
		check(b, "correct horse battery staple")
	}
}
