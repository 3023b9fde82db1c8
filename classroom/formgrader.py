"""What nbgrader's Autograde, and so formgrader's button, does with a submission instead of running it."""

import subprocess
import sys

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

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
