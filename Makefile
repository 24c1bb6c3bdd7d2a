.DEFAULT_GOAL := help
.PHONY: help run test race lint generate migration e2e bench faults build image ci

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Run a store with demo data on a private Postgres
	go run ./cmd/shopgraph

test: ## Run the tests
	go test ./...

race: ## Run the tests under the race detector
	go test -race ./...

lint: ## Run the linters
	.ci/lint

generate: ## Make the generated code anew
	go generate ./...

migration: ## Write the migration that ent/schema needs: make migration NAME=add_gift_cards
	go run ./ent/migrate/diff $(NAME)

e2e: ## Walk the shopper's path with real clients and a browser
	e2e/run

bench: ## Measure it beside the yardstick, into docs/
	go run ./bench

faults: ## Race buyers and kill the server, and count stock and money afterwards
	go run ./bench/faults

build: ## Build the static binary into bin/
	CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o bin/shopgraph ./cmd/shopgraph

image: ## Build the container image
	docker build --tag shopgraph .

ci: ## Check everything that a change must pass
	.ci/run
