package credentials

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestCookie(t *testing.T) {
	t.Parallel()
	for secure, want := range map[bool]string{
		false: "shopgraph=secret; Path=/; Expires=", true: "__Host-shopgraph=secret; Path=/; Expires=",
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		cookie := Cookie{Secure: secure}.Of(w, r)
		cookie.Set("secret", time.Now().Add(time.Hour))
		got := w.Header().Get("Set-Cookie")
		if !strings.HasPrefix(got, want) || !strings.Contains(got, "; HttpOnly") || !strings.HasSuffix(got, "; SameSite=Lax") ||
			strings.Contains(got, "; Secure") != secure {
			t.Errorf("cookie %s", got)
		}
		if held := cookie.Device(); held != "" {
			t.Errorf("the device is %s", held)
		}
		cookie.SetDevice("known", time.Now().Add(time.Hour))
		name, _, _ := strings.Cut(want, "=")
		cookies := w.Header().Values("Set-Cookie")
		if got := cookies[len(cookies)-1]; !strings.HasPrefix(got, name+"-device=known; Path=/; Expires=") ||
			!strings.Contains(got, "; HttpOnly") || !strings.HasSuffix(got, "; SameSite=Lax") || strings.Contains(got, "; Secure") != secure {
			t.Errorf("cookie %s", got)
		}
		r.Header.Set("Cookie", name+"=secret; "+name+"-device=known")
		if held := cookie.Device(); held != "known" {
			t.Errorf("the device is %s", held)
		}
		cookie.Clear()
		if cookies := w.Header().Values("Set-Cookie"); !strings.Contains(cookies[len(cookies)-1], "Expires=Thu, 01 Jan 1970") {
			t.Errorf("cleared with %v", cookies)
		}
	}
}
