"""The teacher's view: every number counted right, mistakes by name, students named only where needed."""

import re
import time
from dataclasses import replace

import numpy as np
import pytest
from made_up import SHEET, class_of, judged, submission, unanswered
from pages import problems

from classroom import classview
from classroom.kinds import STATES, state
from classroom.result import SubmissionResult
from classroom.sheet import load

DECLARED = {item.name: item.exercise for item in load(SHEET).graded}
GRADIENTS = DECLARED["batch_gradients"]


def plain(html: str) -> str:
    """What a page says, each row and paragraph in a line."""
    return re.sub(r" *\n\s*", "\n", re.sub(r"</t[hd]>", " ", re.sub(r"(?s)<(?!/t[hd]>).*?>", "", html)))


def one_each(*answers) -> list[SubmissionResult]:
    """A class in which every student did one exercise."""
    return [submission(answer, student=f"Student {n}") for n, answer in enumerate(answers)]


@pytest.fixture(scope="module")
def large():
    """A class of 300, from what was stored of it."""
    return [SubmissionResult.from_json(result.to_json()) for result in class_of(300)]


@pytest.fixture(scope="module")
def page(large, tmp_path_factory):
    """The page on the class of 300, and how long it took."""
    start = time.monotonic()
    return classview.write(large, tmp_path_factory.mktemp("overview")), time.monotonic() - start


def test_the_numbers_of_an_exercise_are_counted_by_hand():
    right, turned = judged(SHEET, "batch_gradients"), judged(SHEET, "batch_gradients", "dW-turned")
    both = judged(SHEET, "batch_gradients", "dW-turned", "db-mean")
    slow = replace(turned, kind="time", earned=0.0, message="Not yet: too slow.")
    answers = [right, right, replace(right, kind="follows"), turned, both, slow, unanswered(GRADIENTS)]
    tally = classview.tally(GRADIENTS, answers)
    assert list(tally.states.items()) == list(zip(STATES, (3, 1, 2, 1), strict=True))
    assert tally.mistakes == {"dW-turned": 2, "db-mean": 1}
    assert tally.others == {"took too long": 1}
    assert list(tally.marks) == [2, 2, 2, 1, 0, 0, 0]


@pytest.mark.parametrize("name", DECLARED)
def test_every_known_mistake_is_recognised_and_counted_once(name):
    for mistake in DECLARED[name].mistakes:
        answer = judged(SHEET, name, mistake.id)
        assert classview.mistakes_in(DECLARED[name], answer) == [mistake.id]


def test_mistakes_in_two_parts_are_both_recognised():
    pairs = [("dW-turned", "db-mean"), ("dW-mean", "db-one-number"), ("dW-outer", "db-not-summed")]
    found = [classview.mistakes_in(GRADIENTS, judged(SHEET, "batch_gradients", *pair)) for pair in pairs]
    assert [set(ids) for ids in found] == [set(pair) for pair in pairs]


def test_a_hint_inside_another_is_not_counted_with_it():
    short, long = (
        replace(GRADIENTS.mistakes[0], id=i, hint=h) for i, h in (("one", "Mind m."), ("two", "Two: Mind m."))
    )
    exercise = replace(GRADIENTS, mistakes=(short, long))
    answer = replace(
        judged(SHEET, "batch_gradients"), kind="parts", message="Not yet: dW not.\nTwo: Mind\nm."
    )
    assert classview.mistakes_in(exercise, answer) == ["two"]
    assert set(classview.mistakes_in(exercise, replace(answer, message="Two: Mind m.\nMind m."))) == {
        "one",
        "two",
    }


def test_the_page_says_the_numbers_of_the_class(large, page):
    text = plain(page[0].read_text(encoding="utf-8"))
    marks = [result.earned for result in large]
    assert f"300 submissions. Median {np.median(marks):g} of 26 points" in text
    assert f"the lowest {min(marks):g}, the highest {max(marks):g}." in text
    for place, name in enumerate(DECLARED):
        answers = [result.exercises[place] for result in large]
        counts = [sum(state(answer) == each for answer in answers) for each in STATES]
        assert sum(counts) == 300
        median = f"{np.median([a.earned for a in answers]):g} of {DECLARED[name].points}"
        assert f"\n{name} {median} {' '.join(map(str, counts))}\n" in text
        own = text.partition(f"\n{name}\nWhat Students Share")[2]
        for each, n in zip(STATES, counts, strict=True):
            assert f"\n{each} {n} {100 * n / 300:.0f} %\n" in own


def test_known_mistakes_stand_with_their_hint(tmp_path):
    answers = [judged(SHEET, "batch_gradients", "dW-turned")] * 3 + [
        judged(SHEET, "batch_gradients", "db-mean")
    ]
    html = classview.write(one_each(*answers), tmp_path).read_text(encoding="utf-8")
    assert (
        "\ndW-turned known mistake: dW lies on its side. It must have the shape of W, (n, n_before)"
        in plain(html)
    )
    assert "Most common mistake: dW-turned in batch_gradients, 3 students. dW lies on its side." in plain(
        html
    )
    assert (
        'alt="batch_gradients, 4 students: right 0, partly right 4, not yet right 0 and no answer 0. '
        'Known mistakes: dW-turned 3 and db-mean 1."' in html
    )


def test_the_picture_has_a_bar_for_every_number_and_puts_rare_mistakes_together():
    answers = [judged(SHEET, "batch_gradients", m.id) for m in GRADIENTS.mistakes for _ in range(2)]
    tally = classview.tally(GRADIENTS, [*answers, answers[0]])
    assert len(tally.mistakes) == 9
    ax = classview.draw(tally).axes[0]
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[:5] == [*STATES, GRADIENTS.mistakes[0].id]
    assert labels[-1] == "2 more"
    assert [bar.get_width() for bar in ax.patches] == [*tally.states.values(), 3, 2, 2, 2, 2, 2, 2, 4]


def test_a_class_without_mistakes(tmp_path):
    html = classview.write(one_each(judged(SHEET, "batch_gradients")), tmp_path).read_text(encoding="utf-8")
    assert "Most common mistake: no known mistake was made." in plain(html)
    assert "0 students need a look" in plain(html)
    assert "\nWho needs a look\nNobody.\n" in plain(html)


def test_who_needs_a_look():
    wrong, right = judged(SHEET, "hidden_delta", "turned"), judged(SHEET, "batch_gradients")
    results = [
        submission(right, wrong, student="fine"),
        submission(right, reports=["wrote a file"], student="reported"),
        submission(right, replace(wrong, kind="crash"), student="crashed"),
        submission(wrong, unanswered(GRADIENTS), student="tried"),
        submission(unanswered(GRADIENTS), student="empty"),
        submission(replace(wrong, kind="unreadable"), student="broken"),
    ]
    assert classview.need_a_look(results) == {
        "broken": ["the file could not be read"],
        "crashed": ["ended Python itself: `hidden_delta`"],
        "reported": ["wrote a file"],
        "tried": ["no marks, although there are answers to 1 exercise"],
    }


def test_students_are_named_in_the_last_list_alone(large, page):
    html = page[0].read_text(encoding="utf-8")
    above, _, below = html.partition('<section id="look">')
    look = classview.need_a_look(large)
    assert len(look) > 1
    assert [name for name in look if f"<strong>{name}</strong>" not in below] == []
    assert [result.student for result in large if result.student in above] == []
    assert [
        result.student for result in large if result.student not in look and f"{result.student}<" in below
    ] == []


def test_what_students_wrote_stays_text(tmp_path):
    evil = "</li><script>alert(1)</script><img src=x onerror=alert(1)>\u202e"
    result = submission(judged(SHEET, "hidden_delta"), student=evil, reports=[evil, evil * 10_000])
    html = classview.write([result], tmp_path).read_text(encoding="utf-8")
    assert "<script" not in html
    assert html.count("<img") == html.count('<img src="data:image/png;base64,') == 1
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3
    assert "\u202e" not in html


def test_results_of_several_sheets_are_refused(tmp_path):
    result = submission(judged(SHEET, "hidden_delta"))
    with pytest.raises(
        ValueError, match="given those of 01-perceptron and 03-backpropagation, expected those of one"
    ):
        classview.write([result, replace(result, sheet="01-perceptron")], tmp_path)
    with pytest.raises(ValueError, match="given those of no sheet"):
        classview.write([], tmp_path)


def test_an_exercise_that_is_not_declared_any_more_is_still_shown(tmp_path):
    old = replace(judged(SHEET, "hidden_delta", "turned"), name="an_old_one")
    text = plain(classview.write(one_each(old), tmp_path).read_text(encoding="utf-8"))
    assert "\nturned known mistake 1 100 %\n" in text


def test_a_class_of_300_fits_one_page(page):
    path, seconds = page
    assert path.stat().st_size < 1_000_000
    assert seconds < 60


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 320)])
def test_in_a_browser(visit, page, scheme, width):
    with visit(page[0], scheme, width) as opened:
        assert problems(opened) == []
        sizes = opened.locator("img").evaluate_all(
            "all => all.map((i) => [i.naturalWidth, i.width, i.alt.length])"
        )
        assert len(sizes) == len(DECLARED)
        assert all(natural == 960 and shown <= 480 and alt > 60 for natural, shown, alt in sizes)
        assert opened.locator("script").count() == 0
