"""The page that a student gets back: marks, what is right, what kind of wrong, a hint."""

import re
from pathlib import Path

from classroom.kinds import NO_ANSWER, NOT_YET, PARTLY, RIGHT, in_words, state
from classroom.page import bar, cut, document, name, number, paragraphs, save, text, unwrapped, with_code
from classroom.result import ExerciseResult, SubmissionResult
from dnnlab.checks.messages import counted, listing

_MARKS = {RIGHT: ("✓", "right"), PARTLY: ("◐", "partly"), NOT_YET: ("✗", "wrong"), NO_ANSWER: ("–", "muted")}
# Kinds that say no more than the state does, or than the message says at once.
_PLAIN = ("right", "follows", "parts", "entry", "rows", "columns", "missing", "none", "unreadable")


def write(result: SubmissionResult, folder: str | Path) -> Path:
    """Write `folder`/<sheet>.html, the page about one submission.

    Parameters
    ----------
    result : SubmissionResult
    folder : path
        Made if it is not there.

    Returns
    -------
    Path
        Of the page: one file that needs nothing else.
    """
    return save(folder, result.sheet, page(result))


def page(result: SubmissionResult) -> str:
    """The page about one submission, as HTML.

    It is made of what students may know: nothing of `result.reports`, nor of the seed, gets into it. Whatever
    a student's code says is escaped, and cut if it is long.
    """
    title = f"Feedback on {result.sheet}"
    body = "\n".join(
        (
            f"<h1>{text(title, 200)}</h1>",
            f'<p class="muted">{text(result.student, 200)}</p>',
            f'<p class="sum"><strong>{_points(result.earned, result.points)}</strong></p>',
            bar(_share(result.earned, result.points)),
            f"<p>{_opening(result)}</p>",
            _notes([note for note in result.notes if not _reported(note, result)]),
            _table(result),
            *(_section(place, exercise, result) for place, exercise in enumerate(result.exercises, start=1)),
        )
    )
    return document(title, body)


def _points(earned: float, points: float) -> str:
    return f"{number(earned)} of {number(points)} {'point' if points == 1 else 'points'}"


def _share(earned: float, points: float) -> float:
    return earned / points if points else 0.0


def _opening(result: SubmissionResult) -> str:
    n, states = len(result.exercises), [state(exercise) for exercise in result.exercises]
    right, empty = states.count(RIGHT), states.count(NO_ANSWER)
    if right == n:
        return "All of it is right. Well done!"
    if empty == n:
        return "No answer was found in what you handed in. If you did solve something, ask your teacher."
    found = f"{right} of {counted(n, 'exercise')} {'is' if right == 1 else 'are'} right. For the others"
    if not right:
        found = "None of the exercises is quite right yet. Below"
    return (
        f"{found} you read {'below ' if right else ''}what kind of wrong it is, and a hint. The numbers are "
        "from the cases of your notebook, so you can mend your code and check it there."
    )


def _reported(note: str, result: SubmissionResult) -> bool:
    """Whether the teacher was told the same: then it is for the teacher alone."""
    return any(note in report for report in result.reports)


def _notes(notes: list[str]) -> str:
    if not notes:
        return ""
    items = "\n".join(f"<li>{with_code(note, 400)}</li>" for note in notes[:20])
    more = f"\n<li>… and {len(notes) - 20} more</li>" if len(notes) > 20 else ""
    return f"<section>\n<h2>About your notebook</h2>\n<ul>\n{items}{more}\n</ul>\n</section>"


def _table(result: SubmissionResult) -> str:
    rows = []
    for place, exercise in enumerate(result.exercises, start=1):
        sign, colour = _MARKS[state(exercise)]
        rows.append(
            f'<tr><th scope="row"><a href="#exercise-{place}">{name(exercise.name)}</a></th>'
            f'<td class="{colour}">{sign} {state(exercise)}</td>'
            f'<td class="number">{number(exercise.earned)} of {number(exercise.points)}</td>'
            f"<td>{bar(_share(exercise.earned, exercise.points))}</td></tr>"
        )
    head = (
        '<th scope="col">Exercise</th><th scope="col">Result</th><th scope="col" class="number">Points</th>'
    )
    return (
        f"<section>\n<h2>At a glance</h2>\n<table>\n<thead><tr>{head}<td></td></tr></thead>\n<tbody>\n"
        + "\n".join(rows)
        + "\n</tbody>\n</table>\n</section>"
    )


def _section(place: int, exercise: ExerciseResult, result: SubmissionResult) -> str:
    sign, colour = _MARKS[state(exercise)]
    told = state(exercise)
    if exercise.kind not in _PLAIN and not exercise.kind.startswith("mistake:"):
        told += f": {in_words(exercise.kind)}"
    message, parts = _message(exercise)
    lines = [
        f'<section id="exercise-{place}">',
        f"<h2><code>{name(exercise.name)}</code> "
        f'<span class="state {colour}">{sign} {text(told, 100)}</span></h2>',
        f"<p><strong>{_points(exercise.earned, exercise.points)}.</strong>{text(parts, 600)}</p>",
        bar(_share(exercise.earned, exercise.points)),
        paragraphs(message),
    ]
    if exercise.note and not _reported(exercise.note, result):
        lines.append(f'<p class="note">{with_code(_sentence(exercise.note), 400)}</p>')
    return "\n".join((*lines, "</section>"))


def _message(exercise: ExerciseResult) -> tuple[str, str]:
    """The message without what stands beside it already, and a sentence on the parts."""
    message = unwrapped(cut(exercise.message))
    if exercise.kind == "right":
        return ("" if message == "Right." else re.sub(r"^Right: (?=\d+ case)", "Tried in ", message)), ""
    right = [part for part, is_right in exercise.parts.items() if is_right]
    wrong = [part for part in exercise.parts if part not in right]
    headline = f"Not yet: {listing(right)} right, {listing(wrong)} not."
    parts = ""
    if right and wrong and message.startswith(headline):
        message = message.removeprefix(headline).lstrip()
        parts = f" {listing(right)} {_are(right)} right, {listing(wrong)} {_are(wrong)} not yet."
    elif right and wrong:  # a part may have its marks although it is wrong: through an earlier slip
        parts = (
            f" There are marks for {listing(right)}, not yet for {listing(wrong)}. A part that is wrong only "
            "because of an earlier one costs nothing."
        )
    message = message.removeprefix("Not yet: ").removeprefix(f"`{exercise.name}`: ")
    if re.match(r"\w*", message)[0] in (*exercise.parts, exercise.name):
        return message, parts  # names keep their small letters
    return message[:1].upper() + message[1:], parts


def _are(words: list[str]) -> str:
    return "is" if len(words) == 1 else "are"


def _sentence(note: str) -> str:
    return note[:1].upper() + note[1:] + ("" if note.endswith((".", "!", "?", "…")) else ".")
