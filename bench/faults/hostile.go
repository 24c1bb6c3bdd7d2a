package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/store"
)

// What one request of somebody unknown may make the server use, above what it uses when idle.
const (
	mostMemory    = 64 << 20
	mostProcessor = time.Second
)

// warming is how many requests come before those that are measured.
const warming = 85

// harm is what a request has made the server use.
type harm struct {
	request   hostileRequest
	memory    int64 // bytes
	processor time.Duration
	answer    int64 // bytes
	status    int
}

// hostile sends requests that are meant to do harm, one after the other, as a guest of a shop that
// has as much of everything as there can be. It measures what each makes the server use.
func (l *lab) hostile(ctx context.Context, documents int) (_ report, err error) {
	r := report{name: "hostile"}
	s, err := l.open(ctx, "hostile", false)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	db, err := s.database(ctx)
	if err != nil {
		return r, err
	}
	defer db.Close()
	patient := store.New(db).Patient()
	defer patient.DB.Close()
	if err := widen(ctx, patient.DB); err != nil {
		return r, err
	}
	requests, err := hostileRequests(ctx, db, l.seed, documents)
	if err != nil {
		return r, err
	}
	before, err := hostileRequests(ctx, db, l.seed+1, warming)
	if err != nil {
		return r, err
	}
	if err := s.produce(ctx); err != nil {
		return r, err
	}
	if err := s.warm(ctx, before); err != nil {
		return r, err
	}
	idle, err := memoryOf(s.process(), "VmRSS")
	if err != nil {
		return r, err
	}
	var all []harm
	for i, request := range requests {
		h, err := s.suffer(ctx, request, idle)
		if err != nil {
			return r, fmt.Errorf("request %d (%s): %w", i, request.kind, err)
		}
		all = append(all, h)
		if h.memory > mostMemory || h.processor > mostProcessor {
			name := filepath.Join(os.TempDir(), fmt.Sprintf("shopgraph-hostile-%d-%d", l.seed, i))
			if err := request.save(ctx, name); err != nil {
				return r, err
			}
			r.violations = append(r.violations, fmt.Sprintf("%s: %s; the request is in %s", request.kind, h, name))
		}
	}
	byMemory := slices.MaxFunc(all, func(a, b harm) int { return cmp.Compare(a.memory, b.memory) })
	byProcessor := slices.MaxFunc(all, func(a, b harm) int { return cmp.Compare(a.processor, b.processor) })
	byAnswer := slices.MaxFunc(all, func(a, b harm) int { return cmp.Compare(a.answer, b.answer) })
	answered := 0
	for _, h := range all {
		if h.answer > 10_000 {
			answered++
		}
	}
	r.fact("%d requests, of which %d had answers of more than 10 kB", len(all), answered)
	r.fact("most memory: %s: %s", byMemory.request.kind, byMemory)
	r.fact("most processor: %s: %s", byProcessor.request.kind, byProcessor)
	r.fact("longest answer: %s: %s", byAnswer.request.kind, byAnswer)
	return r, s.stop()
}

// String implements fmt.Stringer.
func (h harm) String() string {
	return fmt.Sprintf("%.1f MB, %s of processor, answered %d with %d bytes",
		float64(h.memory)/(1<<20), h.processor, h.status, h.answer)
}

// process is where Linux tells of the server.
func (s *shop) process() string {
	return filepath.Join("/proc", strconv.Itoa(s.server.cmd.Process.Pid))
}

// production is how the server runs that harm is meant to. What counts is one request, so any
// number may come. Introspection is on, as it may be: what it asks for is large.
var production = []string{
	"SHOPGRAPH_MODE=production", "SHOPGRAPH_RATE_LIMIT=0", "SHOPGRAPH_ADDRESS_RATE_LIMIT=0", "SHOPGRAPH_INTROSPECTION=true",
}

// produce starts the server anew, in production. That fills no store, which development has done.
func (s *shop) produce(ctx context.Context) error {
	if err := s.stop(); err != nil {
		return err
	}
	s.settings = append(s.settings, production...)
	return s.start(ctx)
}

// warm has the server be as after some time, by requests that are not measured. It has connections
// to its database then, plans in its caches, and the garbage that it lets lie at any time.
func (s *shop) warm(ctx context.Context, requests []hostileRequest) error {
	for _, request := range requests {
		if _, err := s.suffer(ctx, request, 0); err != nil {
			return err
		}
	}
	return nil
}

// suffer sends a request and measures what the server uses for it, above the memory that it has
// when idle. What the garbage of the requests before has left counts, too, so it is rather too
// much.
func (s *shop) suffer(ctx context.Context, request hostileRequest, idle int64) (harm, error) {
	h, process := harm{request: request}, s.process()
	if err := os.WriteFile(filepath.Join(process, "clear_refs"), []byte("5"), 0o600); err != nil { // VmHWM begins anew
		return h, err
	}
	before, err := processorOf(process)
	if err != nil {
		return h, err
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	r, err := request.to(ctx, s.address())
	if err != nil {
		return h, err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return h, err
	}
	defer response.Body.Close()
	h.status = response.StatusCode
	if h.answer, err = io.Copy(io.Discard, response.Body); err != nil {
		return h, err
	}
	after, err := processorOf(process)
	if err != nil {
		return h, err
	}
	peak, err := memoryOf(process, "VmHWM")
	h.processor, h.memory = after-before, max(0, peak-idle)
	return h, err
}

// memoryOf reads a size of a process, in bytes.
func memoryOf(process, name string) (int64, error) {
	text, err := os.ReadFile(filepath.Join(process, "status"))
	if err != nil {
		return 0, err
	}
	found := regexp.MustCompile(`(?m)^` + name + `:\s+(\d+) kB$`).FindSubmatch(text)
	if found == nil {
		return 0, fmt.Errorf("%s has no %s", process, name)
	}
	kilobytes, err := strconv.ParseInt(string(found[1]), 10, 64)
	return kilobytes << 10, err
}

// tick is what Linux counts a process's time in.
const tick = 10 * time.Millisecond

// processorOf reads how much processor time a process has used.
func processorOf(process string) (time.Duration, error) {
	text, err := os.ReadFile(filepath.Join(process, "stat"))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	var ticks int64
	for _, field := range fields[11:13] { // utime and stime
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * tick, nil
}
