"""Rules of the house for the core: NumPy only, small modules, docstrings, no hidden state."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import dnnlab

MODULES = sorted(Path(dnnlab.__file__).parent.glob("*.py"))
IDS = [path.stem for path in MODULES]


def definitions(tree):
    """Public functions, classes and methods."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node


def test_importing_the_package_imports_numpy_and_the_standard_library_only():
    code = """
import sys
import numpy, numpy.random
before = set(sys.modules)
import dnnlab
names = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(names - set(sys.stdlib_module_names) - {"numpy", "dnnlab"}))
print(*sorted(name for name in sys.modules if name.startswith("dnnlab.")))
"""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    foreign, own = result.stdout.splitlines()
    assert foreign == ""
    assert not any(
        name.split(".")[1] in ("widgets", "figures", "checks", "estimators") for name in own.split()
    )


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_no_module_is_longer_than_250_lines(path):
    assert len(path.read_text().splitlines()) <= 250


def test_the_whole_core_has_about_1200_lines():
    """Code, comments and docstrings of the fully connected core; blank lines, data sets and changes of
    them, re-exports, the perceptron, a model of its own, and the bridge to scikit-learn apart."""
    apart = ("__init__", "augmentation", "datasets", "estimators", "mnist", "perceptron")
    core = [path for path in MODULES if path.stem not in apart]
    lines = [line for path in core for line in path.read_text().splitlines() if line.strip()]
    assert len(lines) <= 1250


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_every_module_and_public_definition_has_a_docstring(path):
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree)
    assert [node.name for node in definitions(tree) if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_the_core_does_not_print_and_draws_only_from_generators_it_is_given(path):
    calls = [
        ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
    ]
    assert "print" not in calls
    seeded = ["np.random.default_rng"] if path.stem == "estimators" else []  # scikit-learn hands over seeds
    assert [call for call in calls if call.startswith("np.random.")] == seeded


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_the_functions_of_the_boundary_have_type_hints(path):
    functions = [
        node for node in definitions(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)
    ]
    bare = [f.name for f in functions if f.returns is None or any(a.annotation is None for a in f.args.args)]
    assert bare == []
