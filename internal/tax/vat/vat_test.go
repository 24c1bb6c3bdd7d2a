package vat_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/tax/vat"
)

// valid are numbers of companies and offices that are printed in public, or examples of tax offices.
const valid = `ATU13585627 BE0428759497 BG175074752 BG7523169263 BG7111042925 CY10259033P CZ25123891 CZ7103192745 CZ640903926
	DE136695976 DE811569869 DE129274202 DK13585628 EE100931558 EE100594102 EL094259216 EL023456780 ESB58378431 ESJ99216582 ES54362315K ESX5253868R ESM1234567L
	FI20774740 FI09853608 FR40303265045 FR83404833048 FRK7399859412 FR4Z123456782 HR33392005961 HU12892312 IE6433435F IE6433435OA IE8D79739I IE6388047V
	IT00743110157 LT119511515 LT100001919017 LT100004801610 LU15027442 LU26375245 LV40003521600 LV16117519997 MT11679112
	NL004495445B01 NL123456789B13 PL8567346215 PT501964843 RO18547290 SE123456789701 SE556188840401 SI50223054 SK2022749619
	GB980780684 GB220430231 XI980780684 CHE107787577 NO995525828`

func TestParse(t *testing.T) {
	t.Parallel()
	prefixes := map[string]bool{}
	for text := range strings.FieldsSeq(valid) {
		n, err := vat.Parse(text)
		if err != nil || n.String() != text {
			t.Errorf("%s: %q, %v", text, n, err)
		}
		prefixes[n.Prefix] = true
	}
	if len(prefixes) != 31 {
		t.Errorf("there are numbers of %d countries", len(prefixes))
	}
}

// TestChecksTheLastCharacter: another last character makes no number of any of them. Those with a branch at the
// end are other branches. Those that follow more than one rule are left out.
func TestChecksTheLastCharacter(t *testing.T) {
	t.Parallel()
	for text := range strings.FieldsSeq(valid) {
		place := len(text) - 1
		switch {
		case strings.HasPrefix(text, "BG7"), strings.HasPrefix(text, "ESB"):
			continue
		case strings.HasPrefix(text, "SE"), strings.HasPrefix(text, "NL0"):
			place -= 3
		case strings.HasPrefix(text, "IE"):
			place = 8
		}
		for _, other := range "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
			changed := text[:place] + string(other) + text[place+1:]
			if _, err := vat.Parse(changed); err == nil && changed != text {
				t.Errorf("%s is read, like %s", changed, text)
			}
		}
	}
}

func TestParseAsPeopleWrite(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		" de 136 695 976 ": "DE136695976", "BE 0428.759.497": "BE0428759497", "GR 094259216": "EL094259216", "NL-0044.95.445-B-01": "NL004495445B01",
		"CHE-107.787.577 IVA": "CHE107787577", "CHE-107.787.577 MWST": "CHE107787577", "NO 995 525 828 MVA": "NO995525828",
		"GBGD001": "GBGD001", "GBHA500": "GBHA500",
	} {
		if n, err := vat.Parse(given); err != nil || n.String() != want {
			t.Errorf("%q: %q, %v", given, n, err)
		}
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]fault.Code{
		"": fault.CodeRequired, " .-": fault.CodeRequired, strings.Repeat("1", 41): fault.CodeTooLong,
		"US123456789": fault.CodeInvalid, "136695976": fault.CodeInvalid, "D": fault.CodeInvalid, "DE": fault.CodeInvalid, "DE13669597": fault.CodeInvalid,
		"DE13669597６": fault.CodeInvalid, "ÄÖ136695976": fault.CodeInvalid, "GBGD500": fault.CodeInvalid, "GBHA499": fault.CodeInvalid, "GB000000000": fault.CodeInvalid,
		"NL000000000B00": fault.CodeInvalid, "DE000000000": fault.CodeInvalid, "CH107787577": fault.CodeInvalid, "DE\x00136695976": fault.CodeInvalid,
	} {
		_, err := vat.Parse(given)
		if mistakes, _ := fault.Split(err); len(mistakes) != 1 || mistakes[0].Code != want {
			t.Errorf("%q: %v, want %s", given, err, want)
		}
	}
}

func TestCountry(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		country string
		eu      bool
	}{"EL094259216": {"GR", true}, "XI980780684": {"GB", true}, "GB980780684": {"GB", false}, "CHE107787577": {"CH", false}, "NO995525828": {"NO", false}, "DE136695976": {"DE", true}} {
		n, err := vat.Parse(text)
		if err != nil || string(n.Country()) != want.country || n.IsEU() != want.eu {
			t.Errorf("%s: %s, %v, %v", text, n.Country(), n.IsEU(), err)
		}
	}
	if (vat.Number{}).IsEU() {
		t.Error("no number counts")
	}
}

type registry func() (vat.Answer, error)

func (r registry) Check(context.Context, vat.Number) (vat.Answer, error) { return r() }

func TestAsk(t *testing.T) {
	t.Parallel()
	german, now := vat.Number{Prefix: "DE", Digits: "136695976"}, time.Now()
	down := errors.New("down")
	for name, tt := range map[string]struct {
		answer vat.Answer
		err    error
		want   vat.Given
	}{
		"valid":     {vat.Answer{Valid: true, ConsultationNumber: "W1"}, nil, vat.Given{Number: german, Status: vat.Valid, CheckedAt: &now, ConsultationNumber: "W1"}},
		"not valid": {vat.Answer{}, nil, vat.Given{Number: german, Status: vat.Invalid, CheckedAt: &now}},
		"no answer": {vat.Answer{}, down, vat.Given{Number: german, Status: vat.Unavailable, CheckedAt: &now}},
	} {
		got, err := vat.Ask(t.Context(), registry(func() (vat.Answer, error) { return tt.answer, tt.err }), german, now)
		if diff := cmp.Diff(&tt.want, got); diff != "" || !errors.Is(err, tt.err) {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

// TestGivenAgain: only what a registry has confirmed of the same number stays.
func TestGivenAgain(t *testing.T) {
	t.Parallel()
	german, british := vat.Number{Prefix: "DE", Digits: "136695976"}, vat.Number{Prefix: "GB", Digits: "980780684"}
	for status, want := range map[vat.Status]vat.Status{vat.Unchecked: vat.Unchecked, vat.Valid: vat.Valid, vat.Invalid: vat.Unchecked, vat.Unavailable: vat.Unchecked} {
		given := &vat.Given{Number: german, Status: status}
		if again := given.Again(german); again.Status != want || again.Number != german {
			t.Errorf("%s: %+v", status, again)
		}
		if other := given.Again(british); other.Status != vat.Unchecked || other.Number != british || other.IsPending() {
			t.Errorf("%s, another: %+v", status, other)
		}
		if want := status == vat.Unchecked || status == vat.Unavailable; given.IsPending() != want {
			t.Errorf("%s: pending %v", status, !want)
		}
	}
	if (*vat.Given)(nil).IsPending() {
		t.Error("no number is pending")
	}
}

func FuzzParse(f *testing.F) {
	for text := range strings.FieldsSeq(valid) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, given string) {
		n, err := vat.Parse(given)
		if err != nil {
			return
		}
		if again, err := vat.Parse(n.String()); err != nil || again != n {
			t.Errorf("%q is %q, and that %q, %v", given, n, again, err)
		}
	})
}
