package answer

import "testing"

func TestNegotiate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		accept []string
		want   string
	}{
		{nil, JSON},
		{[]string{""}, JSON},
		{[]string{"*/*"}, JSON},
		{[]string{"application/*"}, JSON},
		{[]string{"application/json"}, JSON},
		{[]string{"APPLICATION/JSON; charset=UTF-8"}, JSON},
		{[]string{"application/graphql-response+json"}, Response},
		{[]string{"application/graphql-response+json, application/json"}, Response},
		{[]string{"application/json, application/graphql-response+json"}, JSON},
		{[]string{"application/graphql-response+json", "application/json"}, Response},
		{[]string{"application/json;q=0.5, application/graphql-response+json;q=0.9"}, Response},
		{[]string{"application/graphql-response+json;q=0.1, */*"}, JSON},
		{[]string{"*/*, application/graphql-response+json"}, Response},
		{[]string{"application/json;q=0, */*"}, Response},
		{[]string{"application/*;q=0.2, */*;q=0.9, application/graphql-response+json;q=0.1"}, JSON},
		{[]string{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}, JSON},
		{[]string{"nonsense;;, application/json"}, JSON},

		{[]string{"text/html"}, ""},
		{[]string{"text/*"}, ""},
		{[]string{"application/json;q=0"}, ""},
		{[]string{"*/*;q=0"}, ""},
		{[]string{"application/json;q=high"}, ""},
		{[]string{"application/json;q=7"}, ""},
		{[]string{"application/json;charset=iso-8859-1"}, ""},
	} {
		got, ok := Negotiate(tt.accept)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%q: %q, want %q", tt.accept, got, tt.want)
		}
	}
}
