package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/pprof"
	"sync"
)

// profile writes where a workload's time and memory go. The server's handler runs in the bench's
// own process for that. The time is in <name>.cpu.pprof, and the memory in <name>.allocs.pprof.
// Allocations are counted from the beginning of the process. So <name>.allocs-before.pprof is the
// base to compare with:
//
//	go tool pprof -base w1.allocs-before.pprof w1.allocs.pprof
//
// Neither the network nor net/http is in them, but the bench's own checking is.
func (e *experiment) profile(ctx context.Context, dir string) (err error) {
	first, closeServer, err := openInside(ctx, e.address(running), e.indexMemory())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeServer()) }()
	shoppers, err := e.work.open(e.store, e.setup.Seed)
	if err != nil {
		return err
	}
	warm := shoppers(rand.New(rand.NewPCG(e.setup.Seed, inProcess)))
	for range e.units {
		if err := warm(first); err != nil {
			return err
		}
	}
	file := func(kind string) string { return filepath.Join(dir, e.work.name+"."+kind+".pprof") }
	allocations := func(w io.Writer) error { return pprof.Lookup("allocs").WriteTo(w, 0) }
	if err := writeFile(file("allocs-before"), allocations); err != nil {
		return err
	}
	if err := writeFile(file("cpu"), func(w io.Writer) error {
		if err := pprof.StartCPUProfile(w); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
		return e.shopInside(ctx, first, shoppers)
	}); err != nil {
		return fmt.Errorf("profile %s: %w", e.work.name, err)
	}
	return writeFile(file("allocs"), allocations)
}

// shopInside has as many shoppers as the experiment has connections use a handler for as long as a
// repetition takes.
func (e *experiment) shopInside(ctx context.Context, server *inside, shoppers func(*rand.Rand) shopper) error {
	ctx, cancel := context.WithTimeout(ctx, e.setup.Duration)
	defer cancel()
	errs := make([]error, e.connections)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			shop := shoppers(rand.New(rand.NewPCG(e.setup.Seed, uint64(i))))
			asker := &inside{handler: server.handler}
			for ctx.Err() == nil && errs[i] == nil {
				errs[i] = shop(asker)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func writeFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return write(f)
}
