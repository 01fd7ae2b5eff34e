# Everything about Cardglyph. Needs make and Go; Node, npm and Chromium for what is tested in browsers.
# make help lists the targets.

GO       ?= go
FUZZTIME ?= 20000x
EVERY    ?= 10
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
SAMPLE   := testdata/sample.jpg
SEED     := 9
NPM_DONE := www/node_modules/.package-lock.json

# The version is set below; Go's own stamp fails where git distrusts the folder's owner.
export GOFLAGS := -buildvcs=false

.DEFAULT_GOAL := build
.NOTPARALLEL:
.PHONY: help build wasm plugins www binary run sample unread test test-go test-www test-short test-cluster race vet fmt generate calibrate check check-deploy size \
        wasm-repro parity fuzz bench synth copies peers dist serve tools clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

build: wasm plugins www binary ## the modules, the demo page and bin/cardglyph

wasm: ## the modules, into build/ and host/module/bin/; prints their sizes
	$(GO) run ./wasm/modules/build build

plugins: ## the modules for proxies and the WASI command, into build/
	$(GO) run ./wasm/plugins/build -out build

binary: ## bin/cardglyph alone
	$(GO) build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/cardglyph ./host/cmd/cardglyph

run: build ## read the sample card; the annotated picture goes to out/
	bin/cardglyph read --show-number --annotate out $(SAMPLE)
	@echo "out/sample.png shows what was read"

serve: build ## the demo page and the HTTP service on loopback
	bin/cardglyph serve

test: tools wasm test-go test-www ## everything, as CI runs it; installs what is missing

test-go: ## the Go tests
	$(GO) vet ./...
	$(GO) test -timeout 40m ./...

test-www: www ## the npm package: types, Node, Chromium, bundlers
	cd www && npm run check && CARDGLYPH_WASM=$(CURDIR)/build npm test

test-short: ## the quick Go tests
	$(GO) test -short ./...

test-cluster: ## the long tests of the queue and the shared store, on clusters of three that are killed; some ten minutes
	CARDGLYPH_TEST_CLUSTER=1 $(GO) test -run Cluster -v -count=1 -timeout 60m ./host/queue ./host/server/store/natskv

race: ## the quick Go tests under the race detector
	$(GO) test -short -race -timeout 40m ./...

vet: ## static checks of the Go code
	$(GO) vet ./...

fmt: ## format the Go code
	gofmt -l -w core host wasm

generate: ## banks, tables and codes, from their sources; running it twice changes nothing
	$(GO) generate ./...

calibrate: ## fit what confidence is made of to drawn pictures again; some ten minutes
	$(GO) run ./core/internal/trust/gen

check: generate vet check-deploy ## fail when something is not formatted, not tidy or not generated
	test -z "$$(gofmt -l core host wasm)"
	$(GO) mod tidy -diff
	git diff --exit-code

check-deploy: ## validate the files in deploy/
	deploy/check.sh

size: ## hold the modules to their size budgets
	$(GO) test ./wasm/modules -run TestSizeBudget -v

wasm-repro: ## build the modules from two folders and compare
	$(GO) test ./wasm/modules -run TestReproducible -v -count=1

parity: ## native, wazero and Node give the same bytes
	$(GO) test ./host -run TestParity -v -count=1 -timeout 60m

fuzz: ## every fuzz target, FUZZTIME each
	for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    $(GO) test $$p -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) || exit 1; \
	  done; \
	done

bench: ## every Go benchmark
	$(GO) test -run '^$$' -bench . -benchmem ./...

synth: wasm binary ## measure the sets of drawn pictures, each EVERY-th of them; the pages go to out/
	mkdir -p out
	for set in synth synth-hard synth-noncard noncard print print-other; do \
	  bin/cardglyph eval --synth testdata/$$set.json --every $(EVERY) --html out/$$set.html || exit 1; \
	done

copies: wasm binary ## make six sets of harder copies of the pictures of LABELS in out/copies and read their numbers; LABELS=FILE, EVERY=K
	test -n "$(LABELS)" || { echo "LABELS=FILE is needed: make copies LABELS=labels.jsonl EVERY=1"; exit 2; }
	$(GO) run ./host/eval/cmd/copies -labels $(LABELS) -out out/copies
	for set in out/copies/*/labels.jsonl; do \
	  echo "$$set" && bin/cardglyph eval --number-only --labels $$set --every $(EVERY) || exit 1; \
	done

peers: wasm www ## read the pictures of LABELS with Tesseract.js and PP-OCRv4 from npm too; LABELS=FILE, EVERY=K
	test -n "$(LABELS)" || { echo "LABELS=FILE is needed: make peers LABELS=labels.jsonl EVERY=1"; exit 2; }
	cd www/peers && npm ci --ignore-scripts --no-audit --no-fund && node compare.mjs $(abspath $(LABELS)) $(EVERY)

dist: wasm www ## the tree that a release tag carries, with the built files in it, in dist/
	./.ci/dist

sample: ## draw the sample card again, with its label
	rm -rf build/sample
	$(GO) run ./core/synth/cmd/synthset -n 1 -seed $(SEED) -width 800 -difficulty 0.15 -out build/sample
	cp build/sample/card-$(SEED)-00000.jpg $(SAMPLE)
	sed 's/card-$(SEED)-00000.jpg/sample.jpg/' build/sample/labels.jsonl > testdata/sample.jsonl

unread: ## draw again docs/limits.md's pictures of what is not read; the seeds are their names
	for picture in docs/unread/*.jpg; do \
	  seed=$$(basename $$picture .jpg); \
	  $(GO) run ./core/synth/cmd/synthset -n 1 -seed $$seed -out build/unread && cp build/unread/card-$$seed-00000.jpg $$picture || exit 1; \
	done

$(NPM_DONE): www/package-lock.json
	cd www && npm ci --no-audit --no-fund

ifeq ($(shell command -v npm),)
www:
	@echo "npm is not here: bin/cardglyph serve will have no demo page"
else
www: $(NPM_DONE) ## the npm package in www/dist/ and the demo page, which goes into bin/cardglyph
	cd www && CARDGLYPH_WASM=$(CURDIR)/build npm run build && npm run build:site
	find host/server/site/files -mindepth 1 ! -name .gitignore ! -name unbuilt.html -delete
	cp -R www/dist/site/. host/server/site/files/
endif

tools: ## install what the tests need and is missing
	./.ci/tools

clean: ## remove what was built
	rm -rf bin build out dist www/dist host/module/bin/card.wasm
	find host/server/site/files -mindepth 1 ! -name .gitignore ! -name unbuilt.html -delete
