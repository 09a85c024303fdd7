"""JupyterLab's settings for this project, read by ``make lab`` and ``countylines lab``.

Source notebooks store no outputs, so that a difference in git is a difference in what was written: they are
stripped as a notebook of ``notebooks/`` or ``docs/`` is saved. A report's executed notebooks in ``outputs/`` can be
run, but not saved over: that would break the report.
"""

import warnings
from pathlib import Path
from typing import Any

from tornado.web import HTTPError

import countylines

SOURCES = [Path(__file__).resolve().parent / name for name in ("notebooks", "docs")]
OUTPUTS = Path(__file__).resolve().parent / "outputs"
LOOK = Path(countylines.__file__).parent / "commands" / "lab" / "custom"
"""The folder of ``custom.css``: pictures and tables follow JupyterLab's theme."""


def strip_outputs(model: dict[str, Any], path: str, contents_manager: Any, **_: Any) -> None:
    """Drop outputs, execution counts and the version of Python from a source notebook before it is saved."""
    saved = (Path(contents_manager.root_dir) / path.lstrip("/")).resolve()
    if model["type"] == "notebook" and OUTPUTS in saved.parents:
        raise HTTPError(403, "This notebook is part of a report; save a copy of it outside outputs/.")
    if model["type"] != "notebook" or not any(folder in saved.parents for folder in SOURCES):
        return
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
            cell["metadata"].pop("execution", None)
    for of_the_machine in ("codemirror_mode", "nbconvert_exporter", "version"):
        model["content"].get("metadata", {}).get("language_info", {}).pop(of_the_machine, None)


# JupyterLab and its server both read these settings; that the second finds the first's hook is no news.
warnings.filterwarnings("ignore", message="Overriding existing pre_save_hook")
c = get_config()
c.FileContentsManager.pre_save_hook = strip_outputs
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.news_url = None
c.LabApp.custom_css = True
c.ServerApp.tornado_settings = {"static_custom_path": [str(LOOK)]}
# By this the explorer puts its code into a new cell.
c.LabApp.expose_app_in_browser = True
