"""The page a student gets back: exact, safe whatever a notebook says, and silent on what is secret."""

import inspect
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from handed_in import SEED, Notebook
from made_up import SHEET, class_of, judged, submission, unanswered
from pages import problems

from classroom import feedback, kinds
from classroom.page import unwrapped
from classroom.result import ExerciseResult
from classroom.sheet import load
from dnnlab.checks import differences
from dnnlab.checks import feedback as verdicts
from dnnlab.checks.hypotheses import HYPOTHESES
from dnnlab.checks.messages import finished

HOSTILE = [
    "</p></style></title></script><script>document.title = 'owned'</script>",
    "<img src=x onerror=\"document.title = 'owned'\">",
    '" onmouseover="document.title = \'owned\'" x="',
    "`<svg onload=\"document.title='owned'\">`",
    "<!-- --><base href='http://example.org/'><meta http-equiv='refresh' content='0'>",
    "&lt;script&gt; &#60;b&#62; {title} %s",
]
TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "h1",
    "h2",
    "p",
    "strong",
    "div",
    "section",
    "ul",
}
TAGS |= {"li", "table", "thead", "tbody", "tr", "th", "td", "a", "code", "span", "wbr"}


class Tags(HTMLParser):
    """The elements of a page, their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.said, self._quiet = set(), [], "", False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs
        self._quiet = tag == "style"
        self.said += "" if tag in ("wbr", "code", "strong", "a", "span") else "\n"

    def handle_endtag(self, tag):
        self._quiet = False

    def handle_data(self, data):
        self.said += "" if self._quiet else data


@pytest.fixture
def page(tmp_path):
    """The HTML of the page about a submission."""
    return lambda result: feedback.write(result, tmp_path / "deep" / "er").read_text(encoding="utf-8")


@pytest.fixture
def said(page):
    """What the page about a submission says, as text."""
    return lambda result: re.sub(r"\n\s*", "\n", Tags(page(result)).said)


def wrong(message="Not yet.", kind="entry", earned=0.0, points=3.0, parts=None, note=""):
    return ExerciseResult("hidden_delta", points, earned, kind, message, parts or {}, note)


def test_it_is_written_as_one_file_named_after_the_sheet(tmp_path):
    path = feedback.write(submission(wrong()), tmp_path / "mira")
    assert path == tmp_path / "mira" / f"{SHEET}.html"
    assert list(path.parent.iterdir()) == [path]


def test_it_needs_nothing_else_and_says_its_language(page):
    html = page(class_of(1)[0])
    assert html.startswith('<!doctype html>\n<html lang="en-GB">')
    found = Tags(html)
    assert found.tags <= TAGS
    links = [value for key, value in found.attributes if key in ("href", "src", "action")]
    assert links
    assert all(link.startswith("#exercise-") for link in links)
    assert not re.search(r"https?:|url\(|@import", html)


def test_the_marks_are_there_as_sum_and_for_every_exercise(page, said):
    result = next(r for r in class_of(10) if 0 < r.earned < r.points)
    text, html = said(result), page(result)
    assert f"{result.earned:g} of {result.points:g} points" in text
    for exercise in result.exercises:
        assert f"{exercise.earned:g} of {exercise.points:g}" in text.partition(f"{exercise.name}\n")[2]
    widths = re.findall(r'aria-hidden="true"><div style="width: ([\d.]+)%', html)
    assert widths[0] == f"{100 * result.earned / result.points:.1f}"
    assert widths[-1] == f"{100 * result.exercises[-1].earned / result.exercises[-1].points:.1f}"


@pytest.mark.parametrize(
    ("earned", "points", "words"),
    [(1.0, 1.0, "1 of 1 point."), (4 / 3, 2.0, "1.33 of 2 points."), (2.5, 4, "2.5 of 4")],
)
def test_marks_are_written_with_as_few_digits_as_it_takes(said, earned, points, words):
    assert words in said(submission(wrong(earned=earned, points=points)))


def test_the_parts_that_are_right_are_named(said):
    text = said(submission(judged(SHEET, "batch_gradients", "dW-mean")))
    assert "1 of 2 points. db is right, dW is not yet.\ndW, case 1, entry [0, 0]: you " in text
    assert (
        "dW is m times too small, and db is not. The 1/m came in at the output layer and is inside delta"
        in text
    )
    assert "Not yet: " not in text


def test_a_part_that_is_wrong_through_an_earlier_one_is_not_called_right(said):
    exercise = judged(SHEET, "backward_pass", "no-mean")
    assert exercise.parts == {"dW3": False, "db3": True, "dW2": True, "db2": True}
    text = said(submission(exercise))
    assert "3 of 4 points. There are marks for db3, dW2 and db2, not yet for dW3." in text
    assert "right, dW3" not in text
    assert "Not yet: " not in text


def test_right_answers_say_what_they_were_tried_in(said):
    text = said(submission(judged(SHEET, "batch_gradients")))
    assert (
        "batch_gradients ✓ right\n2 of 2 points.\nTried in 4 cases, among them a batch of 1, as many" in text
    )
    assert "All of it is right. Well done!" in text


def test_a_follow_up_error_costs_nothing_and_says_why(said):
    message = finished(
        "Right, given your own `hidden_delta`: what is wrong here comes from there, and costs nothing."
    )
    note = "follow-up error of hidden_delta: not counted twice"
    text = said(submission(wrong(message, "follows", 3.0, parts={"W": True, "b": True}, note=note)))
    assert "3 of 3 points" in text
    assert message.replace("`", "").replace("\n", " ") in text
    assert "\nFollow-up error of hidden_delta: not counted twice." in text


def test_exercises_left_empty_are_said_to_be_without_an_answer(said):
    items = [item.exercise for item in load(SHEET).graded]
    text = said(submission(*map(unanswered, items)))
    assert "No answer was found in what you handed in." in text
    assert text.count("– no answer") == 2 * len(items)


def test_the_kind_of_wrong_is_named_where_no_hint_names_it(said):
    text = said(submission(wrong("Not yet: `hidden_delta`: it did not end in time, in case 1.", "time")))
    assert "✗ not yet right: took too long\n0 of 3 points.\nIt did not end in time, in case 1." in text


def test_notes_on_the_notebook_are_shown(said):
    text = said(submission(wrong(), notes=["The file was called `a.ipynb`.", "Two cells were put together."]))
    assert "About your notebook\nThe file was called a.ipynb.\nTwo cells were put together." in text


def test_messages_flow_again_after_they_were_broken_for_a_notebook():
    hints = [m.hint for item in load(SHEET).graded for m in item.exercise.mistakes]
    assert max(map(len, hints)) > 150
    assert [unwrapped(finished(hint)) for hint in hints] == [" ".join(hint.split()) for hint in hints]
    assert unwrapped("short line\nanother") == "short line\nanother"


def test_nothing_that_is_for_the_teacher_gets_out(page):
    about = "right in the notebook's cases, wrong in others: MARKER-NOTE"
    result = submission(
        wrong("Not yet: it has to work for every input.", "other-cases", note=about),
        notes=["MARKER-SHARED in both", "an open note"],
        reports=[
            "MARKER-REPORT: tried to read /etc/passwd",
            f"`hidden_delta`: {about}",
            "MARKER-SHARED in both.",
        ],
    )
    html = page(replace(result, fingerprint="MARKER-FINGERPRINT", seconds=8765.4321))
    assert "an open note" in html
    assert re.findall("MARKER-[A-Z]+|8765|passwd", html) == []


def test_no_line_of_a_reference_gets_out(page):
    lines = set()
    for item in load(SHEET).graded:
        if callable(item.exercise.reference):
            source = inspect.getsource(item.exercise.reference).split("\n")
            lines |= {line.strip() for line in source[1:] if len(line.strip()) > 8}
    assert len(lines) > 10
    everything = "\n".join(unescape(page(result)) for result in class_of(30))
    assert [line for line in lines if line in everything] == []
    assert str(SEED) not in everything


def test_numbers_on_the_page_are_those_of_the_notebooks_cases(graded, said):
    notebook = Notebook()
    notebook.write(
        "hidden-delta", "def hidden_delta(delta_next, W, W_next, Z):\n    return delta_next @ W_next"
    )
    notebook.write(
        "batch-gradients", "def batch_gradients(delta, A):\n    return delta.T @ A, 2 * delta.sum(axis=0)"
    )
    result = graded(notebook)
    told = re.findall(r"you (\S+), expected ([-\d.e]+\d)", said(result))
    names = [e.name for e in result.exercises if "expected" in e.message]
    assert {"hidden_delta", "batch_gradients"} <= set(names)
    assert len(told) >= len(names)

    def numbers(seed):
        for name in names:
            for case in load(SHEET).compiled(seed)[name].cases:
                for array in case.expected.values():
                    yield from (f"{x:.{digits}g}" for x in array.ravel() for digits in range(3, 7))

    assert {expected for _, expected in told} <= set(numbers(0))
    assert {expected for _, expected in told} & set(numbers(SEED)) == set()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_notebook_says_stays_text(page, said, hostile):
    result = submission(
        replace(
            wrong(f"Not yet: {hostile}", "raised", 1.5, parts={"a": True, hostile: False}, note=hostile),
            name=hostile,
        ),
        student=hostile,
        notes=[hostile],
    )
    found = Tags(page(result))
    assert found.tags <= TAGS
    assert {key for key, _ in found.attributes if key.startswith("on")} == set()
    assert said(result).count(hostile.replace("`", "")) + said(result).count(hostile) >= 5


@pytest.mark.parametrize("sign", "\u202e\u2066\u200f\u061c\x00\x1b\x7f\ud800\ufeff")
def test_signs_that_turn_text_around_or_cannot_be_seen_are_written_out(page, sign):
    html = page(submission(wrong(f"Not yet: a{sign}b", note=f"c{sign}d"), student=f"e{sign}f"))
    assert sign not in html
    for around in ("A{}b", "C{}d", "e{}f"):
        assert around.format(f"⟨U+{ord(sign):04X}⟩") in html


def test_a_megabyte_is_cut(page):
    long = "x <b>" * 200_000
    result = submission(wrong(long, note=long), wrong("line\n" * 200_000), student=long, notes=[long] * 3000)
    html = page(result)
    assert len(html) < 60_000
    assert "(cut: 1,000,000 characters in all)" in html
    assert "… and 2980 more" in html


def test_every_kind_that_there_is_has_words():
    used = {hypothesis.id for hypothesis in HYPOTHESES}
    for module in (differences, verdicts):
        used |= set(
            re.findall(r'(?:Finding|refused)\(\s*(?:exercise, )?"([a-z0-9-]+)"', inspect.getsource(module))
        )
    assert len(used) > 40
    assert used - set(kinds.WORDS) == set()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_in_a_browser(visit, tmp_path, scheme, width):
    results = [
        *class_of(2)[1].exercises,
        *(wrong(f"Not yet: {text}", "raised", note=text) for text in HOSTILE),
    ]
    path = feedback.write(submission(*results, wrong("Not yet: " + "W" * 1000), notes=["a note"]), tmp_path)
    with visit(path, scheme, width) as page:
        assert problems(page) == []
        assert page.title() == f"Feedback on {SHEET}"
        assert page.locator("script, img, svg, base").count() == 0
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 20, 24)"
        assert dark == (scheme == "dark")
        page.emulate_media(media="print", color_scheme=scheme)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
