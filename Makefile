# make run     the product with demo data, on http://127.0.0.1:8000/ (HOST and PORT are honoured)
# make test    every test; ARGS="tests/storage -x" runs some
# make check   style, types, architecture, templates, production settings
# make bench   the figures of the README, measured again

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --no-deps --only-binary :all: --require-hashes
PACKAGES := config storage accounts notifications payments support website dashboard

.PHONY: run test check bench
.DELETE_ON_ERROR:

run: export DEBUG ?= true
run: .venv/runtime.done
	@exec $(BIN)/python manage.py start --demo

test: .venv/dev.done .venv/src.done tests/browser/node_modules/installed.done
	$(BIN)/python -m pytest $(ARGS)

check: .venv/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(PACKAGES) manage.py
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	.ci/check-deploy

bench: .venv/dev.done
	$(BIN)/python -m benchmarks $(ARGS)

.venv/created.done:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; set PYTHON to one.")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/runtime.done: requirements/runtime.lock | .venv/created.done
	$(INSTALL) -r $<
	@touch $@

.venv/dev.done: requirements/dev.lock | .venv/created.done
	$(INSTALL) -r $<
	@touch $@ .venv/runtime.done

# Django's own tests of a session store are only in its source archive.
.venv/src.done: tests/django-sdist.lock .venv/dev.done
	$(PIP) download --no-deps --no-binary :all: --no-build-isolation --require-hashes -r $< -d .venv/src
	cd .venv/src && for archive in *.tar.gz; do tar -xzf $$archive; done
	@touch $@

tests/browser/node_modules/installed.done: tests/browser/package-lock.json | .venv/dev.done
	cd tests/browser && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund
	@touch $@
