"""JupyterLab for the teacher of a course, started in its folder: with nbgrader's formgrader, without news."""

from pathlib import Path

HERE = Path(__file__).resolve().parent

c = get_config()  # noqa: F821  (Jupyter puts it there)
c.ServerApp.root_dir = str(Path.cwd())
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
c.LabApp.app_settings_dir = str(HERE)
# Students hand in through files here. The lists of assignments and courses are for JupyterHub, and Validate
# would run a student's notebook in this Python.
c.ServerApp.jpserver_extensions = {"nbgrader.server_extensions.formgrader": True} | {
    f"nbgrader.server_extensions.{part}": False
    for part in ("validate_assignment", "assignment_list", "course_list")
}
# Formulas in formgrader, from the book's MathJax; and the browser is told to load scripts from here only.
c.ServerApp.extra_static_paths = [str(HERE.parents[1] / "book" / "assets")]
POLICY = "frame-ancestors 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:"
c.ServerApp.tornado_settings = {"headers": {"Content-Security-Policy": POLICY}}
