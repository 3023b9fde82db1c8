"""On a JupyterHub: nbgrader's exchange, with nbgrader's own commands on the students' side."""

import logging
import os
import pwd
import re
import shutil
import stat
import threading
from pathlib import Path

import nbformat
import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeFetchAssignment, ExchangeFetchFeedback, ExchangeSubmit
from small_course import SHEET, handed_in, run
from traitlets.config import Config

from classroom import collecting, exchange, preparing
from classroom.course import Course, CourseError

ME = pwd.getpwuid(os.geteuid()).pw_name
SECRET = "0123456789abcdef" * 4


@pytest.fixture
def hub(small, tmp_path):
    """The small course with an exchange, and the sheet released in it."""
    shared = tmp_path / "exchange"
    shared.mkdir()
    shared.chmod(0o1777)
    preparing._write_config(small.root / "nbgrader_config.py", None, str(shared), lambda text: None)
    exchange.release(small, SHEET)
    return small


@pytest.fixture
def student(hub, tmp_path, monkeypatch):
    """What a student does on the Hub: `student(ExchangeSubmit)` in the folder that this changes to."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    config = Config({"Exchange": {"root": str(tmp_path / "exchange"), "cache": str(tmp_path / "cache")}})

    def does(kind: type) -> None:
        folder = CourseDirectory(config=config, course_id="course", assignment_id=SHEET)
        parts = {"coursedir": folder, "authenticator": Authenticator(config=config)}
        kind(**parts, config=config, log=logging.Logger("nbgrader", logging.CRITICAL)).start()

    return does


def collect(course: Course) -> collecting.Collected:
    return collecting.collect_exchange(course, course.sheet(SHEET))


def inbound(course: Course) -> Path:
    return Path(course.config().Exchange.root) / "course" / "inbound"


def put(course: Course, student: str, text: str, time: str = "2026-03-01 10:00:00.000000 UTC") -> Path:
    """A submission, as nbgrader writes it."""
    folder = inbound(course) / f"{student}+{SHEET}+{time}+aB3_x-9Z"
    folder.mkdir()
    (folder / f"{SHEET}.ipynb").write_text(text)
    (folder / "submission_secret.txt").write_text(SECRET)
    return folder


def anybody(course: Course) -> None:
    """Take submissions whoever owns them."""
    with open(course.root / "nbgrader_config.py", "a") as file:
        file.write("\nc.ExchangeCollect.check_owner = False\n")


def test_from_release_to_feedback_as_nbgrader_does_it(hub, student, the_jail):
    student(ExchangeFetchAssignment)
    path = Path(SHEET) / f"{SHEET}.ipynb"
    assert "return" not in path.read_text()
    assert path.with_suffix(".npz").is_file()
    path.write_text(handed_in(twice="return x"))
    student(ExchangeSubmit)
    assert f"1 new: {ME}" in run(hub.root, "collect", "90").stdout
    assert hub.submitted(ME, SHEET).joinpath(f"{SHEET}.ipynb").read_text() == path.read_text()
    run(hub.root, "grade", "90")
    assert "1 of them can be fetched on the Hub." in run(hub.root, "feedback", "90").stdout
    student(ExchangeFetchFeedback)
    (page,) = Path(SHEET).glob(f"feedback/*/{SHEET}.html")
    assert "You give back what you got." in page.read_text()


def test_what_is_released_is_what_is_in_the_zip_and_for_all_to_read(hub):
    released = Path(hub.config().Exchange.root) / "course" / "outbound" / SHEET
    assert {path.name for path in released.iterdir()} == {f"{SHEET}.ipynb", f"{SHEET}.npz"}
    text = (released / f"{SHEET}.ipynb").read_text()
    assert "x + x" not in text
    assert "sum(axis=1)" not in text
    assert str(hub.secret) not in text
    assert stat.S_IMODE((released / f"{SHEET}.ipynb").stat().st_mode) == 0o644
    for name in ("inbound", "feedback"):
        folder = released.parents[1] / name
        if folder.exists():
            assert not stat.S_IMODE(folder.stat().st_mode) & 0o044


def test_released_again_when_it_was_mended(hub, tmp_path):
    source = tmp_path / "exercises" / "source" / SHEET / f"{SHEET}.ipynb"
    source.write_text(source.read_text().replace("# Exercises: small", "# Exercises: mended"))
    assert "For your students on the Hub: " in run(hub.root, "release", "90").stdout
    released = Path(hub.config().Exchange.root) / "course" / "outbound" / SHEET / f"{SHEET}.ipynb"
    assert nbformat.read(released, as_version=4).cells[0].source == "# Exercises: mended"


def test_the_newest_counts_and_what_it_replaces_is_kept(hub):
    put(hub, ME, handed_in(twice="return x"))
    assert collect(hub).new == [ME]
    put(hub, ME, handed_in(), "2026-03-01 10:00:00.500000 UTC")
    put(hub, ME, handed_in(total="return x"), "2026-02-28 10:00:00.000000 UTC")
    done = collect(hub)
    assert (done.replaced, done.problems) == ([ME], [])
    assert (hub.submitted(ME, SHEET) / f"{SHEET}.ipynb").read_text() == handed_in()
    (kept,) = (hub.root / "earlier" / ME / SHEET).iterdir()
    assert kept.read_text() == handed_in(twice="return x")
    assert collect(hub).same == [ME]


def test_another_sheet_stays_where_it_is(hub):
    folder = put(hub, ME, handed_in())
    folder.rename(folder.with_name(folder.name.replace(SHEET, "91-other")))
    done = collect(hub)
    assert (done.new, done.problems) == ([], [])


def test_in_the_name_of_another_nothing_is_taken_and_nothing_hidden(hub):
    put(hub, ME, handed_in())
    put(hub, "anna", handed_in())
    if os.geteuid() == 0:
        later = put(hub, ME, "{}", "2026-03-02 10:00:00.000000 UTC")
        os.chown(later, 65534, 65534)
    done = collect(hub)
    assert done.new == [ME]
    assert (hub.submitted(ME, SHEET) / f"{SHEET}.ipynb").read_text() == handed_in()
    assert any(f"named for anna, but it belongs to the user {ME}" in line for line in done.problems)
    anybody(hub)
    assert "anna" in collect(hub).new


def test_links_and_devices_are_not_followed(hub, tmp_path):
    anybody(hub)
    other = tmp_path / "other"
    other.mkdir()
    (other / f"{SHEET}.ipynb").write_text(handed_in())
    for student in ("mallory", "trudy"):
        file = put(hub, student, "") / f"{SHEET}.ipynb"
        file.unlink()
        if student == "mallory":
            file.symlink_to(other / f"{SHEET}.ipynb")
        else:
            os.mkfifo(file)
    folder = put(hub, "oscar", "")
    shutil.rmtree(folder)
    folder.symlink_to(other)
    secret = put(hub, "sybil", handed_in()) / "submission_secret.txt"
    secret.unlink()
    secret.symlink_to(hub.root / "secret.json")
    found = []
    taking = threading.Thread(target=lambda: found.append(collect(hub)), daemon=True)
    taking.start()
    taking.join(60)
    assert found, "it waits for a pipe"
    assert found[0].new == []
    assert len(found[0].problems) == 4
    assert not list(hub.root.glob("submitted/*/*"))


def test_names_that_are_paths_or_no_names_are_left_out(hub):
    anybody(hub)
    for student in ("..", ".hidden", "a b", ""):
        put(hub, student, handed_in())
    put(hub, "anna@school.org", handed_in())
    put(hub, "ben", handed_in(), "yesterday or so")
    done = collect(hub)
    assert done.new == ["anna@school.org"]
    assert len(done.problems) == 5


def test_a_submission_without_a_notebook_or_with_a_hundred_is_named(hub):
    anybody(hub)
    (put(hub, "ben", "") / f"{SHEET}.ipynb").unlink()
    folder = put(hub, "mallory", handed_in())
    for number in range(100):
        (folder / f"{number}.ipynb").touch()
    done = collect(hub)
    assert done.new == []
    assert any(re.search(r"ben.*: there is no notebook", line) for line in done.problems)
    assert any("101 notebooks in it" in line for line in done.problems)


def test_feedback_only_for_what_is_graded_and_came_from_there(hub, hand_in, the_jail):
    anybody(hub)
    put(hub, "anna", handed_in())
    put(hub, "ben", handed_in())
    (put(hub, "zoe", handed_in()) / "submission_secret.txt").unlink()
    (put(hub, "eve", handed_in()) / "submission_secret.txt").write_text("../../../eve")
    hand_in(mira=handed_in())
    collect(hub)
    run(hub.root, "grade", "90")
    put(hub, "ben", handed_in(twice="return x"), "2099-03-01 10:00:00.000000 UTC")
    collect(hub)
    said = run(hub.root, "feedback", "90", status=1).stdout
    assert "5 pages" in said
    assert "1 of them can be fetched on the Hub." in said
    feedback = inbound(hub).with_name("feedback")
    assert stat.S_IMODE(feedback.stat().st_mode) == 0o711
    (page,) = feedback.iterdir()
    assert stat.S_IMODE(page.stat().st_mode) == 0o644


def test_without_an_exchange_collect_asks_for_a_folder(small, tmp_path):
    with pytest.raises(CourseError, match="has no exchange"):
        collect(small)
    assert "has no exchange" in run(small.root, "collect", "90", status=2).stderr
    with pytest.raises(CourseError, match="expected a folder that all on the Hub share"):
        preparing.set_up(small.root, shared=str(tmp_path / "none"), say=lambda text: None)


def test_what_nbgrader_fails_at_is_told_in_a_line(hub):
    shutil.rmtree(hub.root / "release" / SHEET)
    with pytest.raises(CourseError, match=r"exchange: Assignment found in .*but not"):
        exchange.release(hub, SHEET)


def test_a_config_that_has_lost_its_lines_is_left_alone(hub):
    config = hub.root / "nbgrader_config.py"
    config.write_text("c = get_config()\n")
    with pytest.raises(CourseError, match=r"exchange: .* has no line EXCHANGE = …; write c\.Exchange\.root"):
        preparing._write_config(config, None, str(hub.root), lambda text: None)
    assert config.read_text() == "c = get_config()\n"
