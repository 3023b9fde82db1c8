"""What nbgrader's own steps, and so formgrader's buttons, do here: grade in the jail, and write our page."""

import subprocess
import sys

import nbformat
from nbconvert.exporters import HTMLExporter
from nbgrader.preprocessors import NbGraderPreprocessor

from classroom import feedback, gradebook
from classroom.course import ROOT, find


class GradeInJail(NbGraderPreprocessor):
    """Grade the submission with `python -m classroom grade`, and take the notebook that it made."""

    def preprocess(self, nb: nbformat.NotebookNode, resources: dict) -> tuple[nbformat.NotebookNode, dict]:
        course = find(self.parent.parent.coursedir.root)
        student, sheet = resources["nbgrader"]["student"], resources["nbgrader"]["assignment"]
        command = ["grade", sheet, "--student", student, "--again", "--course", str(course.root)]
        run = subprocess.run(
            [sys.executable, "-m", "classroom", *command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise RuntimeError(run.stderr or run.stdout)
        path = course.autograded(student, sheet) / f"{sheet}.ipynb"
        return nbformat.read(path, as_version=4), resources


class FeedbackPage(HTMLExporter):
    """The page of `python -m classroom feedback`, in the place of nbgrader's."""

    def from_notebook_node(
        self, nb: nbformat.NotebookNode, resources: dict | None = None, **_: object
    ) -> tuple[str, dict]:
        course = find(self.parent.coursedir.root)
        student, sheet = resources["nbgrader"]["student"], resources["nbgrader"]["assignment"]
        found = gradebook.final(course, course.sheet(sheet), student)
        if not found:
            raise RuntimeError(f"{student} is not graded yet: python -m classroom grade {sheet}")
        return feedback.page(found[0]), resources | {"output_extension": ".html"}
