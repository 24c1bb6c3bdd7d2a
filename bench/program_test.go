package main

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestProgramsThatFail: what a program does not do well is an error.
func TestProgramsThatFail(t *testing.T) {
	t.Parallel()
	l := &environment{dir: t.TempDir()}
	if _, err := l.start(t.Context(), "", "/bin/sh", "-c", "exit 3"); err == nil || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("one that ends: %v", err)
	}
	const listens = "trap '%' INT; echo http://127.0.0.1:80/graphql; while :; do sleep 0.02; done"
	for atEnd, want := range map[string]string{
		"exit 0": "", "exit 4": "exit status 4", "echo trouble >&2; exit 0": "trouble",
		"echo time=now level=INFO msg=stopping >&2; exit 0": "", "echo time=now level=WARN msg=bad >&2; exit 0": "msg=bad",
	} {
		p, err := l.start(t.Context(), "", "/bin/sh", "-c", strings.Replace(listens, "%", atEnd, 1))
		if err != nil {
			t.Fatal(err)
		}
		if p.address != "127.0.0.1:80" {
			t.Errorf("listens at %s", p.address)
		}
		if err := p.stop(); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("one that ends by %q: %v", atEnd, err)
		}
	}
}

func TestProc(t *testing.T) {
	t.Parallel()
	self := os.Getpid()
	before, err := cpuOf(self)
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; {
		now, err := cpuOf(self)
		if err != nil {
			t.Fatal(err)
		}
		if now >= before+5*tick {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no processor time after %s of work", 10*time.Second)
		}
	}
	all, err := cpuOfAll()
	if err != nil || all < before {
		t.Errorf("all processes took %s, this one %s; %v", all, before, err)
	}
	if rss, err := rssOf(self); err != nil || rss < 1<<20 {
		t.Errorf("%d bytes resident, %v", rss, err)
	}
	if own, err := memoryOfPostgres(os.Getppid()); err != nil || own < 1<<20 { // whose child this process is
		t.Errorf("the parent's children have %d bytes, %v", own, err)
	}
	child, err := cpuOfPostgres(os.Getppid())
	if err != nil || child < before {
		t.Errorf("the parent and its children took %s, this one %s; %v", child, before, err)
	}
	if _, err := cpuOf(1 << 30); err == nil {
		t.Error("a process that there is not has taken time")
	}
}
