package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

const markdownIntro = `# Fault run of payments

Two servers sell through a stand-in for Stripe, to shoppers of many kinds, while staff take and give back money, banks pay
late or not, customers dispute, and somebody gives money back in Stripe's dashboard. Meanwhile servers are killed (SIGKILL), their
Postgres is (immediate shutdown), connections to Stripe are cut, and Stripe itself fails: of its requests 5 % are done and never
answered, 2 % are answered with 500, 2 % with 429, and 2 % are dropped. Whenever it calls, 10 % are lost, 10 % come twice, 10 % late. One server
holds money, which is captured later. The other takes it at once.

Then Stripe is well again, time passes, all comes to rest, and ` + "`shopgraph payments reconcile`" + ` is run once. The shop's tables, its
books and Stripe's own books are held to each other. This page is written by the run itself; [Payments](payments.md) and [the
books](books.md) say what must be.

`

// markdown writes a report as a page of the documentation.
func (r *report) markdown(file string, seed uint64, args []string) error {
	var page strings.Builder
	page.WriteString(markdownIntro)
	fmt.Fprintf(&page, "    go run ./bench/faults %s\n\nIt took %s with seed %d on %d cores. **Differences: %d.**\n\n", strings.Join(args, " "),
		r.took.Round(1e9), seed, runtime.NumCPU(), len(r.violations))
	page.WriteString("## What happened\n\n| what | how much |\n| --- | --- |\n")
	for _, fact := range r.facts {
		title, text, _ := strings.Cut(fact, ": ")
		fmt.Fprintf(&page, "| %s | %s |\n", title, strings.ReplaceAll(text, "|", `\|`))
	}
	page.WriteString("\n## What was checked at last\n\n| promise | differences |\n| --- | --- |\n")
	for _, c := range r.checks {
		broken := 0
		for _, v := range r.violations {
			if strings.HasPrefix(v, "not true that "+c.promise) {
				broken++
			}
		}
		fmt.Fprintf(&page, "| %s | %d |\n", c.promise, broken)
	}
	page.WriteString("\nBesides: each client that was told of an order finds it, each answer to a key agrees with the others, `shopgraph books\nverify` finds nothing, and no server has logged an error while its database was up, other than that a lock was\nnot to be had, which its client was told.\n")
	if len(r.violations) > 0 {
		page.WriteString("\n## Differences\n\n- " + strings.Join(r.violations, "\n- ") + "\n")
	}
	return os.WriteFile(file, []byte(page.String()), 0o644) //nolint:gosec // a page for everybody
}
