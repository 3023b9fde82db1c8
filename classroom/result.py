"""What grading finds out: a result for every exercise, and for the submission."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class ExerciseResult:
    """One exercise.

    Parameters
    ----------
    name : str
    points, earned : float
        The most there are, and what was earned (0 to `points`).
    kind : str
        "right"; "mistake:<id>" or another kind of `dnnlab.checks.feedback.Verdict`; "missing" (not in the
        notebook), "syntax" (its cell cannot be read), "crash" (it ended Python), "time", "forged", "follows"
        (wrong only because an earlier function is), "other-cases" (right on the notebook's cases alone),
        "unreadable" (the file).
    message : str
        What the student reads. It may quote what the student's code says: escape it before it becomes HTML.
    parts : dict
        Whether each part is right; empty if the exercise has one.
    note : str
    """

    name: str
    points: float
    earned: float
    kind: str
    message: str
    parts: dict[str, bool]
    note: str = ""


@dataclass(frozen=True)
class SubmissionResult:
    """One submission.

    Parameters
    ----------
    sheet, student : str
    fingerprint : str
        SHA-256 over what was handed in, the exercises and the seed: same fingerprint, same result.
    exercises : tuple of ExerciseResult
    notes : tuple of str
        For student and teacher: what was odd about the notebook, and how it was read.
    reports : tuple of str
        For the teacher only: forged answers, attempts to reach outside, crashes.
    seconds : float
    """

    sheet: str
    student: str
    fingerprint: str
    exercises: tuple[ExerciseResult, ...]
    notes: tuple[str, ...]
    reports: tuple[str, ...]
    seconds: float

    @property
    def earned(self) -> float:
        return sum(exercise.earned for exercise in self.exercises)

    @property
    def points(self) -> float:
        return sum(exercise.points for exercise in self.exercises)

    def to_json(self) -> str:
        """The result as text: keys sorted, so that equal results are equal texts."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "SubmissionResult":
        """The result that `to_json` wrote; ValueError if the text is something else."""
        try:
            fields = json.loads(text)
            exercises = tuple(ExerciseResult(**exercise) for exercise in fields.pop("exercises"))
            notes, reports = tuple(fields.pop("notes")), tuple(fields.pop("reports"))
            return cls(exercises=exercises, notes=notes, reports=reports, **fields)
        except (TypeError, KeyError, AttributeError, json.JSONDecodeError) as error:
            raise ValueError(f"text: given no result of a submission ({error})") from error
