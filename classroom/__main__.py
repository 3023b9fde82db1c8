"""The commands of a teacher: `python -m classroom --help`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from classroom import collecting, course, exchange, jail, preparing, runner
from classroom.course import Course, CourseError
from classroom.sheet import SheetError

INTRODUCTION = """\
A course with the exercise sheets of the book. In the order of a week:

  python -m classroom setup             make the course (or bring it up to date) and open JupyterLab
  python -m classroom release 03        a zip for your students
  python -m classroom collect 03 FROM   take what they handed in: a folder or zip of your learning platform
  python -m classroom grade 03          grade it; what has not changed is not graded again
  python -m classroom feedback 03       a page for every student
  python -m classroom overview 03       which mistakes were made how often
  python -m classroom export            all marks as a table (CSV)

A sheet is called by its name, or by how that begins: 03 is 03-backpropagation.
On a JupyterHub, after setup --exchange FOLDER, release and feedback reach the students through nbgrader's
exchange as well, and collect without FROM takes from there.

Sheets of your own, in a folder outside of the book:

  python -m classroom new FOLDER NAME   a small complete sheet to begin with
  python -m classroom check FOLDER      what is wrong with your sheets
  python -m classroom setup --exercises FOLDER
"""


def main(words: list[str] | None = None) -> int:
    """Run a command; 0 if all is well, 1 if something needs the teacher, 2 if it could not be done."""
    given = _parser().parse_args(words)
    try:
        return given.run(given) or 0
    except (CourseError, SheetError, jail.Unavailable) as error:
        print(error, file=sys.stderr)
        if isinstance(error, jail.Unavailable):
            print(
                "Student code is not run without the jail. If you trust everybody who handed in, and are not "
                "root: grade … --without-jail",
                file=sys.stderr,
            )
        return 2
    except KeyboardInterrupt:
        print("\nStopped. What is done is kept; the same command does the rest.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m classroom", description=INTRODUCTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: Callable, text: str, sheet: bool = True) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        added.add_argument("--course", default="course", metavar="FOLDER", help="default: ./course")
        if sheet:
            added.add_argument("sheet", metavar="SHEET", help="its name or how it begins, e.g. 03")
        return added

    setup = command("setup", _setup, "make the course, or bring it up to date; open JupyterLab", sheet=False)
    setup.add_argument("--db", metavar="URL", help="gradebook elsewhere, e.g. postgresql://NAME@HOST/BOOK")
    setup.add_argument(
        "--exercises",
        action="append",
        metavar="FOLDER",
        help="sheets of your own: source/, answers/",
    )
    setup.add_argument("--exchange", metavar="FOLDER", help="of nbgrader, on a JupyterHub")
    setup.add_argument("--no-lab", action="store_true", help="do not open JupyterLab")
    command("release", _release, "make the zip for the students")
    collect = command("collect", _collect, "take what students handed in; what it replaces is kept")
    collect.add_argument(
        "given",
        nargs="?",
        metavar="FROM",
        help="folder, zip or notebook, as the platform gives it (default: the exchange)",
    )
    grade = command("grade", _grade, "grade what is new or changed; marks go into the gradebook")
    some = grade.add_mutually_exclusive_group()
    some.add_argument("--student", metavar="NAME", help="this student only")
    some.add_argument(
        "--shard", type=_shard, metavar="K/N", help="the k-th of n shares of the students: one a machine"
    )
    grade.add_argument("--again", action="store_true", help="also what has not changed")
    grade.add_argument("--jobs", type=int, metavar="N", help="processes at once (default: one for each core)")
    grade.add_argument(
        "--without-jail",
        action="store_true",
        help="where bubblewrap is missing, and you trust everybody who handed in",
    )
    command("feedback", _feedback, "write a page for every student who was graded")
    command("overview", _overview, "show which mistakes were made how often")
    new = commands.add_parser("new", help="begin a sheet of your own, with a small complete example")
    new.set_defaults(run=_new)
    new.add_argument("folder", metavar="FOLDER", help="of your exercises, outside of the book")
    new.add_argument("name", metavar="NAME", help="of the sheet, e.g. 10-clustering")
    check = commands.add_parser("check", help="say what is wrong with your sheets")
    check.set_defaults(run=_check)
    check.add_argument("folder", metavar="FOLDER", help="of your exercises")
    export = command("export", _export, "write all marks as a table, yours included", sheet=False)
    export.add_argument("file", nargs="?", metavar="FILE.csv", help="default: marks.csv in the course")
    return parser


def _shard(text: str) -> tuple[int, int]:
    try:
        k, n = map(int, text.split("/"))
        runner.of_shard([], k, n)
    except ValueError:
        expected = "expected K/N with K from 1 to N, e.g. 1/4"
        raise argparse.ArgumentTypeError(f"given {text!r}, {expected}") from None
    return k, n


def _setup(given: argparse.Namespace) -> None:
    made = preparing.set_up(given.course, given.db, given.exercises, given.exchange)
    print(f"The course is in {made.root}, with {len(made.sheets())} sheets.")
    if not jail.available():
        print(f"Not yet possible here: grading. {jail.available().reason}")
    if not given.no_lab:
        print("JupyterLab opens in your browser: there, menu Nbgrader, Formgrader.")
        preparing.lab(made)


def _release(given: argparse.Namespace) -> None:
    found = course.find(given.course)
    sheet = found.sheet(given.sheet).name
    print(f"For your students: {preparing.release(found, sheet)}")
    if exchange.connected(found):
        print(f"For your students on the Hub: {exchange.release(found, sheet)}")


def _collect(given: argparse.Namespace) -> int:
    found = course.find(given.course)
    sheet = found.sheet(given.sheet)
    if given.given:
        done = collecting.collect(found, sheet, given.given)
    else:
        done = collecting.collect_exchange(found, sheet)
    for name, students in (("new", done.new), ("newer", done.replaced), ("as before", done.same)):
        if students:
            print(f"{len(students)} {name}: {', '.join(students)}")
    for line in done.told:
        print(line)
    return _problems(done.problems)


def _grade(given: argparse.Namespace) -> int:
    found = course.find(given.course)
    sheet = found.sheet(given.sheet).name
    done = runner.run(found, sheet, given.student, given.again, given.without_jail, given.jobs, given.shard)
    print(f"{len(done.graded)} graded, {len(done.unchanged)} unchanged, {len(done.failed)} not graded.")
    _reports(found, sheet, done.graded)
    return _problems(f"{student}: {why}" for student, why in sorted(done.failed.items()))


def _reports(found: Course, sheet: str, students: list[str]) -> None:
    """What students' code tried that it should not."""
    for student in sorted(students):
        result = found.found(student, sheet)
        for line in result.reports if result else ():
            print(f"{student}: {line}")


def _problems(lines) -> int:
    lines = list(lines)
    if lines:
        print("Please look at these:", *lines, sep="\n  ", file=sys.stderr)
    return 1 if lines else 0


def _feedback(given: argparse.Namespace) -> int:
    from classroom import feedback, gradebook

    found = course.find(given.course)
    sheet = found.sheet(given.sheet)
    results = gradebook.final(found, sheet)
    for result in results:
        feedback.write(result, found.root / "feedback" / result.student / sheet.name)
    print(f"{len(results)} pages: {found.root / 'feedback'}/STUDENT/{sheet.name}/{sheet.name}.html")
    if exchange.connected(found):
        graded = {result.student for result in results}.difference(runner.waiting(found, sheet.name))
        given_back = sum(exchange.give_back(found, sheet.name, student) for student in sorted(graded))
        print(f"{given_back} of them can be fetched on the Hub.")
    return _not_graded(found, sheet.name)


def _overview(given: argparse.Namespace) -> int:
    from classroom import classview, gradebook

    found = course.find(given.course)
    sheet = found.sheet(given.sheet)
    results = gradebook.final(found, sheet)
    if not results:
        raise CourseError(f"{sheet.name}: nothing is graded yet")
    print(f"For you alone: {classview.write(results, found.root / 'overview', sheet)}")
    return _not_graded(found, sheet.name)


def _not_graded(found: Course, sheet: str) -> int:
    why = f"handed in something that is not graded yet: python -m classroom grade {sheet}"
    return _problems(f"{student}: {why}" for student in runner.waiting(found, sheet))


def _export(given: argparse.Namespace) -> None:
    from classroom import gradebook

    found = course.find(given.course)
    path = Path(given.file) if given.file else found.root / "marks.csv"
    path.write_text(gradebook.export(found), encoding="utf-8-sig", newline="")
    print(f"All marks: {path}")


def _new(given: argparse.Namespace) -> None:
    from classroom import starting

    notebook, answers = starting.start(given.folder, given.name)
    print(f"The sheet, with solutions:            {notebook}")
    print(f"References, cases and known mistakes: {answers}")
    print(f"Change both, then: python -m classroom check {given.folder}")


def _check(given: argparse.Namespace) -> int:
    """Also writes the data of the checks, so that the notebook can be run."""
    from classroom import checking, sheet

    folder = Path(given.folder)
    others = dict.fromkeys(checking.sheets(sheet.EXERCISES), sheet.EXERCISES)
    found = checking.problems(folder, others)
    if found:
        return _problems(found)
    for name in checking.sheets(folder):
        preparing.compiled(name, folder)
        graded = [item.exercise for item in sheet.load(name, folder).graded]
        points, mistakes = sum(e.points for e in graded), sum(len(e.mistakes) for e in graded)
        print(
            f"{name}: {len(graded)} exercises, {points} points, {mistakes} known mistakes. Nothing is wrong."
        )
    if not jail.available():
        print(f"Not tried: whether the solutions get all points. {jail.available().reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
