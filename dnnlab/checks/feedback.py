"""Verdicts, and the words in which a student reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dnnlab.checks.data import CompiledExercise
from dnnlab.checks.differences import UNEXPLAINED, Finding, evidence
from dnnlab.checks.messages import counted, finished, listing

Parts = dict[str, Sequence[np.ndarray]]


@dataclass(frozen=True)
class Verdict:
    """A judgement.

    Parameters
    ----------
    right : bool
    kind : str
        "right", "mistake:<id>", the id of a generic hypothesis, one of "signature", "none", "count", "type",
        "raised", "time", "changed", "order", "parts" (several), or a difference ("shape", "nan", "entry", …).
    message : str
        What the student reads.
    parts : dict
        For every part "right", a kind, "follows" (spoilt by an earlier slip only) or "open" (not judged
        before an earlier part is right).
    points : float
        The exercise's points, for the share of the parts that are right or follow.
    """

    right: bool
    kind: str
    message: str
    parts: dict[str, str]
    points: float


def accepted(exercise: CompiledExercise, changed: Sequence[str]) -> Verdict:
    """All values are right; an argument that was changed is the one thing left to mend."""
    if changed:
        text = (
            f"the values are right, but it changes its {_arguments(changed)}. Whoever calls it goes on with "
            "what you changed. Compute on a copy, or put back what you changed."
        )
        return refused(exercise, "changed", text)
    message = "Right."
    if exercise.arguments is not None:
        labels = [case.label for case in exercise.cases if case.label]
        among = f", among them {listing(labels)}" if labels else ""
        message = finished(f"Right: {counted(len(exercise.cases), 'case')}{among}.")
    return Verdict(True, "right", message, dict.fromkeys(exercise.parts, "right"), float(exercise.points))


def refused(exercise: CompiledExercise, kind: str, reason: str) -> Verdict:
    """One reason for the whole answer."""
    text = finished(f"Not yet: `{exercise.name}`: {reason}")
    return Verdict(False, kind, text, dict.fromkeys(exercise.parts, kind), 0.0)


def rejected(
    exercise: CompiledExercise,
    given: Parts,
    expected: Parts,
    findings: dict[str, Finding],
    changed: Sequence[str],
) -> Verdict:
    """Some parts are wrong: the first one in full, then one other that is explained, of the rest the names.

    In a chained exercise one slip spoils what is built on it; that is said, and costs nothing more.
    """
    first, *others = findings
    parts = dict.fromkeys(exercise.parts, "right") | {
        part: finding.kind for part, finding in findings.items()
    }
    place = evidence(exercise, first, given[first], expected[first])
    lines = [_headline(exercise, findings), place, findings[first].text]
    if len(exercise.parts) == 1:
        lines[:2] = [f"Not yet: {place}"]
    alike = [p for p in others if findings[p].known and findings[p] == findings[first]]
    unclear = [p for p in others if exercise.chained and not findings[p].known]
    parts |= dict.fromkeys(unclear, "open")
    if exercise.chained:
        parts |= dict.fromkeys(alike, "follows")
    same = _explained_alike(findings, first)
    lines += _also(same)
    rest = [p for p in others if p not in same + unclear]
    second = next((p for p in rest if findings[p].kind not in UNEXPLAINED), None)
    if second:
        same = _explained_alike(findings, second)
        lines += [evidence(exercise, second, given[second], expected[second]), findings[second].text]
        lines += _also(same)
        rest = [p for p in rest if p not in (second, *same)]
    closing = []
    if unclear:
        closing.append(f"{listing(unclear)} can be judged when {first} is right.")
    if rest:
        closing.append(f"{listing(rest)} {'is' if len(rest) == 1 else 'are'} wrong as well.")
    if changed:
        closing.append(f"It also changes its {_arguments(changed)}: compute on copies.")
    lines.append(" ".join(closing))
    kinds = {finding.kind for finding in findings.values()}
    share = sum(state in ("right", "follows") for state in parts.values()) / len(parts)
    text = finished("\n".join(lines))
    return Verdict(False, kinds.pop() if len(kinds) == 1 else "parts", text, parts, exercise.points * share)


def _explained_alike(findings: dict[str, Finding], part: str) -> list[str]:
    """The other parts whose finding is that of `part`, if it explains anything."""
    if findings[part].kind in UNEXPLAINED:
        return []
    return [p for p, finding in findings.items() if p != part and finding == findings[part]]


def _also(parts: Sequence[str]) -> list[str]:
    return [f"The same explains what is wrong in {listing(parts)}."] if parts else []


def _arguments(names: Sequence[str]) -> str:
    """`argument W`, `arguments W and b`."""
    return f"{'argument' if len(names) == 1 else 'arguments'} {listing(names)}"


def postponed(exercise: CompiledExercise, verdict: Verdict) -> Verdict:
    """An unexplained answer to an exercise that builds on one whose last check was not right."""
    if verdict.right or not any(state in UNEXPLAINED for state in verdict.parts.values()):
        return verdict
    if any(state.startswith("mistake:") for state in verdict.parts.values()):
        return verdict
    text = (
        f"Not yet: `{exercise.name}` builds on `{exercise.builds_on}`, which is not right yet. First get "
        "that one right, then check this one again."
    )
    return replace(verdict, message=finished(text))


def _headline(exercise: CompiledExercise, findings: dict[str, Finding]) -> str:
    right = [part for part in exercise.parts if part not in findings]
    if len(exercise.parts) == 1:
        return ""
    if not right:
        return f"Not yet: none of {listing(list(findings))} is right."
    return f"Not yet: {listing(right)} right, {listing(list(findings))} not."


def with_printed(verdict: Verdict, printed: str) -> Verdict:
    """What the student's function printed, after a verdict that is not yet right."""
    if verdict.right or not printed.strip():
        return verdict
    return replace(
        verdict, message=finished(f"{verdict.message}\nPrinted by your function: {printed.strip()}")
    )
