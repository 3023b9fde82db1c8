"""Appendix C: every public name of the package has its place in the reference."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

import dnnlab
from dnnlab import activations, losses

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "book" / "appendix-c-reference.md"
HELPERS = {"validation"}  # the checks behind the error messages
LISTED = re.findall(r"automodule:: dnnlab\.(\w+)", PAGE.read_text(encoding="utf-8"))


def public(module) -> set[str]:
    """Full names of the classes and functions that a module of the package, or a package in it, offers."""
    names = getattr(module, "__all__", [name for name in vars(module) if not name.startswith("_")])
    values = {name: getattr(module, name) for name in names}
    full = {name: f"{value.__module__}.{name}" for name, value in values.items() if documented(value)}
    if hasattr(module, "__all__"):
        return {f"{module.__name__}.{name}" for name in full}
    return {name for name in full.values() if name.startswith("dnnlab.")}


def documented(value) -> bool:
    """Say whether a value is a class or function."""
    return inspect.isclass(value) or inspect.isfunction(value)


@pytest.fixture(scope="module")
def entries(book) -> set[str]:
    """The names that have an entry on the page."""
    html = (book.html / "book" / "appendix-c-reference.html").read_text(encoding="utf-8")
    return set(re.findall(r'<dt class="sig[^>]* id="([\w.]+)"', html))


def test_every_module_has_a_section_of_its_name():
    modules = {path.stem for path in (ROOT / "dnnlab").glob("*.py")} - {"__init__"} - HELPERS
    assert set(LISTED) == modules | {"figures", "widgets"}
    assert re.findall(r"^### (\w+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE) == LISTED


def test_every_name_imported_from_dnnlab_has_an_entry(entries):
    names = public(dnnlab)
    assert {"dnnlab.network.Network", "dnnlab.optimizers.Adam", "dnnlab.losses.one_hot"} <= names
    assert names - entries == set()
    ready = {name for name, value in vars(dnnlab).items() if isinstance(value, dnnlab.Activation)}
    assert ready == {"sigmoid"}
    assert "dnnlab.activations.sigmoid" in entries


def test_no_parameter_is_a_word_of_a_sentence_and_no_type_a_formula(book):
    html = (book.html / "book" / "appendix-c-reference.html").read_text(encoding="utf-8")
    fields = re.findall(r"<dt class=\"field-\w+\">(\w+)<.*?</dt>\s*<dd[^>]*>(.*?)</dd>", html, re.DOTALL)
    lists = [text for name, text in fields if name == "Parameters"]
    names = [name for text in lists for name in re.findall(r"<p><strong>([^<]*)</strong>", text)]
    assert len(names) > 150
    assert [name for name in names if not re.fullmatch(r"\*{0,2}\w+(, \w+)*", name)] == []
    assert {"them", "itself", "here"} & set(names) == set()
    assert not any("γ" in text for name, text in fields if name == "Type")


@pytest.mark.parametrize(
    "module", ["initializers", "schedules", "mnist", "augmentation", "estimators", "figures", "widgets"]
)
def test_every_name_of_a_module_used_by_name_has_an_entry(entries, module):
    own = importlib.import_module(f"dnnlab.{module}")
    names = {name for name in public(own) if name.startswith(own.__name__)}
    assert len(names) >= 2
    assert names - entries == set()


@pytest.mark.parametrize(
    ("find", "table"), [(activations.activation, activations.ACTIVATIONS), (losses.loss, losses.LOSSES)]
)
def test_the_names_are_listed_where_they_are_looked_up(find, table):
    assert f"`{find.__name__}()`" in PAGE.read_text(encoding="utf-8")
    (names,) = re.findall(r"The names: ``([^`]+)``", find.__doc__)
    assert names.replace(",", "").split() == list(table)


def test_what_an_activation_and_a_loss_of_ones_own_define_has_an_entry_and_no_override_has(entries):
    methods = {name for name in entries if re.search(r"\.(derivative|value_and_gradient|check)$", name)}
    assert methods == {"dnnlab.activations.Activation.derivative", "dnnlab.losses.Loss.value_and_gradient"}


def test_the_training_at_the_top_learns(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    exec(code, {})
    assert float(capsys.readouterr().out) > 0.95


def test_a_modules_own_helpers_have_none(entries):
    assert {"dnnlab.losses.mean", "dnnlab.network.copies", "dnnlab.layers.bind"} & entries == set()
