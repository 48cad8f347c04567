# Everything runs in .venv, made from pyproject.toml and constraints.txt.
PYTHON ?= python3
BIN := .venv/bin
# Two processes of tests, a file's in one of them; `make test TOGETHER=` runs them one after another.
TOGETHER := -n 2 --dist loadfile
ASK := $(PYTHON) -c 'import sys; sys.version_info < (3, 11) and sys.exit("$(PYTHON) is Python %s; give 3.11 or later: make PYTHON=python3.12" % sys.version.split()[0])'

.PHONY: demo test test-light test-lowest test-all test-slurm lint bench results notebooks page docs install clean

demo: .venv/installed
	@echo "About half a minute: a net is shown, built, drawn and trained."
	@$(BIN)/zoo list
	@$(BIN)/zoo show mnist_cnn
	$(BIN)/zoo build mnist_cnn --plot logs/mnist_cnn.svg
	$(BIN)/zoo train mnist_cnn --data sample --epochs 5
	@echo
	@echo "The net's picture is logs/mnist_cnn.svg. Next, after 'source .venv/bin/activate':"
	@echo "  zoo check mnist_cnn docs/answer_sheet.md      a table computed by hand, marked"
	@echo "  zoo trace net3_sigmoid                        backpropagation, formula by formula"
	@echo "  zoo show vgg224                               another net, with the errata of its homework"
	@echo "  zoo board                                     TensorBoard, with the learning curves"
	@echo "  zoo --help                                    all verbs"

test: .venv/installed-test lint
	$(BIN)/pytest -m "not slow" $(TOGETHER)

# The light half by itself, as `pip install homework-zoo` gives it: neither Keras nor NumPy is there.
test-light: .venv-light/installed
	.venv-light/bin/pytest -m "not slow" $(TOGETHER) tests/light tests/cli

# The oldest versions that pyproject.toml allows.
test-lowest:
	@$(ASK)
	$(PYTHON) -m venv --clear .venv-lowest
	.venv-lowest/bin/python tests/lowest.py > .venv-lowest/lowest.txt
	.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check -r .venv-lowest/lowest.txt -e .
	.venv-lowest/bin/pytest -m "not slow"

test-all: .venv/installed-test lint
	$(BIN)/pytest

# docs/tune/slurm.sh on a Slurm of one node, which is set up in a temporary folder; as root, after
# apt-get install slurm-wlm munge. Skipped where that is not there.
test-slurm: .venv/installed-test
	$(BIN)/pytest tests/tuning/test_slurm.py

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/installed-bench
	$(BIN)/python benchmarks/run_all.py

results: .venv/installed
	$(BIN)/python benchmarks/results.py

# All of them anew; then as pages.
notebooks: .venv/installed-notebooks
	rm -rf build/notebooks
	$(BIN)/jupyter nbconvert --execute --to notebook --output-dir build/notebooks notebooks/*.ipynb
	$(BIN)/jupyter nbconvert --to html --template-file notebooks/page.html.j2 --output-dir logs/notebooks build/notebooks/*.ipynb

# The site in build/site; a notebook is run where it was not, or has changed since.
docs: .venv/installed-docs $(patsubst %,build/%,$(wildcard notebooks/*.ipynb))
	@test -e build/zoo.html || $(MAKE) --no-print-directory page || true
	@$(BIN)/python docs/site/make.py

build/notebooks/%.ipynb: notebooks/%.ipynb | .venv/installed-notebooks
	@echo "Running $<; some take minutes, and each is run once."
	@mkdir -p build/notebooks
	@$(BIN)/jupyter nbconvert --execute --to notebook --output-dir build/notebooks $< 2> build/notebooks/log || { cat build/notebooks/log; exit 1; }

# The page that marks in a browser, one file; Node.js and npm are needed.
page: .venv-light/installed
	@.venv-light/bin/python page/build.py

install: .venv/installed

.venv/bin/python:
	@$(ASK)
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing Keras, TensorFlow and the rest into .venv; the first time, this takes some minutes."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[all]'
	@touch $@

.venv/installed-test: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

.venv-light/installed: pyproject.toml constraints.txt
	@$(ASK)
	$(PYTHON) -m venv .venv-light
	.venv-light/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e . pytest pytest-xdist hypothesis
	@touch $@

.venv/installed-bench: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	@touch $@

.venv/installed-notebooks: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[notebooks]'
	@touch $@

.venv/installed-docs: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	@touch $@

clean:
	rm -rf .venv .venv-light .venv-lowest
