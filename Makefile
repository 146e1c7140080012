# Two commands do all the set-up:  make run   and   make test.
# GNU make; Python 3.11 or newer; the exact libraries come from the hash-locked requirement files.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
# A stamp names the locks, the metadata and the folder that .venv was made for: change one and it is set up again.
KEY = $(shell (pwd; cat $(1) pyproject.toml) | cksum | tr ' ' '-')
READY_RUN := .venv/.run-$(call KEY,requirements.lock)
READY_TEST := .venv/.test-$(call KEY,requirements.lock requirements-dev.lock)
READY_DOCS := .venv/.docs-$(call KEY,requirements.lock requirements-docs.lock)

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*##/\1 -/p' Makefile

run: $(READY_RUN)  ## set up if needed, then simulate the Wageningen experiment beside the published one
	@.venv/bin/bijstandsim run wageningen

test: lint $(READY_TEST)  ## set up if needed, then the checks: style, types, imports, tests without and with compilation
	@NUMBA_DISABLE_JIT=1 $(PY) -m pytest -q -n 2 --dist worksteal --benchmark-disable -m small
	@$(PY) -m pytest -q -n 2 --dist worksteal --benchmark-disable -m "not slow"

slow: $(READY_TEST)  ## the tests that `make test` leaves out, because they take long
	@$(PY) -m pytest -q -n 2 --benchmark-disable -m slow

lint: $(READY_TEST)  ## style, types and the import contract
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy --strict sim
	@.venv/bin/lint-imports

docs: $(READY_DOCS)  ## set up if needed, then the API reference, into build/docs
	@$(PY) -m sphinx -W --keep-going -q -b html docs/api build/docs
	@echo "The API reference: build/docs/index.html"

campaigns: $(READY_TEST)  ## tests that take hours: flipped bits, kills, generated files; results in docs/campaigns.md
	@$(PY) -m tests.campaigns

OTHER_READINGS = part_time_of=on_benefit researchers=per_year researchers=raw
posteriors: $(READY_RUN)  ## fit Wageningen under every reading of the sources (some quarter of an hour on two cores)
	@.venv/bin/bijstandsim calibrate wageningen
	@for reading in $(OTHER_READINGS); do .venv/bin/bijstandsim calibrate wageningen --reading $$reading || exit 1; done

clean:  ## remove what make made; results stay
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	@find sim tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Keeps the versions that are there and adds what is new; delete a lock first to take the newest of everything.
COMPILE = uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-header --annotation-style line pyproject.toml requirements.in
lock:  ## make the three requirement locks again (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv"; exit 1; }
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --group dev --constraints requirements.lock --output-file requirements-dev.lock
	@$(COMPILE) --group docs --constraints requirements-dev.lock --output-file requirements-docs.lock

# The newest Python that works and can make a virtual environment.
FIND_PYTHON = for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	python=; done; \
	test -n "$$python" || { echo "No Python 3.11 or newer with venv was found: install python3.11 (on Debian also python3.11-venv) and try again." >&2; exit 1; }

# A lock is the whole truth: nothing is resolved (--no-deps), so no later release can break a set-up;
# `pip check` then says whether the lock was whole.
# NEWEST_PIP=1 takes the newest pip first, as .ci/run does once: pips differ in how strictly they read a lock.
# No stamp, or a stamp of another folder, means a half-made or moved .venv: start again. The stamp
# goes before the first change and comes back after the last, so that an interruption leaves none.
define install
	@if ! grep -qsxF "$$(pwd)" .venv/.run-* .venv/.test-* || ! $(PY) -c '' 2>/dev/null; then \
		$(FIND_PYTHON); rm -rf .venv; \
		echo "Setting up .venv with $$($$python --version); this takes a few minutes, once."; \
		$$python -m venv .venv; \
		if test -n "$(NEWEST_PIP)"; then $(PIP) install -qq --upgrade pip; fi; fi
	@rm -f .venv/.run-* .venv/.test-*
	@$(PIP) install -qq --require-hashes --no-deps -r $(1)
	@$(PIP) install -qq --no-deps --no-build-isolation -e .
	@$(PIP) check
endef

# The development lock holds the other one, so it makes both ready.
$(READY_TEST):
	$(call install,requirements-dev.lock)
	@pwd > $(READY_RUN)
	@pwd > $@

$(READY_RUN):
	$(call install,requirements.lock)
	@pwd > $@

# What makes the API reference, beside what is there: the same versions, so the other stamps hold.
$(READY_DOCS): $(READY_RUN)
	@rm -f .venv/.docs-*
	@$(PIP) install -qq --require-hashes --no-deps -r requirements-docs.lock
	@$(PIP) check
	@pwd > $@

.PHONY: help run test slow lint docs campaigns clean lock
