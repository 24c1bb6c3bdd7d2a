package main

import (
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const (
	// maxGCPercent lets the heap grow to five times what lives before it is collected. A store's
	// own data is small, and what an answer takes is garbage a moment later. It took a quarter off
	// the time of a listing for some 35 MB.
	maxGCPercent = 400
	// gcRoom is how many bytes of garbage there may be before it is collected. It shrinks by a
	// quarter of what lives, but never below leastGCRoom. A listing keeps some 10 MB alive, so it
	// gets all of maxGCPercent. Thousands of subscribers live long and make no garbage. With that
	// percentage they would take five times their memory. With this limit, each of 10,000 takes 12
	// KB instead of 16.
	gcRoom, leastGCRoom = 48 << 20, 32 << 20
	// minGCPercent bounds how much of the time goes into collecting when very much lives.
	minGCPercent = 50
	// memoryShare is how much of the memory that the process may have the heap may take before it
	// is collected all the same.
	memoryShare = 0.7
)

// tuneGC sets the garbage collector to the memory that there is, the container's or else the
// machine's, and to what lives. GOGC and GOMEMLIMIT have precedence.
func tuneGC(log *slog.Logger) {
	_, err := memlimit.SetGoMemLimitWithOpts(
		memlimit.WithRatio(memoryShare),
		memlimit.WithProvider(memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)))
	if err != nil {
		log.Warn("how much memory there is cannot be found out: the garbage collector is left as it is", "error", err)
		return
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(maxGCPercent)
		afterGC(&tuner{percent: maxGCPercent})
	}
}

// tuner keeps the percentage of garbage to the room that there is for it.
type tuner struct{ percent int }

// afterGC has t tune after the next collection, and after each.
func afterGC(t *tuner) {
	lost := new(*tuner) // to which nobody refers, so that the next collection cleans it up
	runtime.AddCleanup(lost, func(t *tuner) {
		t.tune()
		afterGC(t)
	}, t)
}

func (t *tuner) tune() {
	// What the runtime takes the percentage of.
	lives := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/stack:bytes"}, {Name: "/gc/scan/globals:bytes"}}
	metrics.Read(lives)
	var total uint64
	for _, s := range lives {
		total += s.Value.Uint64()
	}
	if percent := gcPercent(total); percent != t.percent {
		debug.SetGCPercent(percent)
		t.percent = percent
	}
}

// gcPercent returns what the room for garbage is of so many bytes that live, in steps of ten.
func gcPercent(lives uint64) int {
	room := uint64(leastGCRoom)
	if quarter := lives / 4; quarter < gcRoom-leastGCRoom {
		room = gcRoom - quarter
	}
	percent := int(room * 100 / max(lives, 1))
	return min(max(percent/10*10, minGCPercent), maxGCPercent)
}
