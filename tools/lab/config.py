"""JupyterLab for readers of the book: the chapters in the file list, no news, no requests for updates."""

from pathlib import Path

HERE = Path(__file__).resolve().parent

c = get_config()  # noqa: F821  (Jupyter puts it there)
# The whole book is the root, so that links between chapters, exercises and pages work.
c.ServerApp.root_dir = str(HERE.parents[1])
c.LabApp.default_url = "/lab/tree/chapters"
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
c.LabApp.app_settings_dir = str(HERE)
# The teacher's tools are for a course, and complain when there is none.
c.ServerApp.jpserver_extensions = {
    f"nbgrader.server_extensions.{part}": False
    for part in ("formgrader", "validate_assignment", "assignment_list", "course_list")
}
