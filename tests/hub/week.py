"""A week of the class: released, solved, handed in, collected, graded by two graders at once, given back.

Every command that the guide page shows is in COMMANDS, and every one of COMMANDS is run here.
"""

import os
import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path

from hub import browser
from hub.needed import ROOT
from hub.people import Person
from hub.services import Hub, Place, Postgres

SHEET = "03-backpropagation"
PATH = f"{SHEET}/{SHEET}.ipynb"
COURSE = "course"
TEACHER = "hub-teacher"
RIGHT, WRONG, HOSTILE = STUDENTS = "hub-anna", "hub-dora", "hub-mallory"  # of dora alone is shard 1/2
NAMES = [TEACHER, *STUDENTS]

URL = "postgresql://teacher:CHANGE_ME@DBHOST/gradebook"
CONFIG = "nbgrader_config.py"
CLASSROOM = "python -m classroom"
COMMANDS = {
    "share": "install -d -m 1777 /srv/nbgrader/exchange",
    "role": "psql -c \"CREATE ROLE teacher LOGIN PASSWORD 'CHANGE_ME'\"",
    "database": 'psql -c "CREATE DATABASE gradebook OWNER teacher"',
    "setup": f"{CLASSROOM} setup --no-lab --course ~/course --db {URL} --exchange /srv/nbgrader/exchange",
    "folder": "mkdir -p ~/.jupyter",
    "formgrader": f"echo \"load_subconfig('$HOME/course/{CONFIG}')\" > ~/.jupyter/{CONFIG}",
    "release": f"{CLASSROOM} release 03 --course ~/course",
    "collect": f"{CLASSROOM} collect 03 --course ~/course",
    "first shard": f"{CLASSROOM} grade 03 --shard 1/2 --course ~/course",
    "second shard": f"{CLASSROOM} grade 03 --shard 2/2 --course ~/course",
    "feedback": f"{CLASSROOM} feedback 03 --course ~/course",
    "export": f"{CLASSROOM} export ~/marks.csv --course ~/course",
    "dump": f"pg_dump --file=$HOME/gradebook.sql {URL}",
    "archive": "tar -czf ~/course.tgz -C ~ course",
    "restore": f"psql --quiet --file=$HOME/gradebook.sql {URL}",
}

TURNED = "return (delta_next @ W_next.T) * (1 - np.tanh(Z) ** 2)"
# What the hostile student's notebook tries from within the grader. Whatever can be reached breaks the answer.
REACH = """
import os, socket
reached = [path for path in {paths!r} if os.path.exists(path)]
for port in {ports!r}:
    try:
        socket.create_connection(("127.0.0.1", port), 2)
        reached.append(port)
    except OSError:
        pass
if reached:
    del np
    raise SystemError(f"reached {{reached}}")
"""
FORGE = [
    "import os",
    "for d in range(3, 30):",
    "    try: os.write(d, b'DNN1' + bytes(400))",
    "    except OSError: pass",
    "return (delta_next @ W_next) * (1 - np.tanh(Z) ** 2)",
]


class Week:
    """The people, their servers, and what they do.

    Parameters
    ----------
    where : Place
    database : Postgres
    hub : Hub
    """

    def __init__(self, where: Place, database: Postgres, hub: Hub) -> None:
        self._where, self._database, self._hub = where, database, hub
        self._password = os.urandom(8).hex()
        self._start = time.monotonic()
        self._run: set[str] = set()
        self._people: dict[str, Person] = {}

    def say(self, text: str) -> None:
        print(f"{time.monotonic() - self._start:6.1f} s  {text}", flush=True)

    def all(self) -> None:
        """The whole week; AssertionError if something is not as it should be."""
        self._prepare()
        self._people = {name: Person(self._hub.address, self._hub.token, name) for name in NAMES}
        self.say(f"four servers run: {', '.join(NAMES)}")
        self._release()
        for name in STUDENTS:
            self._solve(name)
        self._reach_from_the_hub()
        self._collect()
        marks = self._grade()
        self._formgrader(marks)
        self._feedback(marks)
        self._hand_in_again()
        self._back_up()
        assert self._run == set(COMMANDS), f"never run: {sorted(set(COMMANDS) - self._run)}"

    # Commands

    def _filled(self, name: str) -> str:
        """A command of the page, with what is true here in the place of what is an example there."""
        self._run.add(name)
        url = self._database.url("teacher", self._password, "gradebook")
        filled = COMMANDS[name].replace(URL, url).replace("CHANGE_ME", self._password)
        return filled.replace("/srv/nbgrader/exchange", str(self._where.exchange))

    def _as_administrator(self, name: str) -> None:
        words = ["bash", "-c", self._filled(name)]
        done = subprocess.run(
            words, env=self._database.environment(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def _terminal(self):
        terminal = self._people[TEACHER].terminal()
        terminal.run(f"cd {shlex.quote(str(self._where.home(TEACHER) / 'book'))}")
        return terminal

    def _as_teacher(self, name: str, status: int = 0) -> str:
        """Run a command of the page in a terminal of JupyterLab."""
        found, said = self._terminal().run(self._filled(name))
        assert found == status, said
        return said

    # The week

    def _prepare(self) -> None:
        """What an administrator does once, and the book in the teacher's home, for the teacher alone."""
        for name in ("share", "role", "database"):
            self._as_administrator(name)
        book = self._where.home(TEACHER) / "book"
        for part in ("classroom", "dnnlab", "exercises/build.py", "exercises/exercise_page.py"):
            _copy(ROOT / part, book / part)
        for part in (f"source/{SHEET}", f"answers/{SHEET.replace('-', '_')}"):
            _copy(ROOT / "exercises" / part, book / "exercises" / part)
        _copy(ROOT / "dnnlab", self._where.folder / "site" / "dnnlab")
        if self._where.separate:
            for path in (book, *book.rglob("*")):
                shutil.chown(path, TEACHER, TEACHER)

    def _release(self) -> None:
        said = self._as_teacher("setup")
        assert "taken as postgresql+psycopg2://" in said, said
        self._as_teacher("folder")
        self._as_teacher("formgrader")
        if not self._where.separate:
            with open(self._course / "nbgrader_config.py", "a") as file:
                file.write("\nc.ExchangeCollect.check_owner = False\n")
        said = self._as_teacher("release")
        assert "For your students on the Hub:" in said, said
        self.say(f"the teacher has released {SHEET}")

    @property
    def _course(self) -> Path:
        return self._where.home(TEACHER) / COURSE

    def _solve(self, name: str) -> None:
        """Fetch, write answers, save, hand in."""
        from handed_in import Notebook

        person = self._people[name]
        listed = [(one["assignment_id"], one["status"]) for one in person.assignments(COURSE)]
        assert listed == [(SHEET, "released")], listed
        if name == RIGHT and browser.found():
            self._solve_in_a_browser(person)
            return
        person.press("fetch", COURSE, SHEET)
        notebook, solved = person.open(PATH), Notebook(SHEET)
        text = str(notebook)
        assert "BEGIN SOLUTION" not in text
        assert "np.tanh(Z) ** 2)" not in text
        if name == WRONG:
            solved.body("hidden-delta", TURNED)
        elif name == HOSTILE:
            solved.body("hidden-delta", *FORGE)
            _cell(notebook, "imports")["source"] += self._reach()
        self._write(person, solved, notebook)
        person.press("submit", COURSE, SHEET)
        assert [one["status"] for one in person.assignments(COURSE)] == ["fetched", "submitted"]
        self.say(f"{name} has fetched, solved and handed in")

    def _write(self, person: Person, solved, notebook: dict, leave: str = "") -> None:
        """Write all answers but one, and save."""
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution") and cell["id"] != leave:
                cell["source"] = solved.cell(cell["id"])["source"]
        person.save(PATH, notebook)

    def _solve_in_a_browser(self, person: Person) -> None:
        """The same, by hand: one answer is written in JupyterLab and checked, the rest is there already."""
        from handed_in import Notebook

        solved = Notebook(SHEET)
        answer = solved.cell("hidden-delta")["source"]
        with browser.Session(self._hub.address, person.name, self._hub.password) as session:
            session.press("released", "Fetch")
            session.wait_for("fetched", SHEET)
            self._write(person, solved, person.open(PATH), leave="hidden-delta")
            said = session.answer(PATH, "def hidden_delta(", answer, 'check("hidden_delta"')
            assert said.startswith("Right:"), said
            deadline = time.monotonic() + 60
            while _cell(person.open(PATH), "hidden-delta")["source"] != answer:
                assert time.monotonic() < deadline, "it was not saved"
                time.sleep(0.3)
            session.press("fetched", "Submit")
            session.wait_for("submitted", SHEET)
        self.say(f"{person.name} has done so in a browser, where the check said: Right")

    def _reach(self) -> str:
        """Code that looks for what the grader has, and students' code must not have."""
        places = self._course, self._where.exchange, self._where.home(RIGHT), ROOT / "exercises"
        paths = [str(path) for path in places]
        ports = [self._database.port, int(self._hub.address.rpartition(":")[2])]
        return REACH.format(paths=paths, ports=ports)

    def _reach_from_the_hub(self) -> None:
        """What the hostile student tries in a terminal on the Hub, where rights keep users apart."""
        inbound = self._where.exchange / COURSE / "inbound"
        fake = inbound / f"{RIGHT}+{SHEET}+2099-01-01 00:00:00.000000 UTC+0"
        if not self._where.separate:
            self.say("all names are one user of this machine here: what keeps users apart is not tested")
            return
        theirs, ours = self._people[HOSTILE].terminal(), self._terminal()
        secret, config = self._course / "secret.json", self._course / "nbgrader_config.py"
        book = self._where.home(TEACHER) / "book" / "exercises" / "answers"
        for command in (f"cat {secret}", f"cat {config}", f"ls {inbound}", f"ls {book}"):
            status, said = theirs.run(command)
            assert status, f"{command}: {said}"
            status, said = ours.run(command)
            assert status == 0, f"{command}: {said}"
        status, said = theirs.run(f"mv {inbound.parent} {inbound.parent}-mine")
        assert status, said
        status, said = theirs.run(f"cp -r {SHEET} {shlex.quote(str(fake))}")
        assert status == 0, said
        self.say(f"{HOSTILE} could read nothing, and has handed in something in the name of {RIGHT}")

    def _collect(self) -> None:
        said = self._as_teacher("collect", status=1 if self._where.separate else 0)
        assert f"3 new: {', '.join(STUDENTS)}" in said, said
        if self._where.separate:
            assert f"named for {RIGHT}, but it belongs to the user {HOSTILE}" in said, said
        self.say("collected; what was in another's name was left out and reported")

    def _grade(self) -> dict[str, float]:
        """Two graders at once; the marks, as PostgreSQL has them."""
        terminals = {name: self._terminal() for name in ("first shard", "second shard")}
        for name, terminal in terminals.items():
            terminal.begin(self._filled(name))
        ended = {name: terminal.end() for name, terminal in terminals.items()}
        assert all(status == 0 for status, _ in ended.values()), ended
        graded = [int(re.search(r"(\d+) graded, 0 unchanged", said)[1]) for _, said in ended.values()]
        assert graded == [1, 2], ended
        marks = self._marks()
        full = sum(marks[RIGHT].values())
        assert full > 20
        for name in (WRONG, HOSTILE):
            result = self._course / "results" / name / f"{SHEET}.json"
            assert marks[name] == marks[RIGHT] | {"check-hidden_delta": 0}, result.read_text()
        reports = ended["second shard"][1]
        assert re.search(rf"{HOSTILE}: .*hidden_delta.*forged", reports), reports
        self.say(f"two graders have graded {graded[0]} and {graded[1]}; in PostgreSQL are")
        for name in STUDENTS:
            self.say(f"    {name}: {sum(marks[name].values()):g} of {full:g}")
        return {name: sum(marks[name].values()) for name in STUDENTS}

    def _marks(self, database: str = "gradebook") -> dict[str, dict[str, float]]:
        """Student → cell → mark."""
        query = """
            SELECT s.student_id AS student, c.name AS cell, coalesce(g.manual_score, g.auto_score) AS mark
            FROM grade g JOIN submitted_notebook n ON g.notebook_id = n.id
            JOIN submitted_assignment s ON n.assignment_id = s.id JOIN base_cell c ON g.cell_id = c.id
        """
        found: dict[str, dict[str, float]] = {}
        for row in self._database.ask(query, database):
            found.setdefault(row["student"], {})[row["cell"]] = row["mark"]
        return found

    def _formgrader(self, marks: dict[str, float]) -> None:
        """What formgrader shows, after the teacher's server has read its settings."""
        self._people[TEACHER].restart()
        rows = self._people[TEACHER].ask("GET", f"/formgrader/api/submissions/{SHEET}").json()
        assert {row["student"]: row["score"] for row in rows} == marks, rows
        self.say("formgrader shows the same")

    def _feedback(self, marks: dict[str, float]) -> None:
        said = self._as_teacher("feedback")
        assert "3 of them can be fetched on the Hub." in said, said
        for name in STUDENTS:
            page = self._page(name)
            assert f"{marks[name]:g} of {marks[RIGHT]:g} points" in page
            others = [other for other in STUDENTS if other != name]
            assert not any(other in page for other in others)
        assert "turned the wrong way" in self._page(WRONG)
        self.say("all three have fetched their feedback pages")

    def _page(self, name: str) -> str:
        """A student's newest feedback page, fetched."""
        person = self._people[name]
        person.press("fetch_feedback", COURSE, SHEET)
        submitted = [one for one in person.assignments(COURSE) if one["status"] == "submitted"]
        newest = submitted[0]["submissions"][-1]
        return person.read(f"{newest['local_feedback_path']}/{SHEET}.html")

    def _hand_in_again(self) -> None:
        """The mistake is mended; only that submission is graded anew."""
        from handed_in import Notebook

        person = self._people[WRONG]
        self._write(person, Notebook(SHEET), person.open(PATH))
        person.press("submit", COURSE, SHEET)
        said = self._as_teacher("collect", status=1 if self._where.separate else 0)
        assert f"1 newer: {WRONG}" in said, said
        assert "1 graded, 0 unchanged" in self._as_teacher("first shard")
        assert "0 graded, 2 unchanged" in self._as_teacher("second shard")
        marks = self._marks()
        assert marks[WRONG] == marks[RIGHT]
        self._as_teacher("feedback")
        assert f"{sum(marks[RIGHT].values()):g} of {sum(marks[RIGHT].values()):g} points" in self._page(WRONG)
        self.say(f"{WRONG} has handed in again and has all marks now")

    def _back_up(self) -> None:
        """Marks as a table, and a backup that is put back into an empty database."""
        self._as_teacher("export")
        table = (self._where.home(TEACHER) / "marks.csv").read_text("utf-8-sig")
        assert all(name in table for name in STUDENTS), table
        self._as_teacher("dump")
        self._as_teacher("archive")
        before = self._marks()
        for command in ("ALTER DATABASE gradebook RENAME TO lost", "CREATE DATABASE gradebook OWNER teacher"):
            words = ["psql", "-d", "postgres", "-c", command]
            subprocess.run(words, env=self._database.environment(), capture_output=True, check=True)
        self._as_teacher("restore")
        assert self._marks() == before
        self.say("the gradebook was backed up, lost and put back")


def _cell(notebook: dict, name: str) -> dict:
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def _copy(source: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, to, ignore=shutil.ignore_patterns("__pycache__", "*.ts", "js"))
    else:
        shutil.copy(source, to)
