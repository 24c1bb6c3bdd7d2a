package graph

import "testing"

func TestNegotiate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		accept []string
		want   string
	}{
		{nil, jsonMedia},
		{[]string{""}, jsonMedia},
		{[]string{"*/*"}, jsonMedia},
		{[]string{"application/*"}, jsonMedia},
		{[]string{"application/json"}, jsonMedia},
		{[]string{"APPLICATION/JSON; charset=UTF-8"}, jsonMedia},
		{[]string{"application/graphql-response+json"}, responseMedia},
		{[]string{"application/graphql-response+json, application/json"}, responseMedia},
		{[]string{"application/json, application/graphql-response+json"}, jsonMedia},
		{[]string{"application/graphql-response+json", "application/json"}, responseMedia},
		{[]string{"application/json;q=0.5, application/graphql-response+json;q=0.9"}, responseMedia},
		{[]string{"application/graphql-response+json;q=0.1, */*"}, jsonMedia},
		{[]string{"*/*, application/graphql-response+json"}, responseMedia},
		{[]string{"application/json;q=0, */*"}, responseMedia},
		{[]string{"application/*;q=0.2, */*;q=0.9, application/graphql-response+json;q=0.1"}, jsonMedia},
		{[]string{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}, jsonMedia},
		{[]string{"nonsense;;, application/json"}, jsonMedia},

		{[]string{"text/html"}, ""},
		{[]string{"text/*"}, ""},
		{[]string{"application/json;q=0"}, ""},
		{[]string{"*/*;q=0"}, ""},
		{[]string{"application/json;q=high"}, ""},
		{[]string{"application/json;q=7"}, ""},
		{[]string{"application/json;charset=iso-8859-1"}, ""},
	} {
		got, ok := negotiate(tt.accept)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%q: %q, want %q", tt.accept, got, tt.want)
		}
	}
}
