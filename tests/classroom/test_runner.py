"""A class is graded: in parallel, only what changed, resumably, and into nbgrader's gradebook."""

import io
import logging
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import nbformat
import pytest
import small_course
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from small_course import ROOT, SHEET, handed_in, run, start

from classroom import gradebook, runner
from classroom.__main__ import main
from classroom.course import Course
from classroom.result import ExerciseResult, SubmissionResult
from classroom.workers import Told

pytestmark = pytest.mark.usefixtures("the_jail")

SLOW = "import time\ntime.sleep(0.8)"
SLOWER = "import time\ntime.sleep(1.5)"


def grade(course: Course, **given) -> runner.Run:
    return runner.run(course, SHEET, say=lambda text: None, jobs=2, **given)


def marks(course: Course) -> dict[str, dict[str, float | None]]:
    """What the gradebook says, by student and cell."""
    with gradebook.gradebook(course) as book:
        return {
            submission.student.id: {
                grade.name: grade.score for part in submission.notebooks for grade in part.grades
            }
            for submission in book.assignment_submissions(SHEET)
        }


def made(course: Course) -> dict[str, int]:
    """When every result was written."""
    return {path.parent.name: path.stat().st_mtime_ns for path in course.root.glob(f"results/*/{SHEET}.json")}


ALL = {"check-twice": 2.0, "check-total": 3.0}
SAME = {"check-twice": 0.0, "check-total": 3.0}


def test_what_is_graded_is_in_the_gradebook_with_marks_and_messages(small, hand_in):
    hand_in(mira=handed_in(), ben=handed_in(twice="return x"), ada="{ broken")
    done = grade(small)
    assert sorted(done.graded) == ["ada", "ben", "mira"]
    assert (done.unchanged, done.failed) == ([], {})
    assert marks(small) == {"mira": ALL, "ben": SAME, "ada": dict.fromkeys(ALL, 0.0)}
    with gradebook.gradebook(small) as book:
        comments = {c.name: c.comment for c in book.find_submission_notebook(SHEET, SHEET, "ben").comments}
        assert "You give back what you got." in comments["twice"]
        submission = book.find_submission(SHEET, "ben")
        assert submission.max_score == 5
        assert not submission.needs_manual_grade
        assert submission.timestamp == gradebook.handed_in(small, SHEET, "ben")


def test_a_second_run_grades_nothing_and_a_resubmission_is_graded_alone(small, hand_in):
    hand_in(mira=handed_in(), ben=handed_in(twice="return x"))
    grade(small)
    before = made(small)
    done = grade(small)
    assert (done.graded, sorted(done.unchanged)) == ([], ["ben", "mira"])
    assert made(small) == before
    hand_in(mira=handed_in(), ben=handed_in())
    done = grade(small)
    assert (done.graded, done.unchanged) == (["ben"], ["mira"])
    assert marks(small) == {"mira": ALL, "ben": ALL}


def test_one_student_again_and_no_other(small, hand_in):
    hand_in(mira=handed_in(), ben=handed_in())
    grade(small)
    before = made(small)
    done = grade(small, student="ben", again=True)
    assert done.graded == ["ben"]
    after = made(small)
    assert after["mira"] == before["mira"]
    assert after["ben"] > before["ben"]


def test_a_mended_exercise_is_graded_again_with_its_new_points(small, hand_in, tmp_path):
    hand_in(mira=handed_in(), ben=handed_in(twice="return x"))
    run(small.root, "grade", "90")
    small_course.write_sheet(tmp_path / "exercises", points=4)
    said = run(small.root, "grade", "90").stdout
    assert "2 graded, 0 unchanged" in said
    assert marks(small) == {"mira": ALL | {"check-twice": 4.0}, "ben": SAME}
    with gradebook.gradebook(small) as book:
        assert book.find_submission(SHEET, "mira").max_score == 7
    assert "0 graded, 2 unchanged" in run(small.root, "grade", "90").stdout


def test_marks_and_comments_given_by_hand_survive(small, hand_in):
    hand_in(ben=handed_in(twice="return x"))
    grade(small)
    with gradebook.gradebook(small) as book:
        book.find_grade("check-twice", SHEET, SHEET, "ben").manual_score = 1.5
        book.find_grade("check-total", SHEET, SHEET, "ben").extra_credit = 1.0
        book.find_comment("twice", SHEET, SHEET, "ben").manual_comment = "A good beginning."
        book.db.commit()
    grade(small, again=True)
    assert marks(small)["ben"] == {"check-twice": 1.5, "check-total": 4.0}
    final = gradebook.final(small, small.sheet(SHEET))[0]
    assert final.earned == 5.5
    assert "Your teacher writes: A good beginning." in final.exercises[0].note
    hand_in(ben=handed_in())
    grade(small)
    assert marks(small)["ben"]["check-twice"] == 1.5
    with gradebook.gradebook(small) as book:
        assert book.find_grade("check-twice", SHEET, SHEET, "ben").needs_manual_grade
        assert book.find_comment("twice", SHEET, SHEET, "ben").comment == "A good beginning."


def test_a_lost_gradebook_is_filled_from_the_results(small, hand_in):
    hand_in(mira=handed_in(), ben=handed_in(twice="return x"))
    grade(small)
    (small.root / "gradebook.db").unlink()
    done = grade(small)
    assert done.graded == []
    assert marks(small) == {"mira": ALL, "ben": SAME}


def test_a_broken_result_is_made_anew(small, hand_in):
    hand_in(mira=handed_in())
    grade(small)
    small.result("mira", SHEET).write_text('{"sheet": ')
    assert grade(small).graded == ["mira"]


def test_a_folder_without_a_notebook_is_named_and_stops_nobody(small, hand_in):
    hand_in(mira=handed_in())
    small.submitted("ben", SHEET).mkdir(parents=True)
    done = grade(small)
    assert done.graded == ["mira"]
    assert "there is no notebook" in done.failed["ben"]
    assert "ben: there is no notebook" in run(small.root, "grade", "90", status=1).stderr


@pytest.mark.parametrize("whole", [True, False], ids=["with its workers", "alone"])
def test_a_grader_that_is_killed_loses_nothing_and_skips_nobody(small, hand_in, whole):
    names = [f"s{i}" for i in range(6)]
    hand_in(
        **{name: handed_in(SLOW, **({} if i % 2 else {"twice": "return x"})) for i, name in enumerate(names)}
    )
    grader = start(small.root, "grade", "90", "--jobs", "2")
    deadline = time.monotonic() + 120
    while len(made(small)) < 2:
        assert time.monotonic() < deadline
        assert grader.poll() is None, grader.stdout.read()
        time.sleep(0.05)
    if whole:
        os.killpg(grader.pid, signal.SIGKILL)
    else:
        os.kill(grader.pid, signal.SIGKILL)
    grader.communicate()
    before = made(small)
    assert 2 <= len(before) < 6
    assert all(small.found(name, SHEET) for name in before)
    said = run(small.root, "grade", "90").stdout
    assert "0 not graded" in said
    expected = {name: ALL if i % 2 else SAME for i, name in enumerate(names)}
    assert marks(small) == expected
    assert {name: made(small)[name] for name in before} == before
    if not whole:  # workers whose grader is gone stop by themselves
        deadline = time.monotonic() + 30
        while group_is_alive(grader.pid):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def group_is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    stats = [path.read_text().rpartition(")")[2].split() for path in _stats()]
    return any(int(fields[2]) == group and fields[0] != "Z" for fields in stats)


def _stats() -> list[Path]:
    return [path for path in Path("/proc").glob("[0-9]*/stat") if path.exists()]


def test_two_graders_at_once_share_the_work(small, hand_in):
    names = [f"s{i}" for i in range(6)]
    hand_in(**{name: handed_in(SLOWER) for name in names})
    graders = [start(small.root, "grade", "90", "--jobs", "1") for _ in range(2)]
    said = [grader.communicate(timeout=200)[0] for grader in graders]
    assert [grader.returncode for grader in graders] == [0, 0], said
    counts = [int(text.split(" graded")[0].split()[-1]) for text in said]
    assert sum(counts) == 6, said
    assert min(counts) > 0
    assert marks(small) == dict.fromkeys(names, ALL)


def test_a_worker_that_dies_is_replaced_and_what_it_held_is_tried_again(small, hand_in):
    hand_in(**{f"s{i}": handed_in(SLOW) for i in range(3)})
    grader = start(small.root, "grade", "90", "--jobs", "1")
    deadline = time.monotonic() + 120
    while not made(small):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.5)  # it holds the second one now
    for worker in workers_of(grader):
        os.kill(worker, signal.SIGKILL)
    said = grader.communicate(timeout=200)[0]
    assert grader.returncode == 0, said
    assert "3 graded, 0 unchanged, 0 not graded." in said


def workers_of(grader: subprocess.Popen) -> list[int]:
    """Its processes that were spawned to work."""
    found = []
    for path in _stats():
        fields = path.read_text().rpartition(")")[2].split()
        words = (path.parent / "cmdline").read_bytes()
        if int(fields[1]) == grader.pid and b"spawn_main" in words:
            found.append(int(path.parent.name))
    assert found
    return found


def test_a_submission_that_ends_its_worker_again_and_again_is_named(small, hand_in, monkeypatch):
    hand_in(mira=handed_in(), ben=handed_in())
    monkeypatch.setattr(runner, "_round", _ended_by_ben)
    done = grade(small)
    assert done.graded == ["mira"]
    assert done.failed == {"ben": "the grader was ended in the middle of it"}


def _ended_by_ben(task, students, jobs, progress):
    for student in students:
        if student == "ben":
            yield Told("ben")
            return
        found = SubmissionResult(SHEET, student, "", (), (), (), 0.0)
        yield Told(student, found=found, ours=True)


def test_formgrader_gets_a_notebook_of_its_own_for_everybody(small, hand_in):
    evil = '<img src=x onerror="steal()">'
    notebook = nbformat.reads(handed_in(twice="return x"), as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(f"{evil} [a](javascript:steal())</pre>{evil}"))
    notebook.cells.insert(1, nbformat.v4.new_raw_cell(evil))
    notebook.cells[2].metadata.tags = [evil]
    notebook.cells[2].outputs = [nbformat.v4.new_output("display_data", data={"text/html": evil})]
    notebook.metadata.title = evil
    hand_in(ben=nbformat.writes(notebook), ada="{ broken")
    grade(small)
    page = formgraders_page(small, "ben")
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    assert 'href="javascript' not in page
    assert "static/mathjax/startup.js" in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', page)
    for student in ("ben", "ada"):
        shown = nbformat.read(small.autograded(student, SHEET) / f"{SHEET}.ipynb", as_version=4)
        nbformat.validate(shown)
        ids = [c.metadata.nbgrader.grade_id for c in shown.cells if "nbgrader" in c.metadata]
        assert ids == ["twice", "check-twice", "total", "check-total"]
    assert "0 of 2 points" in page
    assert "You give back what you got." in page


def formgraders_page(course: Course, student: str) -> str:
    """The page that formgrader makes of a student's notebook."""
    from nbconvert.exporters import HTMLExporter

    exporter = HTMLExporter(template_name="formgrade", config=course.config())
    resources = {"submission_id": "x", "index": 0, "total": 1, "base_url": "", "student": student}
    path = course.autograded(student, SHEET) / f"{SHEET}.ipynb"
    return exporter.from_filename(str(path), resources=resources)[0]


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's own code
def test_nbgraders_own_steps_grade_in_the_jail_and_write_our_page(small, hand_in, tmp_path):
    spy = tmp_path / "spied"
    hand_in(ben=handed_in(f"open({str(spy)!r}, 'w').write('x')", twice="return x"))
    formgraders_step(small, Autograde)
    assert marks(small) == {"ben": SAME}
    assert not spy.exists()
    assert str(ROOT) not in (small.autograded("ben", SHEET) / f"{SHEET}.ipynb").read_text()

    with gradebook.gradebook(small) as book:
        book.find_grade("check-twice", SHEET, SHEET, "ben").manual_score = 1.5
        book.db.commit()
    formgraders_step(small, GenerateFeedback)
    page = (small.root / "feedback" / "ben" / SHEET / f"{SHEET}.html").read_bytes()
    assert b"4.5 of 5 points" in page
    run(small.root, "feedback", "90")
    assert (small.root / "feedback" / "ben" / SHEET / f"{SHEET}.html").read_bytes() == page


def formgraders_step(course: Course, kind: type) -> None:
    """What one of formgrader's buttons does."""
    config = course.config()
    folder = CourseDirectory(config=config, assignment_id=SHEET)
    step = kind(coursedir=folder, config=config, log=logging.Logger("nbgrader", logging.CRITICAL))
    step.force = True
    step.start()


def test_shards_share_the_class_whoever_hands_in_in_between():
    names = [f"s{i}" for i in range(300)]
    shards = [runner.of_shard(names, k, 4) for k in range(1, 5)]
    assert sorted(name for shard in shards for name in shard) == sorted(names)
    assert all(55 < len(shard) < 95 for shard in shards)
    more = runner.of_shard(["late", *names], 2, 4)
    assert [name for name in more if name != "late"] == shards[1]
    assert runner.of_shard(names, 1, 1) == names
    for k, n in ((0, 2), (3, 2), (1, 0)):
        with pytest.raises(ValueError, match=f"given {k}/{n}"):
            runner.of_shard(names, k, n)


def test_a_shard_grades_and_records_its_own_alone(small, hand_in):
    hand_in(mira=handed_in(), ben=handed_in(twice="return x"), ada=handed_in())
    students = small.students(SHEET)
    first, second = (runner.of_shard(students, k, 2) for k in (1, 2))
    assert first
    assert second
    assert sorted(grade(small, shard=(1, 2)).graded) == first
    assert sorted(marks(small)) == first
    assert sorted(grade(small, shard=(2, 2)).graded) == second
    assert marks(small) == {"mira": ALL, "ben": SAME, "ada": ALL}
    said = run(small.root, "grade", "90", "--shard", "2/2").stdout
    assert f"0 graded, {len(second)} unchanged" in said


@pytest.mark.parametrize("wrong", ["3/2", "half", "1/2/3"])
def test_a_shard_that_is_none_is_told_so(wrong, capsys):
    with pytest.raises(SystemExit):
        main(["grade", "90", "--shard", wrong])
    assert f"given '{wrong}', expected K/N" in capsys.readouterr().err


# The bar of the progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def told(student: str, earned: float | None) -> Told:
    exercises = () if earned is None else (ExerciseResult("twice", 5.0, earned, "right", "", {}),)
    found = SubmissionResult(SHEET, student, "", exercises, (), (), 0.0)
    return Told(student, found=None if earned is None else found, ours=True)


def test_a_bar_stays_in_its_line_from_the_beginning_to_the_end(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("LINES", "24")
    progress = runner._Progress(3, print)
    progress.show(told("王小明" * 10, 5.0))
    progress.show(told("ben", 2.5))
    progress.show(told("ben", 2.5))
    progress.show(told("zoe", None))
    progress.end()
    *lines, last = [line.removeprefix("\x1b[K") for line in terminal.getvalue().split("\r")[1:]]
    assert [re.match(r"\[#*\.*\] \d/3", line)[0] for line in lines] == [
        "[" + "#" * full + "." * (24 - full) + f"] {n}/3" for n, full in enumerate((0, 8, 16, 24))
    ]
    assert "5 of 5: 王" in lines[1]
    assert "2.5 of 5: ben" in lines[2]
    assert "not graded: zoe" in lines[3]
    assert all(sum(2 if letter in "王小明" else 1 for letter in line) < 60 for line in lines)
    assert re.fullmatch(r"\[#{24}\] 3/3 · \d+ s\n", last)


def test_without_a_terminal_there_is_a_line_for_each(capsys):
    progress = runner._Progress(2, print)
    progress.show(told("ben", 2.5))
    progress.show(told("zoe", None))
    progress.end()
    assert capsys.readouterr().out == "1/2 ben: 2.5 of 5\n2/2 zoe: not graded\n"
