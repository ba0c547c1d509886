# The commands that people and CI use. Each is short; what is longer lives in scripts/.
.DEFAULT_GOAL := help
.PHONY: help run test check soak bench console

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

run: ## Build Muster and serve a made-up organization on this machine
	@scripts/run.sh

test: ## Run every test on SQLite, on PostgreSQL and in the browser
	@scripts/test.sh

check: ## Format, lints, documentation, dependencies, sizes, links
	@scripts/check.sh

soak: ## Run the repeated tests at full counts (hours)
	@scripts/soak.sh

bench: ## Measure on this machine, with baselines in the same run
	@scripts/bench.sh

console: ## Build the web console, which the next build of the server embeds
	@scripts/console.sh
