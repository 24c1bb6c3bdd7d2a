package main

import (
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const (
	// gcPercent lets the heap grow to five times what lives before it is collected: a store's own data is small, and what an
	// answer takes is garbage a moment later. It took a quarter off the time of a listing for some 35 MB.
	gcPercent = 400
	// memoryShare is how much of the memory that the process may have the heap may take before it is collected all the same.
	memoryShare = 0.7
)

// tuneGC sets the garbage collector to the memory that there is: the container's, or else the machine's. GOGC and GOMEMLIMIT
// have precedence.
func tuneGC(log *slog.Logger) {
	_, err := memlimit.SetGoMemLimitWithOpts(
		memlimit.WithRatio(memoryShare),
		memlimit.WithProvider(memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)))
	if err != nil {
		log.Warn("how much memory there is cannot be found out: the garbage collector is left as it is", "error", err)
		return
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}
