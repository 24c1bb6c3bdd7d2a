package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const module = "github.com/shopgraph/shopgraph"

// build compiles the program into dir under a name, and returns its path. Flags are further ones
// for the compiler.
func build(ctx context.Context, dir, name string, flags ...string) (string, error) {
	program := filepath.Join(dir, name)
	args := append([]string{"build", "-ldflags=-s -w", "-o", program}, flags...)
	if out, err := exec.CommandContext(ctx, "go", append(args, module+"/cmd/shopgraph")...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", name, err, out)
	}
	return program, nil
}

// buildWith compiles the program as if a file of its source, or of Go's, had another text.
func buildWith(ctx context.Context, dir, name, file, text string) (string, error) {
	replacement, overlay := filepath.Join(dir, name+".replacement"), filepath.Join(dir, name+".overlay.json")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{file: replacement}})
	if err != nil {
		return "", err
	}
	for path, content := range map[string][]byte{replacement: []byte(text), overlay: replace} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return "", err
		}
	}
	return build(ctx, dir, name, "-overlay="+overlay)
}

// nextMigration takes locks on tables that every client's request needs.
const nextMigration = `-- +goose Up
ALTER TABLE "products" ADD COLUMN "disturbed" bigint;
ALTER TABLE "orders" ADD COLUMN "disturbed" bigint;
`

// buildNext compiles the program with nextMigration as its last one.
func buildNext(ctx context.Context, dir string) (string, error) {
	folder, err := ask(ctx, "list", "-f={{.Dir}}", module+"/ent/migrate/migrations")
	if err != nil {
		return "", fmt.Errorf("find the migrations: %w", err)
	}
	return buildWith(ctx, dir, "shopgraph-next", filepath.Join(folder, "99991231235959_next.sql"), nextMigration)
}

// readsClock is where time.Now reads the clock, in Go's source.
const readsClock = "sec, nsec, mono := runtimeNow()"

// buildAhead compiles the program with a clock that is ahead. Timers and deadlines follow another
// clock, which stays as it is.
func buildAhead(ctx context.Context, dir string, by time.Duration) (string, error) {
	root, err := ask(ctx, "env", "GOROOT")
	if err != nil {
		return "", fmt.Errorf("find Go's source: %w", err)
	}
	file := filepath.Join(root, "src", "time", "time.go")
	source, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	if !strings.Contains(string(source), readsClock) {
		return "", errors.New("this Go reads the clock in another way than readsClock says")
	}
	ahead := fmt.Sprintf("%s\n\tsec += %d", readsClock, int(by.Seconds()))
	return buildWith(ctx, dir, "shopgraph-ahead", file, strings.ReplaceAll(string(source), readsClock, ahead))
}

// ask returns what the go command says.
func ask(ctx context.Context, args ...string) (string, error) {
	said, err := exec.CommandContext(ctx, "go", args...).Output()
	return strings.TrimSpace(string(said)), err
}
