"""Exercises of a teacher's own: the example of the guide goes through a week; what is wrong is told."""

import json
import re
import shutil

import pytest
from handed_in import ROOT

from classroom import checking, collecting, course, feedback, preparing, runner, starting
from classroom.course import CourseError

NAME = "10-near-and-far"
GUIDE = ROOT / "book" / "own-exercises.md"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A folder with the example."""
    folder = tmp_path_factory.mktemp("own")
    starting.start(folder, NAME)
    return folder


@pytest.fixture
def changed(own, tmp_path):
    """The example with one thing changed; what is found to be wrong with it."""
    folder = tmp_path / "changed"
    shutil.copytree(own, folder)
    answers = folder / "answers" / NAME.replace("-", "_") / "__init__.py"
    sheet = folder / "source" / NAME / f"{NAME}.ipynb"

    def change(path, old, new):
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return checking.problems(folder, {"03-backpropagation": ROOT / "exercises"}, run=False)

    def cell(key, **given):
        """Another cell in the place of one: other source, other marks of nbgrader (None: without it)."""
        notebook = json.loads(sheet.read_text(encoding="utf-8"))
        found = next(one for one in notebook["cells"] if one["id"] == key)
        found["source"] = given.pop("source", found["source"])
        marks = found["metadata"].get("nbgrader", {}) | given
        found["metadata"]["nbgrader"] = {name: value for name, value in marks.items() if value is not None}
        sheet.write_text(json.dumps(notebook), encoding="utf-8")
        return checking.problems(folder, {}, run=False)

    change.answers = lambda old, new: change(answers, old, new)
    change.sheet = lambda old, new: change(sheet, old, new)
    change.cell, change.folder = cell, folder
    return change


def test_nothing_is_wrong_with_the_example(own, the_jail):
    assert checking.problems(own, {}) == []


def test_nothing_is_wrong_with_a_sheet_of_the_book_that_asks_for_words_and_parts():
    assert list(checking._static(ROOT / "exercises", "04-loss-and-output")) == []


def test_a_sheet_is_begun_once_and_under_a_name_that_works(own):
    with pytest.raises(CourseError, match="is there already"):
        starting.start(own, NAME)
    for name in ("Near and far", "10_near", "", "../x", "10-"):
        with pytest.raises(CourseError, match="expected small letters"):
            starting.start(own, name)


def test_the_guide_shows_the_very_files_that_the_command_writes(own):
    text = GUIDE.read_text(encoding="utf-8")
    shown = re.findall(r"\{literalinclude\} (\S+)", text)
    assert [(GUIDE.parent / path).resolve() for path in shown] == [
        starting.EXAMPLE / "sheet.md",
        starting.EXAMPLE / "answers.py",
    ]
    notebook = json.loads((own / "source" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    example = (starting.EXAMPLE / "sheet.md").read_text(encoding="utf-8").replace("NAME", NAME)
    rest = re.sub(r"```\{code-cell\}.*|^```$|^\+\+\+$", "", example, flags=re.MULTILINE)
    sources = "\n".join(cell["source"] for cell in notebook["cells"])
    assert re.sub(r"^```$", "", sources, flags=re.MULTILINE).split() == rest.split()
    answers = own / "answers" / NAME.replace("-", "_") / "__init__.py"
    assert answers.read_bytes() == (starting.EXAMPLE / "answers.py").read_bytes()


# What is wrong, in words

DECLARATIONS = {
    "a word too few": ('    "nearest",\n    nearest,\n', "    nearest,\n", "its answers stop with"),
    "not Python": ("def nearest(X, C):", "def nearest(X, C)", "SyntaxError: __init__.py, line"),
    "an unknown module": ("import numpy as np", "import nunpy as np", "No module named 'nunpy'"),
    "no exercises": ("EXERCISES =", "SHEET =", "it must end with EXERCISES"),
    "one name twice": (
        '    "nearest",\n',
        '    "standardise",\n',
        "two exercises are declared with the name",
    ),
    "one mistake, no tuple": (
        "EXERCISES = (STANDARDISE, NEAREST)",
        (
            "from dataclasses import replace\n"
            "EXERCISES = (replace(STANDARDISE, mistakes=STANDARDISE.mistakes[0]), NEAREST)"
        ),
        "standardise: mistakes: given one Mistake, expected a tuple",
    ),
    "the reference stops": (
        "(X - X.mean(axis=0)) / X.std(axis=0)\n",
        "(X - X.mean(axis=2)) / X.std(axis=0)\n",
        "standardise: the reference stops in case 1: AxisError",
    ),
    "the reference returns nothing": (
        "    return (X - X.mean(axis=0))",
        "    (X - X.mean(axis=0))",
        "standardise: the reference cannot be used in case 1: it returns None",
    ),
    "the reference gives nan": (
        "rng.normal(size=(6, 2))",
        "np.ones((6, 2))",
        "standardise: seed 0: case 1: the reference gives standardise that is not finite",
    ),
    "a mistake that is right": (
        "X.std(axis=0, ddof=1)",
        "np.std(X, axis=0)",
        "m-minus-1: is accepted as right",
    ),
    "two mistakes alike": (
        "/ X.std(axis=0, ddof=1)",
        "/ X.var(axis=0)",
        "m-minus-1: is taken for mistake:variance",
    ),
    "a mistake that stops": (
        "X / X.std(axis=0)",
        "X / 0 + {}[0]",
        "not-centred: its answer stops in case 1: KeyError",
    ),
    "a hint too short": (
        '"You return the centre that is farthest away."',
        '"Wrong."',
        "farthest: a hint has 20 to 420 characters",
    ),
    "an argument too few": (
        "rng.normal(size=(m, n)), rng.normal(size=(k, n))",
        "rng.normal(size=(m, n))",
        "nearest: case 1 has 1 arguments, the reference takes (X, C)",
    ),
    "cases of nobody's seed": (
        "rng.uniform(1, 9, size=4)",
        "np.random.default_rng().uniform(1, 9, size=4)",
        "standardise: its cases differ from call to call",
    ),
    "cases that are a list": (
        "cases=nearest_cases",
        "cases=nearest_cases(np.random.default_rng(0))",
        "nearest: cases: expected a function cases(rng)",
    ),
    "other points": ("points=3", "points=4", "nearest: its check cell gives 3 points, its declaration 4"),
    "points in words": ("points=3", 'points="3"', "nearest: points: given '3', expected a whole number"),
    "other arguments": (
        "def nearest(X, C):\n    return _squared_distances(X, C)",
        "def nearest(X, centres):\n    return _squared_distances(X, centres)",
        "nearest: the function of the notebook takes (X, C), the reference (X, centres)",
    ),
    "an exercise left out": (
        "EXERCISES = (STANDARDISE, NEAREST)",
        "EXERCISES = (STANDARDISE,)",
        "no exercise 'nearest' is declared",
    ),
}


@pytest.mark.parametrize("wrong", DECLARATIONS)
def test_a_wrong_declaration_is_told_what_is_wrong(changed, wrong):
    old, new, told = DECLARATIONS[wrong]
    found = changed.answers(old, new)
    assert any(told in line for line in found), found
    assert all(line.startswith(f"{NAME}: ") for line in found)
    assert len(found) <= 2, "one slip, one message"


CELLS = {
    "no ID": ("check-nearest", {"grade_id": None}, '`check("nearest", nearest)`: it has no ID'),
    "no points": ("check-nearest", {"points": None}, "it has no points"),
    "not graded": ("check-nearest", {"grade": False}, "it is a check, but not graded"),
    "not locked": ("check-nearest", {"locked": False}, "it is graded, but not locked"),
    "another check": (
        "check-nearest",
        {"source": "assert nearest"},
        'must say check("name", name) and nothing else',
    ),
    "an unknown check": (
        "check-nearest",
        {"source": 'check("far", nearest)'},
        "no exercise 'far' is declared",
    ),
    "the same check": (
        "check-nearest",
        {"source": 'check("standardise", standardise)'},
        "there is an earlier check of standardise",
    ),
    "not marked": ("nearest", {"solution": False}, "it holds a solution, but is not marked as one"),
    "no end": (
        "nearest",
        {"source": "def nearest(X, C):\n    ### BEGIN SOLUTION\n    pass"},
        "without one line",
    ),
    "not Python": ("try-nearest", {"source": "print("}, "`print(`: Python cannot read it: line 1"),
    "an ID twice": ("nearest", {"grade_id": "standardise"}, "two cells have nbgrader's ID 'standardise'"),
    "by hand": ("nearest", {"grade": True}, "it is marked as graded by hand"),
    "an old mark": ("nearest", {"schema_version": 1}, "not those of nbgrader's schema 3"),
    "another file": ("imports", {"source": "check = None"}, f'no cell says check = checker("{NAME}.npz")'),
    "another name": (
        "nearest",
        {"source": "def near(X):\n    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION"},
        "nearest: no solution cell defines `nearest`",
    ),
}


@pytest.mark.parametrize("wrong", CELLS)
def test_a_wrong_cell_is_told_what_is_wrong(changed, wrong):
    key, given, told = CELLS[wrong]
    found = changed.cell(key, **given)
    assert any(told in line for line in found), found


def test_a_folder_a_name_and_a_title_that_are_wrong_are_told(changed, tmp_path):
    (tmp_path / "empty" / "source" / "10-x").mkdir(parents=True)
    found = checking.problems(tmp_path / "empty", {})
    assert "there is no source/NAME/NAME.ipynb in it" in found[0]
    assert found[1] == "source/10-x: it must hold a notebook of the same name, 10-x.ipynb"
    (found,) = checking.problems(changed.folder, {NAME: ROOT / "exercises"})
    assert found == f"{NAME}: there is a sheet of this name already, in {ROOT / 'exercises'}"
    assert "the first cell must be Markdown with the title" in changed.sheet("# Exercises", "Exercises")[0]
    shutil.rmtree(changed.folder / "answers")
    assert "there are no answers at" in checking.problems(changed.folder, {})[0]


def test_a_solution_that_is_wrong_is_found_by_grading(changed, the_jail):
    changed.sheet(").argmin(axis=1)", ").argmax(axis=1)")
    (found,) = checking.problems(changed.folder, {})
    assert f"{NAME}: nearest: your solution gets 0 of 3 points" in found
    assert "farthest away" in found


def test_points_for_an_empty_sheet_are_found_by_grading(changed, the_jail):
    right = "def standardise(X):\n    return (X - X.mean(axis=0)) / X.std(axis=0)"
    changed.cell("standardise", source=f"{right}\n    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION")
    assert checking.problems(changed.folder, {}) == [
        f"{NAME}: standardise: the empty sheet gets 2 points for it"
    ]


def test_what_is_not_there_in_the_jail_is_named(changed, the_jail):
    changed.sheet("import numpy as np\\n", "import numpy as np\\nfrom dnnlab import tanh_of\\n")
    changed.sheet("    return (X - X.mean(axis=0))", "    tanh_of(X)\\n    return (X - X.mean(axis=0))")
    found = checking.problems(changed.folder, {})
    assert any("dnnlab.tanh_of does not work while a notebook is graded" in line for line in found)
    assert any("standardise: your solution gets 0 of 2 points" in line for line in found)


# A week with the example


def test_the_example_goes_through_a_week(own, tmp_path, monkeypatch, the_jail):
    monkeypatch.setattr(course, "EXERCISES", tmp_path / "none")
    made = preparing.set_up(tmp_path / "course", exercises=[str(own)], say=lambda text: None)
    assert list(made.sheets()) == [NAME]
    preparing.release(made, NAME, lambda text: None)
    release = made.root / "release" / NAME / f"{NAME}.ipynb"
    assert "### BEGIN" not in release.read_text(encoding="utf-8")
    notebook = json.loads(release.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if source.startswith("def standardise"):
            cell["source"] = "def standardise(X):\n    return (X - X.mean(axis=0)) / X.var(axis=0)"
        elif source.startswith("def nearest"):
            cell["source"] = (
                "def nearest(X, C):\n    return [int(np.argmin(((C - x) ** 2).sum(axis=1))) for x in X]"
            )
    (tmp_path / "from").mkdir()
    (tmp_path / "from" / f"mira_{NAME}.ipynb").write_text(json.dumps(notebook))
    assert collecting.collect(made, made.sheet("10"), tmp_path / "from").new == ["mira"]
    assert runner.run(made, NAME, say=lambda text: None).graded == ["mira"]
    result = made.found("mira", NAME)
    assert [(e.name, e.kind, e.earned) for e in result.exercises] == [
        ("standardise", "mistake:variance", 0),
        ("nearest", "right", 3),
    ]
    page = feedback.write(result, tmp_path / "page").read_text(encoding="utf-8")
    assert "you divide by the variance" in page
    assert "3 of 5 points" in page
