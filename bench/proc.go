package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/store/localpg"
)

// tick is the unit of /proc's times: USER_HZ, which Linux has fixed at 100 for all its platforms
// that Go runs on.
const tick = 10 * time.Millisecond

// times is what /proc/<pid>/stat says of a process.
type times struct {
	parent int
	own    time.Duration // in user mode and in the kernel
	waited time.Duration // of children that have ended
}

func readTimes(pid int) (times, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return times{}, err
	}
	// "pid (name) state parent …", and the name may hold anything.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 15 {
		return times{}, fmt.Errorf("unexpected /proc/%d/stat: %q", pid, stat)
	}
	var numbers [5]int
	for i, at := range []int{1, 11, 12, 13, 14} {
		if numbers[i], err = strconv.Atoi(fields[at]); err != nil {
			return times{}, fmt.Errorf("/proc/%d/stat: %w", pid, err)
		}
	}
	return times{
		parent: numbers[0], own: time.Duration(numbers[1]+numbers[2]) * tick, waited: time.Duration(numbers[3]+numbers[4]) * tick,
	}, nil
}

// cpuOf returns the processor time that a process has taken.
func cpuOf(pid int) (time.Duration, error) {
	t, err := readTimes(pid)
	return t.own, err
}

// cpuOfPostgres returns the processor time that a postmaster and all its backends have taken, those
// that are gone included.
func cpuOfPostgres(postmaster int) (time.Duration, error) {
	main, err := readTimes(postmaster)
	if err != nil {
		return 0, err
	}
	sum := main.own + main.waited
	err = eachChild(postmaster, func(_ int, t times) { sum += t.own })
	return sum, err
}

// eachChild calls do for each child of a process.
func eachChild(parent int, do func(pid int, t times)) error {
	entries, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(filepath.Base(entry))
		if err != nil {
			continue
		}
		if t, err := readTimes(pid); err == nil && t.parent == parent { // others may end meanwhile
			do(pid, t)
		}
	}
	return nil
}

// rssOf returns how much memory a process has resident, in bytes.
func rssOf(pid int) (int64, error) { return statusOf(pid, "VmRSS:") }

// memoryOfPostgres returns how much memory the processes below a postmaster have to themselves, in
// bytes: plans, caches and what statements work with, but not the shared buffers.
func memoryOfPostgres(postmaster int) (int64, error) {
	sum := int64(0)
	err := eachChild(postmaster, func(pid int, _ times) {
		if own, err := statusOf(pid, "RssAnon:"); err == nil { // others may end meanwhile
			sum += own
		}
	})
	return sum, err
}

// statusOf returns a quantity of /proc/<pid>/status, in bytes.
func statusOf(pid int, name string) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("no %s in /proc/<pid>/status", name)
}

// postmasterOf returns the process id of a Postgres' first process.
func postmasterOf(s *localpg.Server) (int, error) {
	text, err := os.ReadFile(filepath.Join(s.DataDir(), "postgres", "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(line)
}

// cpuOfAll returns the processor time that all processes of the machine have taken, and other
// machines on the same hardware while this one wanted it.
func cpuOfAll() (time.Duration, error) {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, err
	}
	line, _, _ := strings.Cut(string(stat), "\n")
	fields := strings.Fields(line) // "cpu", user, nice, system, idle, iowait, irq, softirq, steal
	if len(fields) < 9 {
		return 0, fmt.Errorf("unexpected /proc/stat: %q", line)
	}
	var busy time.Duration
	for _, i := range []int{1, 2, 3, 6, 7, 8} {
		n, err := strconv.Atoi(fields[i])
		if err != nil {
			return 0, fmt.Errorf("/proc/stat: %w", err)
		}
		busy += time.Duration(n) * tick
	}
	return busy, nil
}
