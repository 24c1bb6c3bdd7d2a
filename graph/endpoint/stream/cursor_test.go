package stream

import "testing"

func TestCursorOf(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`{"orderEvents":{"cursor":"abc","type":"X"}}`: "abc",
		`{"renamed":{"type":"X","cursor":"abc"}}`:     "abc",
		`{"orderEvents":{"type":"X"}}`:                "",
		`{"orderEvents":{"order":{"cursor":"abc"}}}`:  "",
		`{"orderEvents":{"cursor":null}}`:             "",
		`{"orderEvents":{"cursor":"a\nid: b"}}`:       "",
		`{"orderEvents":null}`:                        "",
		`{"cursor":"abc"}`:                            "",
		`{"count":1}`:                                 "",
		`null`:                                        "",
		``:                                            "",
	} {
		if got := cursorOf([]byte(data)); got != want {
			t.Errorf("%s: %q, want %q", data, got, want)
		}
	}
}
