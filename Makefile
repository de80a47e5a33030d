# `make` lists what there is; every target is one command that also works alone.
.DEFAULT_GOAL := help
GO ?= go

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## play the Mid-Autumn case and serve it on 127.0.0.1:8080
	$(GO) run ./cmd/reliefbook demo

test: ## everything: format, vet, staticcheck, all tests, as in CI
	bash .ci/test

check: ## quick, while writing: format, vet, short tests (unchanged packages come from the cache)
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run: make fmt"; exit 1; }
	$(GO) vet ./...
	$(GO) test -short ./...

fmt: ## format the source
	gofmt -w .

lint: ## vet, staticcheck and the house rules
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) test ./internal/archtest

bench: ## measure on this machine
	$(GO) run ./cmd/reliefbook bench

build: ## one static binary: bin/reliefbook
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o bin/reliefbook ./cmd/reliefbook

nightly: ## a thousand random changes behind the program's back, three hundred adversaries, each fault of docs/reliability.md; every reader fuzzed
	RELIEFBOOK_TAMPER=1000 $(GO) test ./internal/app -run TestTamperingAtRandom -count=1 -v -timeout 30m
	NIGHTLY=1 $(GO) test ./internal/app -run TestNoTwoPeopleCanPay -count=1 -v -timeout 60m
	ORDEAL=1 $(GO) test ./internal/ordeal -count=1 -v -timeout 90m
	$(MAKE) fuzz-import

fuzz-import: ## ten seconds of whatever bytes for each list's reader; what fails is kept in testdata/fuzz and its name printed, to be run again
	@for f in $$($(GO) test ./internal/damage -list '^Fuzz' | grep '^Fuzz'); do \
		$(GO) test ./internal/damage -run '^$$' -fuzz "^$$f\$$" -fuzztime $(or $(FUZZTIME),10s) -fuzzminimizetime 20x || exit 1; done

soak: ## hours of killed processes, full disks, cut power and lost primaries; prints the figures (ORDEAL=n: n times the nightly)
	ORDEAL=$${ORDEAL:-20} $(GO) test ./internal/ordeal -count=1 -v -timeout 48h

soak-import: ## a hundred thousand random damages of a good file of each list: none may be silent
	DAMAGE_COUNT=100000 $(GO) test ./internal/damage -run TestNoImportIsSilent -count=1 -v -timeout 60m

.PHONY: help run test check fmt lint bench build nightly fuzz-import soak soak-import
