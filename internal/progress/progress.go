// Package progress shows how far long work is.
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// Bar shows it on a terminal by a line that is written again and again, else by a line a tenth.
type Bar struct {
	out         io.Writer
	work        string
	terminal    bool
	total, done int
	told        int // tenths
	at          time.Time
}

const (
	width    = 40
	interval = 100 * time.Millisecond
)

// New returns the bar of work of so many steps, which is named as in "loading".
func New(out io.Writer, work string, total int) *Bar {
	b := &Bar{out: out, work: work, total: total}
	if f, ok := out.(*os.File); ok {
		b.terminal = term.IsTerminal(int(f.Fd()))
	}
	return b
}

// Step says how many steps are done, and what is being done. More than all are taken for all.
func (b *Bar) Step(done int, doing string) {
	b.done = done
	share := min(1, float64(done)/float64(b.total))
	switch tenths := int(share * 10); {
	case b.terminal && (share == 1 || time.Since(b.at) > interval):
		full := int(share * width)
		fmt.Fprintf(b.out, "\r%s [%s%s] %3.0f%% %-24s", b.work, strings.Repeat("#", full), strings.Repeat(".", width-full), share*100, doing)
		b.at = time.Now()
	case !b.terminal && tenths > b.told:
		fmt.Fprintf(b.out, "%s: %d%%, %s\n", b.work, tenths*10, doing)
		b.told = tenths
	}
}

// End leaves the bar's line.
func (b *Bar) End() {
	if b.terminal && !b.at.IsZero() {
		fmt.Fprintln(b.out)
	}
}
