package optout_test

import (
	"net/url"
	"testing"

	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// TestLinks has somebody follow a link of theirs, and others that are forged.
func TestLinks(t *testing.T) {
	t.Parallel()
	s := optout.New(pgtest.New(t), "https://api.shop.example")
	query := func(topic optout.Topic, email string) url.Values {
		link, err := s.Link(t.Context(), topic, email)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := url.Parse(link)
		if err != nil || parsed.Scheme != "https" || parsed.Path != optout.Path {
			t.Fatalf("%s: %v", link, err)
		}
		return parsed.Query()
	}
	mine, other := query(optout.Reviews, "Ada@example.com"), query(optout.Reviews, "grace@example.com")
	forged := url.Values{"of": other["of"], "signature": mine["signature"]}
	for name, values := range map[string]url.Values{"forged": forged, "empty": {}, "short": {"of": {"AA"}, "signature": mine["signature"]}} {
		if is, err := s.Follow(t.Context(), values); err != nil || is {
			t.Errorf("%s: %t, %v", name, is, err)
		}
	}
	for range 2 { // a second click changes nothing
		if is, err := s.Follow(t.Context(), mine); err != nil || !is {
			t.Fatalf("%t, %v", is, err)
		}
	}
	for _, test := range []struct {
		topic optout.Topic
		email string
		want  bool
	}{{optout.Reviews, "ada@EXAMPLE.com", true}, {optout.Carts, "ada@example.com", false}, {optout.Reviews, "grace@example.com", false}} {
		if is, err := s.IsOut(t.Context(), test.topic, test.email); err != nil || is != test.want {
			t.Errorf("%s of %s: %t, %v", test.topic, test.email, is, err)
		}
	}
}
