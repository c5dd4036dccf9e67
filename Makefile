# The one door. Every target sets up what it needs; a second run is quick.
.PHONY: help setup
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## .venv with everything for running, testing and checking
	@sh tools/setup.sh dev
