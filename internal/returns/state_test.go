package returns

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryPairOfStatuses(t *testing.T) {
	t.Parallel()
	allowed := map[[2]Status]bool{
		{"REQUESTED", "APPROVED"}: true, {"REQUESTED", "DECLINED"}: true, {"REQUESTED", "CANCELLED"}: true, {"REQUESTED", "RECEIVED"}: true,
		{"APPROVED", "IN_TRANSIT"}: true, {"APPROVED", "RECEIVED"}: true, {"APPROVED", "CANCELLED"}: true, {"APPROVED", "EXPIRED"}: true,
		{"IN_TRANSIT", "RECEIVED"}: true, {"IN_TRANSIT", "CANCELLED"}: true,
		{"RECEIVED", "COMPLETED"}: true,
	}
	open := []Status{Requested, Approved, InTransit, Received}
	if len(moves) != 8 {
		t.Fatalf("%d statuses have moves, want all 8", len(moves))
	}
	for from := range moves {
		if from.Open() != slices.Contains(open, from) {
			t.Errorf("%s is open: %v", from, from.Open())
		}
		for to := range moves {
			if want := from == to || allowed[[2]Status{from, to}]; MayMove(from, to) != want {
				t.Errorf("%s -> %s: %v, want %v", from, to, !want, want)
			}
		}
	}
}

// TestPicture: docs/returns.md draws the moves that statuses may make.
func TestPicture(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/returns.md")
	if err != nil {
		t.Fatal(err)
	}
	_, picture, _ := strings.Cut(string(text), "```mermaid\n")
	picture, _, _ = strings.Cut(picture, "```")
	var got, want []string
	for line := range strings.Lines(picture) {
		if line = strings.TrimSpace(line); strings.Contains(line, "-->") && !strings.HasPrefix(line, "[*]") {
			got = append(got, line)
		}
	}
	for from, all := range moves {
		for _, to := range all {
			want = append(want, fmt.Sprintf("%s --> %s", from, to))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
