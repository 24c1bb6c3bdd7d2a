package discount

import "testing"

func TestNormalCode(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{"spring-20": "SPRING20", " a b\t–c_d ": "ABCD", "": "", "-": "", "ß": "ß"} {
		if got := NormalCode(given); got != want {
			t.Errorf("%q is %q, want %q", given, got, want)
		}
	}
}
