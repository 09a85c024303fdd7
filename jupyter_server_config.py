"""JupyterLab's settings for this project, read by ``make lab`` and ``countylines lab``.

Source notebooks store no outputs, so that a difference in git is a difference in what was written: they are
stripped as a notebook of ``notebooks/`` is saved. Rendered notebooks in ``outputs/`` are left as they are.
"""

import warnings
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).resolve().parent / "notebooks"


def strip_outputs(model: dict[str, Any], path: str, contents_manager: Any, **_: Any) -> None:
    """Drop outputs and execution counts from a source notebook before it is saved."""
    saved = (Path(contents_manager.root_dir) / path.lstrip("/")).resolve()
    if model["type"] != "notebook" or SOURCES not in saved.parents:
        return
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
            cell["metadata"].pop("execution", None)


# JupyterLab and its server both read these settings; that the second finds the first's hook is no news.
warnings.filterwarnings("ignore", message="Overriding existing pre_save_hook")
c = get_config()
c.FileContentsManager.pre_save_hook = strip_outputs
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.news_url = None
