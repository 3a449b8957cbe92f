# What is done with this project, one line each: `make` lists it.

ENV     ?=
AGAINST ?=
CARGO   ?= cargo
STRATA  = $(CARGO) run --release -q -p cli --
ONE     = $(if $(ENV),--env $(ENV))
THE_ENV = $(if $(ENV),--env $(ENV),$(error say which environment, as in ENV=dev))

.DEFAULT_GOAL := help
.PHONY: help render check diff validate plan apply destroy status output test test-fast venv bench bindings fmt lint

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

render: ## Write modules/ and envs/; ENV=dev for one environment
	$(STRATA) render $(ONE)

check: ## Show what render would change, and fail if anything; ENV=dev for one environment
	$(STRATA) render --check $(ONE)

diff: ## Show what the specs change, by meaning; ENV=dev for one environment, AGAINST=origin/main for a commit's specs
	$(STRATA) diff $(ONE) $(if $(AGAINST),--against $(AGAINST))

validate: ## Let terraform validate and plan what is rendered, offline; ENV=dev for one environment
	$(STRATA) validate --plan $(ONE)

plan: ## Plan all layers of an environment as one plan: ENV=dev
	$(STRATA) plan $(THE_ENV)

apply: ## Plan an environment, ask, and apply it: ENV=dev
	$(STRATA) apply $(THE_ENV)

destroy: ## Destroy an environment, after its name was typed: ENV=dev
	$(STRATA) destroy $(THE_ENV)

status: ## Show what of an environment is applied: ENV=dev
	$(STRATA) status $(THE_ENV)

output: ## Print the outputs of an environment: ENV=dev
	$(STRATA) output $(THE_ENV)

test: ## Run all tests
	-@$(MAKE) --no-print-directory venv
	$(CARGO) test --workspace

test-fast: ## Run the tests, but apply nothing to the AWS API on loopback
	STRATA_FAST=1 $(CARGO) test --workspace

venv: .venv/requirements.txt ## Install what the tests need of Python into .venv

.venv/requirements.txt: tests/moto/requirements.txt
	python3 -m venv --clear .venv
	.venv/bin/python -m pip install --quiet --requirement $<
	cp $< $@

bench: ## Run all benchmarks
	$(CARGO) bench --workspace

bindings: ## Generate crates/aws from the AWS provider's schema
	$(CARGO) run --release -q -p bindgen

fmt: ## Format the Rust code
	$(CARGO) fmt --all

lint: ## Check the Rust code's format, and let clippy read it
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
