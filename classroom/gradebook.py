"""Results into nbgrader's gradebook, and marks out of it.

results/ says what grading found; the gradebook adds what the teacher gave by hand. Nothing here touches that.
"""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

from nbgrader.api import Gradebook, InvalidEntry, MissingEntry, SubmittedAssignment, SubmittedNotebook
from nbgrader.utils import parse_utc
from sqlalchemy.orm import selectinload

from classroom.course import Course, gradebook
from classroom.result import SubmissionResult
from classroom.sheet import Sheet
from classroom.shown import marked_cells, show, summary


def record(course: Course, sheet: Sheet, students: list[str] | None = None) -> int:
    """Bring the gradebook up to what results/ says of a sheet; how many submissions that changed.

    Of all students, or of those that are named: graders on several machines write into one gradebook, each
    what is its own.

    A mark or a comment that the teacher gave stays, and counts. Where the mark beneath it has changed,
    formgrader says that it should be looked at again.
    """
    with gradebook(course) as book:
        known = {submission.student.id: submission for submission in _submissions(book, sheet.name)}
        changed = 0
        for student in course.students(sheet.name) if students is None else students:
            found = course.found(student, sheet.name)
            if not found:
                continue
            if not (course.autograded(student, sheet.name) / f"{sheet.name}.ipynb").is_file():
                show(course, sheet, found)
            time = handed_in(course, sheet.name, student)
            submission = known.get(student)
            new = submission is None
            if new:
                submission = _added(book, sheet.name, student)
            changed += _update(sheet, submission, found, time) or new
            book.db.commit()
    return changed


def final(course: Course, sheet: Sheet, student: str | None = None) -> list[SubmissionResult]:
    """The results of a sheet, with the marks and comments that the teacher gave by hand in them.

    All that there are, or that of one student.
    """
    students = [student] if student else course.students(sheet.name)
    found = [course.found(one, sheet.name) for one in students]
    with gradebook(course) as book:
        known = {submission.student.id: submission for submission in _submissions(book, sheet.name)}
        return [_by_hand(sheet, one, known.get(one.student)) for one in found if one]


def _by_hand(
    sheet: Sheet, found: SubmissionResult, submission: SubmittedAssignment | None
) -> SubmissionResult:
    parts = submission.notebooks if submission else []
    grades = {grade.name: grade for part in parts for grade in part.grades}
    comments = {comment.name: comment.manual_comment for part in parts for comment in part.comments}
    exercises = []
    for exercise in found.exercises:
        cells = marked_cells(sheet).get(exercise.name)
        grade = grades.get(cells[1].grade_id) if cells else None
        comment = comments.get(cells[0].grade_id) if cells else None
        notes = [exercise.note]
        if grade and (grade.manual_score is not None or grade.extra_credit):
            exercise = replace(exercise, earned=grade.score)
            notes.append("Your teacher gave these points.")
        if comment and comment != summary(exercise):
            notes.append(f"Your teacher writes: {comment}")
        exercises.append(replace(exercise, note=" ".join(filter(None, notes))))
    return replace(found, exercises=tuple(exercises))


def handed_in(course: Course, sheet: str, student: str) -> datetime | None:
    """When a student handed in (UTC, without a zone, as nbgrader has it), if that is known."""
    try:
        text = (course.submitted(student, sheet) / "timestamp.txt").read_text().strip()
        return parse_utc(text)
    except (FileNotFoundError, ValueError):
        return None


def _submissions(book: Gradebook, sheet: str) -> list[SubmittedAssignment]:
    """All submissions of a sheet, with marks and comments, in a few queries."""
    notebooks = selectinload(SubmittedAssignment.notebooks)
    query = book.db.query(SubmittedAssignment).options(
        selectinload(SubmittedAssignment.student),
        notebooks.selectinload(SubmittedNotebook.grades),
        notebooks.selectinload(SubmittedNotebook.comments),
    )
    try:
        return query.filter(SubmittedAssignment.assignment == book.find_assignment(sheet)).all()
    except MissingEntry:  # a sheet that came into the book after the course was set up
        return []


def _added(book: Gradebook, sheet: str, student: str) -> SubmittedAssignment:
    with book.db.no_autoflush:  # nbgrader builds the parts of a submission before it adds them
        try:
            book.update_or_create_student(student)
            return book.update_or_create_submission(sheet, student)
        except InvalidEntry:  # another machine added it in this moment: now it is there
            book.update_or_create_student(student)
            return book.update_or_create_submission(sheet, student)


def _update(
    sheet: Sheet, submission: SubmittedAssignment, found: SubmissionResult, time: datetime | None
) -> bool:
    """Write one result; whether anything was different."""
    results = {exercise.name: exercise for exercise in found.exercises}
    ids = marked_cells(sheet)
    marks = {check.grade_id: results[name].earned for name, (_, check) in ids.items() if name in results}
    texts = {cell.grade_id: summary(results[name]) for name, (cell, _) in ids.items() if name in results}
    changed = submission.timestamp != time
    if changed:
        submission.timestamp = time
    for part in submission.notebooks:
        for grade in part.grades:
            mark = marks.get(grade.name)
            if mark is not None and grade.auto_score != mark:
                grade.auto_score = mark
                grade.needs_manual_grade = grade.manual_score is not None
                changed = True
            elif mark is not None and grade.needs_manual_grade and grade.manual_score is None:
                grade.needs_manual_grade = False
                changed = True
        for comment in part.comments:
            text = texts.get(comment.name)
            if text is not None and comment.auto_comment != text:
                comment.auto_comment = text
                changed = True
    return changed


def export(course: Course) -> str:
    """The marks of all students as CSV: a line for each student and sheet, a column for each exercise.

    Marks given by hand are in it. Empty: the student has handed in nothing for the sheet.
    """
    rows, columns = [], []
    with gradebook(course) as book:
        students = sorted(student.id for student in book.students)
        for name in course.sheets():
            sheet = course.sheet(name)
            known = {found.student.id: found for found in _submissions(book, name)}
            if not known:
                continue
            ids = {check.grade_id: exercise for exercise, (_, check) in marked_cells(sheet).items()}
            columns += [exercise for exercise in ids.values() if exercise not in columns]
            for student in students:
                rows.append({"student": student, "sheet": name})
                if student in known:
                    grades = [grade for part in known[student].notebooks for grade in part.grades]
                    rows[-1] |= {ids[g.name]: f"{g.score:g}" for g in grades if g.name in ids}
                    rows[-1]["sum"] = f"{sum(g.score for g in grades):g}"
                    rows[-1]["of"] = f"{sum(g.max_score for g in grades):g}"
                    time = known[student].timestamp
                    rows[-1]["handed in"] = time.replace(tzinfo=UTC).isoformat(" ", "seconds") if time else ""
    text = io.StringIO()
    table = csv.DictWriter(text, ["student", "sheet", "sum", "of", "handed in", *columns])
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()
