"""The teacher's view of a sheet: which mistakes were made how often, one picture an exercise."""

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classroom.kinds import NO_ANSWER, RIGHT, STATES, in_words, state
from classroom.page import document, name, number, save, text, with_code
from classroom.result import ExerciseResult, SubmissionResult
from classroom.sheet import Sheet, load
from dnnlab import figures
from dnnlab.checks.declaration import Exercise
from dnnlab.checks.messages import counted, listing

MOST_BARS = 8  # mistakes, and other kinds, in a picture; the table has all
_WIDTH = 4.8  # of a picture, in 100 page pixels: it is still readable on a phone
_COLOURS = dict(zip(STATES, (figures.BLUE, figures.TEAL, figures.GREY, "#b8b8b8"), strict=True))


@dataclass(frozen=True)
class Tally:
    """One exercise in the whole class.

    Parameters
    ----------
    name : str
    states : dict
        How many students for each of `kinds.STATES`; every student is in one of them.
    mistakes : dict
        How many students made each known mistake, the commonest first. A student may have made several.
    others : dict
        The same for the other kinds of wrong, in words.
    marks : numpy array, shape (students,)
    points : float
    """

    name: str
    states: dict[str, int]
    mistakes: dict[str, int]
    others: dict[str, int]
    marks: np.ndarray
    points: float


def write(results: Sequence[SubmissionResult], folder: str | Path, sheet: Sheet | None = None) -> Path:
    """Write `folder`/<sheet>.html, for the teacher alone: it names the students who need a look.

    Parameters
    ----------
    results : sequence of SubmissionResult
        Of one sheet, one for each student.
    folder : path
        Made if it is not there.
    sheet : Sheet, optional
        What the results are about: the hints are taken from it. By default the book's sheet of that name.

    Raises
    ------
    ValueError
        If there is no result, or they are of several sheets.
    """
    sheets = sorted({result.sheet for result in results})
    if len(sheets) != 1:
        given = listing(sheets) or "no sheet"
        raise ValueError(f"results: given those of {given}, expected those of one sheet")
    declared = {item.name: item.exercise for item in (sheet or load(sheets[0])).graded}
    tallies = [tally(declared.get(key), answers) for key, answers in _by_exercise(results).items()]
    look = need_a_look(results)
    body = [
        f"<h1>{text(sheets[0], 200)}: the class</h1>",
        *_summary(results, tallies, declared, len(look)),
        _table(tallies),
        *(_section(place, one, declared.get(one.name)) for place, one in enumerate(tallies, start=1)),
        _look(look),
    ]
    return save(folder, sheets[0], document(f"{sheets[0]}: the class", "\n".join(body)))


def _by_exercise(results: Sequence[SubmissionResult]) -> dict[str, list[ExerciseResult]]:
    answers: dict[str, list[ExerciseResult]] = {}
    for result in results:
        for exercise in result.exercises:
            answers.setdefault(exercise.name, []).append(exercise)
    return answers


def tally(exercise: Exercise | None, answers: Sequence[ExerciseResult]) -> Tally:
    """Count the answers to one exercise (None if it is not declared any more)."""
    states = Counter(state(answer) for answer in answers)
    mistakes: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for answer in answers:
        if state(answer) in (RIGHT, NO_ANSWER):
            continue
        made = mistakes_in(exercise, answer)
        mistakes.update(made)
        others.update([] if made else [in_words(answer.kind)])
    return Tally(
        answers[0].name,
        {each: states[each] for each in STATES},
        dict(_commonest(mistakes)),
        dict(_commonest(others)),
        np.array([answer.earned for answer in answers]),
        max(answer.points for answer in answers),
    )


def _commonest(counts: Counter[str]) -> list[tuple[str, int]]:
    """The commonest first; of equally common ones, by name, whatever the order of the students."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def mistakes_in(exercise: Exercise | None, answer: ExerciseResult) -> list[str]:
    """The ids of the known mistakes in an answer.

    One that explains the whole answer is its kind. If the parts have a mistake each, their hints are looked
    for in the message: the longest first, as some hints hold another.
    """
    if answer.kind.startswith("mistake:"):
        return [answer.kind.removeprefix("mistake:")]
    if exercise is None or answer.kind != "parts":
        return []
    message, found = " ".join(answer.message.split()), []
    for mistake in sorted(exercise.mistakes, key=lambda mistake: -len(mistake.hint)):
        if (hint := " ".join(mistake.hint.split())) in message:
            message = message.replace(hint, " ")
            found.append(mistake.id)
    return found


def _hint(exercise: Exercise | None, id: str) -> str:
    """The beginning of a mistake's hint: whole sentences, until they say something."""
    hint = next((m.hint for m in exercise.mistakes if m.id == id), "") if exercise else ""
    return re.match(r".{0,30}.*?(?:[.?!](?=\s)|$)", " ".join(hint.split()))[0]


def need_a_look(results: Sequence[SubmissionResult]) -> dict[str, list[str]]:
    """The students whose result a person should look at, with the reasons."""
    look = {}
    for result in sorted(results, key=lambda result: result.student):
        reasons = list(result.reports)
        answers = {answer.name: state(answer) for answer in result.exercises}
        for kind in ("crash", "forged"):
            names = [f"`{answer.name}`" for answer in result.exercises if answer.kind == kind]
            if names:
                reasons.append(f"{in_words(kind)}: {listing(names)}")
        if any(answer.kind == "unreadable" for answer in result.exercises):
            reasons.append(in_words("unreadable"))
        elif result.earned == 0 and result.points > 0 and set(answers.values()) != {NO_ANSWER}:
            tried = sum(each != NO_ANSWER for each in answers.values())
            reasons.append(f"no marks, although there are answers to {counted(tried, 'exercise')}")
        if reasons:
            look[result.student] = reasons
    return look


def _summary(
    results: Sequence[SubmissionResult],
    tallies: list[Tally],
    declared: dict[str, Exercise],
    look: int,
) -> list[str]:
    marks = np.array([result.earned for result in results])
    low, middle, high = (number(float(q)) for q in np.quantile(marks, (0.25, 0.5, 0.75)))
    points = number(max(result.points for result in results))
    spread = (
        f"{counted(len(results), 'submission')}. Median {middle} of {points} points, the middle half of the "
        f"class from {low} to {high}, the lowest {number(marks.min())}, the highest {number(marks.max())}."
    )
    person = "student needs" if look == 1 else "students need"
    return [
        '<p class="muted">For the teacher alone: names of students are in the last list.</p>',
        f"<p>{spread}</p>",
        f'<p class="key"><strong>Most common mistake:</strong> {_most_common(tallies, declared)}</p>',
        f'<p><a href="#look">{look} {person} a look</a></p>',
    ]


def _most_common(tallies: list[Tally], declared: dict[str, Exercise]) -> str:
    made = [(count, one, id) for one in tallies for id, count in one.mistakes.items()]
    if not made:
        return "no known mistake was made."
    count, one, id = max(made, key=lambda item: item[0])  # the first of equals
    hint = with_code(_hint(declared.get(one.name), id), 400)
    where = f"<code>{text(id, 100)}</code> in <code>{name(one.name)}</code>"
    return f"{where}, {counted(count, 'student')}. {hint}".rstrip()


def _table(tallies: list[Tally]) -> str:
    columns = ("Median", *map(str.capitalize, STATES))
    head = "".join(f'<th scope="col" class="number">{column}</th>' for column in columns)
    rows = [
        f'<tr><th scope="row"><a href="#exercise-{place}">{name(one.name)}</a></th>'
        f'<td class="number">{number(float(np.median(one.marks)))} of {number(one.points)}</td>'
        + "".join(f'<td class="number">{n}</td>' for n in one.states.values())
        + "</tr>"
        for place, one in enumerate(tallies, start=1)
    ]
    return (
        "<section>\n<h2>Exercises</h2>\n"
        '<div class="scroll" role="region" aria-label="Exercises" tabindex="0">\n<table>\n'
        f'<thead><tr><th scope="col">Exercise</th>{head}</tr></thead>\n<tbody>\n'
        + "\n".join(rows)
        + "\n</tbody>\n</table>\n</div>\n</section>"
    )


def _section(place: int, one: Tally, exercise: Exercise | None) -> str:
    students = len(one.marks)
    rows = [
        *((each, "", n) for each, n in one.states.items()),
        *(
            (f"<code>{text(id, 100)}</code>", f"known mistake: {_hint(exercise, id)}".rstrip(": "), n)
            for id, n in one.mistakes.items()
        ),
        *((text(words, 100), "another kind of wrong", n) for words, n in one.others.items()),
    ]
    lines = [
        f'<tr><th scope="row">{what}'
        + (f' <span class="muted">{with_code(meaning, 400)}</span>' if meaning else "")
        + f'</th><td class="number">{n}</td><td class="number">{100 * n / students:.0f} %</td></tr>'
        for what, meaning, n in rows
    ]
    picture = b64encode(figures.png(draw(one))).decode()
    return "\n".join(
        (
            f'<section id="exercise-{place}">',
            f"<h2><code>{name(one.name)}</code></h2>",
            '<div class="beside">',
            f'<img src="data:image/png;base64,{picture}" alt="{text(in_a_sentence(one))}">',
            '<table>\n<thead><tr><th scope="col">What</th><th scope="col" class="number">Students</th>'
            '<th scope="col" class="number">Share</th></tr></thead>\n<tbody>',
            *lines,
            "</tbody>\n</table>\n</div>\n</section>",
        )
    )


def in_a_sentence(one: Tally) -> str:
    """What a picture shows, in words and numbers."""
    sentences = [f"{one.name}, {counted(len(one.marks), 'student')}: {_numbers(one.states)}."]
    for what, counts in (("Known mistakes", one.mistakes), ("Other kinds of wrong", one.others)):
        if counts:
            sentences.append(f"{what}: {_numbers(_first(counts))}.")
    return " ".join(sentences)


def _numbers(counts: dict[str, int]) -> str:
    return listing([f"{what} {n}" for what, n in counts.items()])


def _first(counts: dict[str, int]) -> dict[str, int]:
    """The first `MOST_BARS`, and the others together."""
    items = list(counts.items())
    if len(items) <= MOST_BARS:
        return counts
    rest = items[MOST_BARS - 1 :]
    return dict(items[: MOST_BARS - 1]) | {f"{len(rest)} more": sum(n for _, n in rest)}


def draw(one: Tally) -> figures.style.Figure:
    """The bars of one exercise: the states of all students, then what was wrong how often."""
    groups = [("students", one.states, _COLOURS)]
    for title, counts, colour in (
        ("known mistakes", one.mistakes, figures.ORANGE),
        ("other kinds of wrong", one.others, figures.GREY),
    ):
        if counts:
            groups.append((title, _first(counts), dict.fromkeys(_first(counts), colour)))
    rows = sum(len(counts) + 1 for _, counts, _ in groups)
    fig, ax = figures.subplots(figsize=(_WIDTH, 0.25 * rows + 0.2))
    places, labels, place = [], [], 0.0
    for title, counts, colours in groups:
        ax.text(0, place, title, va="center", color=figures.GREY, style="italic")
        for what, n in counts.items():
            place += 1
            ax.barh(place, n, height=0.7, color=colours[what])
            ax.text(n, place, f" {n}", va="center")
            places.append(place)
            labels.append(what if len(what) < 27 else f"{what[:25]}…")
        place += 1.2
    ax.set_yticks(places, labels, parse_math=False)  # an id may hold a $
    ax.set(xlim=(0, 1.1 * len(one.marks)), ylim=(place - 0.6, -0.6), xticks=[])
    ax.grid(visible=False)
    ax.spines[["bottom", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return fig


def _look(look: dict[str, list[str]]) -> str:
    students = []
    for student, reasons in look.items():
        more = [f"and {len(reasons) - 12} more"] if len(reasons) > 12 else []
        items = "".join(f"<li>{with_code(reason, 400)}</li>" for reason in reasons[:12] + more)
        students.append(f"<li><strong>{text(student, 200)}</strong><ul>{items}</ul></li>")
    inside = "<ul>\n" + "\n".join(students) + "\n</ul>" if students else "<p>Nobody.</p>"
    return f'<section id="look">\n<h2>Who needs a look</h2>\n{inside}\n</section>'
