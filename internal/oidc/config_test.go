package oidc_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/oidc"
)

func environment(name string) string {
	return map[string]string{"GOOGLE_SECRET": "from the environment"}[name]
}

func TestParseConfig(t *testing.T) {
	t.Parallel()
	got, err := oidc.ParseConfig([]byte(` [
		{"name": "google", "issuer": "https://accounts.google.com", "clientId": "a", "clientSecretEnv": "GOOGLE_SECRET",
			"redirectUris": ["https://shop.example.com/signed-in", "http://localhost:3000/signed-in", "http://127.0.0.1/x"]},
		{"name": "key-cloak", "issuer": "http://[::1]:8080/realms/shop", "clientId": "b", "clientSecret": "c", "scopes": ["openid", "email"],
			"redirectUris": ["com.example.shop:/signed-in"]}
	] `), environment)
	want := []oidc.ProviderConfig{
		{
			Name: "google", Issuer: "https://accounts.google.com", ClientID: "a", ClientSecret: "from the environment",
			RedirectURIs: []string{"https://shop.example.com/signed-in", "http://localhost:3000/signed-in", "http://127.0.0.1/x"},
		},
		{
			Name: "key-cloak", Issuer: "http://[::1]:8080/realms/shop", ClientID: "b", ClientSecret: "c", Scopes: []string{"openid", "email"},
			RedirectURIs: []string{"com.example.shop:/signed-in"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, none := range []string{"", " \n", "[]"} {
		if got, err := oidc.ParseConfig([]byte(none), environment); len(got) != 0 || err != nil {
			t.Errorf("%q: %v, %v", none, got, err)
		}
	}
}

func TestParseConfigTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		"name": `"one"`, "issuer": `"https://id.example.com"`, "clientId": `"a"`, "clientSecret": `"hush"`, "redirectUris": `["https://shop.example.com/"]`,
	}
	with := func(field, value string) string {
		var parts []string
		for f, v := range good {
			if f != field {
				parts = append(parts, `"`+f+`": `+v)
			}
		}
		if value != "" {
			parts = append(parts, `"`+field+`": `+value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	for _, tt := range []struct{ list, want string }{
		{`{}`, "want a JSON list"},
		{`[`, "want a JSON list"},
		{`[] []`, "nothing after it"},
		{`[` + with("clientSecrets", `"x"`) + `]`, `unknown field "clientSecrets"`},
		{`[` + with("name", "") + `]`, `provider 1, "": name: want`},
		{`[` + with("name", `"One"`) + `]`, `provider 1, "One": name: want`},
		{`[` + with("name", `"-one"`) + `]`, "name: want"},
		{`[` + with("name", `"`+strings.Repeat("x", 51)+`"`) + `]`, "name: want"},
		{`[` + with("issuer", "") + `]`, "issuer: want"},
		{`[` + with("issuer", `"http://id.example.com"`) + `]`, "issuer: want"},
		{`[` + with("issuer", `"https://id.example.com/?a"`) + `]`, "issuer: want"},
		{`[` + with("issuer", `"https://user:hush@id.example.com"`) + `]`, "issuer: want"},
		{`[` + with("issuer", `"https://`+strings.Repeat("x", 500)+`"`) + `]`, "issuer: want"},
		{`[` + with("clientId", "") + `]`, "clientId is missing"},
		{`[` + with("scopes", `["openid email"]`) + `]`, "scopes: want"},
		{`[` + with("clientSecretEnv", `"GOOGLE_SECRET"`) + `]`, "exclude each other"},
		{`[{"name": "one", "clientSecretEnv": "NONE"}]`, "clientSecretEnv: NONE is not set"},
		{`[` + with("redirectUris", `[]`) + `]`, "redirectUris is missing"},
		{`[` + with("redirectUris", `["http://shop.example.com/"]`) + `]`, `"http://shop.example.com/": want`},
		{`[` + with("redirectUris", `["https://shop.example.com/#x"]`) + `]`, "redirectUris: "},
		{`[` + with("redirectUris", `["javascript:alert(1)"]`) + `]`, "redirectUris: "},
		{`[` + with("redirectUris", `["/signed-in"]`) + `]`, "redirectUris: "},
		{`[` + with("redirectUris", `["https://shop.example.com/`+strings.Repeat("x", 2000)+`"]`) + `]`, "redirectUris: "},
		{`[` + with("", "") + `,` + with("issuer", `"https://other.example.com"`) + `]`, `provider 2, "one": the name is taken`},
	} {
		got, err := oidc.ParseConfig([]byte(tt.list), environment)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hush") || got != nil {
			t.Errorf("%.200s: %v, %v; want %s", tt.list, got, err, tt.want)
		}
	}
}
