# The commands of the book. `make book` is the one to begin with.

PYTHON ?= python3
PY := .venv/bin/python

# The book's matrices are small: a second thread of the matrix product waits more than it works.
export OPENBLAS_NUM_THREADS := 1

# With a gradebook elsewhere: make class DB=postgresql://NAME@HOST/DATABASE
COURSE ?= course
DB ?=

# The book without the solutions of its exercises: make book SOLUTIONS=no
SOLUTIONS ?= yes
ifeq ($(filter yes no,$(SOLUTIONS)),)
$(error SOLUTIONS: given '$(SOLUTIONS)', expected yes or no)
endif
BARE := $(filter no,$(SOLUTIONS))

.PHONY: book html lab class class-hub-test test bench notebooks clean
.DEFAULT_GOAL := book

book: html                        ## build the book, serve it on this machine, open it in the browser
	@$(PY) tools/serve.py $(if $(BARE),_build/without-solutions/)_build/html

html: .venv/ready                 ## build the book, warnings are errors
	@$(PY) tools/build_book.py $(if $(BARE),--without-solutions)

lab: .venv/ready                  ## open the chapters in JupyterLab
	@$(PY) -m jupyter lab --config=tools/lab/config.py

class: .venv/ready                ## set up a course, open JupyterLab with formgrader for the teacher
	@$(PY) -m classroom setup --course '$(COURSE)' $(if $(DB),--db '$(DB)')

class-hub-test: .venv/ready       ## the class on a JupyterHub with PostgreSQL, tried out on this machine
	@PYTHONPATH=.:tests:tests/classroom $(PY) -m hub

test: .venv/ready node_modules/ready  ## everything that can be checked, in one pytest run
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder --nbval

bench: .venv/ready                ## µs per training step, against other implementations
	@$(PY) -m bench

notebooks: .venv/ready            ## run the notebooks again and store their outputs
	@$(PY) tools/run_notebooks.py

clean:                            ## remove everything that make has made
	rm -rf _build .venv .venv-hub node_modules *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("The book needs Python 3.11 or newer, this is %d.%d. If you have one under another name: make PYTHON=python3.12" % sys.version_info[:2])'
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

# Some of the JavaScript tests need npm packages. Reading the book needs no Node at all.
node_modules/ready: package-lock.json
	@npm ci --no-audit --no-fund && touch $@ || echo "npm ci failed: the tests that need npm packages will be skipped."
