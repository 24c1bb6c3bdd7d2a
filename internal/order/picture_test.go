package order

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPictures: docs/orders.md draws the moves that statuses may make.
func TestPictures(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/orders.md")
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(text), "```mermaid\nstateDiagram")
	if len(parts) != 3 {
		t.Fatalf("%d pictures", len(parts)-1)
	}
	for i, want := range [][]string{drawn(moves), drawn(parcelMoves)} {
		picture, _, _ := strings.Cut(parts[i+1], "```")
		var got []string
		for line := range strings.Lines(picture) {
			if line = strings.TrimSpace(line); strings.Contains(line, "-->") && !strings.HasPrefix(line, "[*]") {
				got = append(got, line)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("picture %d (-want +got):\n%s", i, diff)
		}
	}
}

func drawn[S ~string](moves map[S][]S) (lines []string) {
	for from, all := range moves {
		for _, to := range all {
			lines = append(lines, fmt.Sprintf("%s --> %s", from, to))
		}
	}
	slices.Sort(lines)
	return lines
}
