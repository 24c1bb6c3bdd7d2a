package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// explaining has a session's plans logged, with how many rows each step has yielded.
var explaining = []string{
	"session_preload_libraries=auto_explain", "auto_explain.log_min_duration=0", "auto_explain.log_analyze=on",
	"auto_explain.log_timing=off", "auto_explain.log_level=log",
}

// unitsBefore is how many units are done before the one that is explained. Postgres settles on a
// statement's plan at its sixth execution on a connection.
const unitsBefore = 60

// explain writes the plans of all statements of a unit of the workload, as Postgres has executed
// them in this store. It is the first unit that asks Postgres anything: what is mistyped may find nothing.
func (e *experiment) explain(ctx context.Context, dir string) (err error) {
	u, err := url.Parse(e.address(running))
	if err != nil {
		return err
	}
	query := u.Query()
	query.Set("options", "-c "+strings.Join(explaining, " -c "))
	u.RawQuery = query.Encode()
	asker, closeServer, err := openInside(ctx, u.String(), e.indexMemory())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeServer()) }()
	shoppers, err := e.work.open(e.store, e.setup.Seed)
	if err != nil {
		return err
	}
	shop := shoppers(rand.New(rand.NewPCG(e.setup.Seed, inProcess)))
	for range unitsBefore {
		if err := shop(asker); err != nil {
			return err
		}
	}
	log, err := os.Open(filepath.Join(e.postgres.DataDir(), "postgres.log"))
	if err != nil {
		return err
	}
	defer log.Close()
	if _, err := log.Seek(0, io.SeekEnd); err != nil {
		return err
	}
	var plans []plan
	for range unitsBefore {
		if err := shop(asker); err != nil {
			return err
		}
		text, err := io.ReadAll(log)
		if err != nil {
			return err
		}
		if plans = readPlans(string(text)); len(plans) > 0 {
			break
		}
	}
	if len(plans) == 0 {
		return errors.New("nothing was explained: is Postgres' module auto_explain installed?")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	name := filepath.Join(dir, fmt.Sprintf("%s-%d.txt", e.work.name, e.store.Products))
	return os.WriteFile(name, []byte(e.explanation(plans)), 0o644) //nolint:gosec // for everybody to read
}

func (e *experiment) explanation(plans []plan) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%d products and %d in the big category, %d orders. Every statement of one unit, in Postgres' order.\n",
		e.work.title, e.store.Products, e.store.Big, e.store.Orders)
	for i, p := range plans {
		fmt.Fprintf(&b, "\n%d. %s\n\n%s", i+1, p.statement, p.steps)
	}
	return b.String()
}

// plan is a statement, its white space made one, and how it was executed.
type plan struct{ statement, steps string }

var (
	planBegin = regexp.MustCompile(`LOG:  duration: [0-9.]+ ms  plan:$`)
	// What differs from run to run, or says little.
	planNoise = []struct {
		find *regexp.Regexp
		put  string
	}{
		{regexp.MustCompile(`cost=[0-9.]+ (rows=\d+) width=\d+`), "estimated $1"},
		{regexp.MustCompile(`  Memory Usage: \d+kB|  Memory: \d+kB`), ""},
		{regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`), "…"},
		{regexp.MustCompile(`\{…(,…)*\}`), "{…}"},
		{regexp.MustCompile(`\\x[0-9a-f]{32,}`), `\x…`},
		{regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d`), "…"},
	}
)

// readPlans finds in a log of Postgres what auto_explain has written. Lines of an entry that follow
// its first begin with a tab.
func readPlans(log string) []plan {
	var plans []plan
	inPlan, inText := false, false
	for line := range strings.Lines(log) {
		line = strings.TrimSuffix(line, "\n")
		rest, follows := strings.CutPrefix(line, "\t")
		switch {
		case !follows:
			if inPlan = planBegin.MatchString(line); inPlan {
				plans = append(plans, plan{})
				inText = true
			}
			continue
		case !inPlan:
			continue
		}
		p := &plans[len(plans)-1]
		if inText && strings.Contains(rest, "  (cost=") {
			inText = false
		}
		if inText {
			words := strings.Fields(strings.TrimPrefix(rest, "Query Text: "))
			p.statement = strings.TrimSpace(p.statement + " " + strings.Join(words, " "))
			continue
		}
		p.steps += quiet(rest) + "\n"
	}
	return plans
}

func quiet(line string) string {
	for _, noise := range planNoise {
		line = noise.find.ReplaceAllString(line, noise.put)
	}
	return line
}
