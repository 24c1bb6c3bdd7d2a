package courier

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden answers anew")

// TestCallsAreRead reads examples as the services document them.
func TestCallsAreRead(t *testing.T) {
	t.Parallel()
	for _, name := range Names() {
		body, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		news, err := services[name].read(body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.MarshalIndent(news, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		golden := "testdata/" + name + ".golden.json"
		if *update {
			if err := os.WriteFile(golden, append(got, '\n'), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.TrimSpace(string(want)), string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestOtherCallsAreAboutNoParcel: what a service calls about beside parcels has an id, and no number.
func TestOtherCallsAreAboutNoParcel(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"easypost": `{"id":"evt_1","object":"Event","result":{"object":"Batch"}}`, "shippo": `{"event":"transaction_created","data":{}}`,
		"aftership": `{"event_id":"1","msg":{}}`,
	} {
		if news, err := services[name].read([]byte(body)); err != nil || news.Number != "" || news.Event == "" {
			t.Errorf("%s: %v, %v", name, news, err)
		}
		for _, body := range []string{"", "[]", "{", `{"id":1,"event_id":2,"event":3}`} {
			if _, err := services[name].read([]byte(body)); !errors.Is(err, ErrUnread) {
				t.Errorf("%s of %s: %v", name, body, err)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range Names() {
		body, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, name := range Names() {
			news, err := services[name].read(body)
			if err == nil && len(news.Report.Scans) > maxScans+1 {
				t.Errorf("%s: %d scans", name, len(news.Report.Scans))
			}
		}
	})
}

// signedCall is a call that is signed as a service does.
func signedCall(name, secret string, body []byte) Call {
	call := Call{Header: http.Header{}, Query: url.Values{}, Body: body}
	switch name {
	case "easypost":
		call.Header.Set("X-Hmac-Signature", "hmac-sha256-hex="+hex.EncodeToString(sign(secret, string(body))))
	case "aftership":
		call.Header.Set("Aftership-Hmac-Sha256", base64.StdEncoding.EncodeToString(sign(secret, string(body))))
	case "shippo":
		call.Header.Set("Shippo-Auth-Signature", "t=1795708800,v1="+hex.EncodeToString(sign(secret, "1795708800", ".", string(body))))
	}
	return call
}

func TestSignatures(t *testing.T) {
	t.Parallel()
	body := []byte(`{"a": 1}`)
	for _, name := range Names() {
		for what, tt := range map[string]struct {
			secret string
			call   Call
			want   bool
		}{
			"signed":         {"sesame", signedCall(name, "sesame", body), true},
			"another secret": {"sesam", signedCall(name, "sesame", body), false},
			"no signature":   {"sesame", Call{Header: http.Header{}, Body: body}, false},
			"no code":        {"sesame", Call{Header: http.Header{"X-Hmac-Signature": {"hmac-sha256-hex="}, "Aftership-Hmac-Sha256": {""}, "Shippo-Auth-Signature": {"t=1,v1="}}, Body: body}, false},
		} {
			if got := services[name].signed(tt.secret, tt.call); got != tt.want {
				t.Errorf("%s, %s: %v", name, what, got)
			}
		}
		changed := signedCall(name, "sesame", body)
		changed.Body = []byte(`{"a":1}`)
		if services[name].signed("sesame", changed) {
			t.Errorf("%s takes another body", name)
		}
	}
	if !signedByEasyPost("\u00fc", signedCall("easypost", "u\u0308", body)) {
		t.Error("a secret is not normalized")
	}
	for token, want := range map[string]bool{"sesame": true, "sesam": false, "": false} {
		if got := signedByShippo("sesame", Call{Header: http.Header{}, Query: url.Values{"token": {token}}, Body: body}); got != want {
			t.Errorf("token %q: %v", token, got)
		}
	}
}
