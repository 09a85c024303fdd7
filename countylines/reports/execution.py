"""Run a notebook in a kernel of its own, and tell in a sentence what went wrong."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from countylines.errors import ProjectError, RenderError
from countylines.project import DATE_VARIABLE, FOLDER_VARIABLE, ROOT_VARIABLE, SUBJECT_VARIABLE
from countylines.reports import canonical
from countylines.reports.sources import TEMPLATES, notebook_path, read_notebook, source

TIMEOUT_SECONDS = 600
START_ATTEMPTS = 3
LONGEST_SOCKET_FOLDER = 70

ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""Sums in another order differ in their last digits: linear algebra runs one thread in every kernel."""


def environment(folder: Path, root: Path, subject: str, report_date: date) -> dict[str, str]:
    """Give the variables a kernel needs to work for a report, in a render and in a check alike."""
    return {
        **ONE_THREAD,
        "MATPLOTLIBRC": str(TEMPLATES / "matplotlibrc"),
        ROOT_VARIABLE: str(root),
        FOLDER_VARIABLE: str(folder),
        SUBJECT_VARIABLE: subject,
        DATE_VARIABLE: report_date.isoformat(),
    }


@contextmanager
def kernel_transport() -> Iterator[dict[str, str]]:
    """Give the settings of a kernel manager: IPC sockets in a short folder where the platform has them, else TCP."""
    if sys.platform == "win32":
        yield {}
        return
    # A socket's path may have about 100 characters.
    short = None if len(tempfile.gettempdir()) < LONGEST_SOCKET_FOLDER else "/tmp"
    with tempfile.TemporaryDirectory(prefix="cl", dir=short) as folder:
        yield {"transport": "ipc", "ip": f"{folder}/k"}


@contextmanager
def variables(values: dict[str, str]) -> Iterator[None]:
    """Set variables of the environment, which a process reads when it starts, for a while."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries' own warnings and log lines off the terminal; what went wrong is told in a sentence."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logging.disable(before)


def execute(
    name: str,
    folder: Path,
    root: Path,
    subject: str,
    report_date: date,
    parameters: dict[str, Any],
    after_cell: Callable[[], None] = lambda: None,
) -> None:
    """Execute one notebook of the project and write it, in canonical form, into a report's folder.

    The notebook works in that folder too. ``subject`` is the name of what the report is on; ``after_cell`` is called
    after each code cell, for a progress bar.

    Raises
    ------
    RenderError
        Naming the notebook, the cell and the last line of what it raised; or that the kernel died, would not
        start, or took too long.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    template = notebook_path(name, root)
    running: list[str] = []
    for attempt in range(1, START_ATTEMPTS + 1):
        try:
            own = variables(environment(folder, root, subject, report_date))
            with kernel_transport() as transport, own, _quiet():
                executed = papermill.execute_notebook(
                    str(template),
                    None,
                    parameters=parameters,
                    kernel_name="python3",
                    language="python",
                    cwd=str(folder),
                    progress_bar=False,
                    request_save_on_cell_execute=False,
                    extra_arguments=["--log-level=CRITICAL"],
                    shutdown_kernel="immediate",
                    execution_timeout=TIMEOUT_SECONDS,
                    coalesce_streams=True,
                    on_cell_execute=lambda cell, **_: running.append(source(cell)),
                    on_cell_executed=lambda **_: after_cell(),
                    config=Config({"KernelManager": transport}),
                )
        except papermill.PapermillExecutionError as error:
            raise RenderError(_told(error, name, root)) from None
        except CellTimeoutError:
            place = _place(running[-1], name, root)
            raise RenderError(f"{place}: took longer than {TIMEOUT_SECONDS} seconds.") from None
        except DeadKernelError:
            raise RenderError(
                f"{_place(running[-1], name, root)}: the kernel died. "
                f"Too little memory is the usual cause; run the notebook in JupyterLab."
            ) from None
        except RuntimeError as error:
            if attempt == START_ATTEMPTS:
                raise RenderError(
                    f"notebooks/{name}.ipynb: no kernel would start in {START_ATTEMPTS} attempts ({error})."
                ) from None
        else:
            canonical.write(canonical.canonical(executed), folder / f"{name}.ipynb")
            return


def _told(error: Any, name: str, root: Path) -> str:
    """Tell which notebook and cell raised, with the last line of the traceback."""
    kinds: list[type[ProjectError]] = [ProjectError, *ProjectError.__subclasses__()]
    own = error.ename in {kind.__name__ for kind in kinds}
    last_line = error.evalue if own else f"{error.ename}: {error.evalue}"
    return f"{_place(error.source, name, root)}: {last_line}"


def _place(text: str, name: str, root: Path) -> str:
    """Name the notebook and the cell whose source is given, with its first line."""
    sources = [source(cell) for cell in read_notebook(notebook_path(name, root))["cells"]]
    cell = f"cell {sources.index(text) + 1}" if text in sources else "the parameters"
    return f"notebooks/{name}.ipynb, {cell} ({text.strip().splitlines()[0]})"
