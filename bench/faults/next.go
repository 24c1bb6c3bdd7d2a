package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// nextMigration takes locks on tables that every client's request needs.
const nextMigration = `-- +goose Up
ALTER TABLE "products" ADD COLUMN "disturbed" bigint;
ALTER TABLE "orders" ADD COLUMN "disturbed" bigint;
`

// buildNext compiles the program with nextMigration as its last one into dir, and returns its path.
func buildNext(ctx context.Context, dir string) (string, error) {
	const module = "github.com/shopgraph/shopgraph"
	folder, err := exec.CommandContext(ctx, "go", "list", "-f={{.Dir}}", module+"/ent/migrate/migrations").Output()
	if err != nil {
		return "", fmt.Errorf("find the migrations: %w", err)
	}
	migration, overlay := filepath.Join(dir, "next.sql"), filepath.Join(dir, "overlay.json")
	added := filepath.Join(strings.TrimSpace(string(folder)), "99991231235959_next.sql")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{added: migration}})
	if err != nil {
		return "", err
	}
	for path, text := range map[string][]byte{migration: []byte(nextMigration), overlay: replace} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return "", err
		}
	}
	program := filepath.Join(dir, "shopgraph-next")
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-overlay", overlay, "-o", program, module+"/cmd/shopgraph")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build shopgraph with one migration more: %w\n%s", err, out)
	}
	return program, nil
}
