"""Run a notebook in a kernel of its own, and tell in a sentence what went wrong."""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from countylines.errors import ProjectError, RenderError
from countylines.kernels import CHOOSE
from countylines.project import DATE_VARIABLE, FOLDER_VARIABLE, ROOT_VARIABLE, SUBJECT_VARIABLE
from countylines.reports import sources

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
    """Give the variables a kernel needs to work for a report, in a render and in a check alike.

    Kernels are forked unless the environment chooses another provisioner already.
    """
    return {
        **ONE_THREAD,
        **{name: os.environ.get(name, ours) for name, ours in CHOOSE.items()},
        "MATPLOTLIBRC": str(sources.TEMPLATES / "matplotlibrc"),
        ROOT_VARIABLE: str(root),
        FOLDER_VARIABLE: str(folder),
        SUBJECT_VARIABLE: subject,
        DATE_VARIABLE: report_date.isoformat(),
    }


@contextmanager
def kernel_transport() -> Iterator[dict[str, str]]:
    """Give the settings of a kernel manager: IPC sockets in a short folder where the platform has them, else TCP.

    The folder holds what a kernel leaves if it is killed, the key to its sockets too; it is named after this process,
    so that a later one knows when nobody needs it any more, and clears it away.
    """
    if sys.platform == "win32":
        yield {}
        return
    # A socket's path may have about 100 characters.
    short = Path(tempfile.gettempdir() if len(tempfile.gettempdir()) < LONGEST_SOCKET_FOLDER else "/tmp")
    for left in short.glob("cl-*"):
        if (owner := re.fullmatch(r"cl-(\d+)-.*", left.name)) and not _is_running(int(owner[1])):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"cl-{os.getpid()}-", dir=short) as folder:
        yield {"transport": "ipc", "ip": f"{folder}/k", "connection_file": f"{folder}/kernel.json"}


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


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
    notebooks: Mapping[str, Sequence[str]],
    folder: Path,
    root: Path,
    subject: str,
    report_date: date,
    parameters: Mapping[str, dict[str, Any]],
    before_notebook: Callable[[str], None] = lambda name: None,
    after_cell: Callable[[], None] = lambda: None,
) -> None:
    """Execute notebooks of the project and write them, in canonical form, into a report's folder, where they work too.

    Parameters
    ----------
    notebooks : mapping
        By notebook those whose tables it reads: it waits for them alone, so that others run at the same time.
    subject : str
        The name of what the report is on.
    parameters : mapping
        By notebook its parameters.
    before_notebook, after_cell : callable
        Called as a notebook starts, and after each code cell, for a progress bar; from several threads.

    Raises
    ------
    RenderError
        Naming the notebook, the cell and the last line of what it raised; or that the kernel died, would not
        start, or took too long.
    """
    from jupyter_core.utils import ensure_event_loop

    from countylines.kernels.provisioner import end_kernels, warm_up

    ended = False

    def run(name: str) -> None:
        before_notebook(name)
        try:
            executed = _executed(name, folder, root, parameters[name], lambda: ended, after_cell)
        finally:
            # papermill leaves the event loop of this thread open.
            ensure_event_loop().close()
        sources.write_notebook(sources.canonical(executed), folder / f"{name}.ipynb")

    with variables(environment(folder, root, subject, report_date)), _quiet():
        warm_up(os.environ, sources.imported_by(notebooks, root))
        # Its import takes as long as the warm process needs for its own.
        import papermill  # noqa: F401

        order = TopologicalSorter({name: [n for n in needs if n in notebooks] for name, needs in notebooks.items()})
        order.prepare()
        with ThreadPoolExecutor(len(notebooks)) as pool:
            running: dict[Future[None], str] = {}
            try:
                while order.is_active():
                    running |= {pool.submit(run, name): name for name in order.get_ready()}
                    for done in wait(running, return_when=FIRST_COMPLETED).done:
                        done.result()
                        order.done(running.pop(done))
            except BaseException:
                ended = True
                end_kernels()
                # It would tell of what a notebook was still waiting for, after the sentence on what went wrong.
                logging.getLogger("asyncio").setLevel(logging.CRITICAL)
                raise


def _executed(
    name: str,
    folder: Path,
    root: Path,
    parameters: dict[str, Any],
    has_ended: Callable[[], bool],
    after_cell: Callable[[], None],
) -> Any:
    """Execute one notebook in a kernel of its own, in the environment as it is; give it with its outputs."""
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    running: list[str] = []

    def before_cell(cell: dict[str, Any], **_: Any) -> None:
        if has_ended():
            raise KeyboardInterrupt
        running.append(sources.source(cell))

    for attempt in range(1, START_ATTEMPTS + 1):
        try:
            with kernel_transport() as transport:
                return papermill.execute_notebook(
                    str(sources.notebook_path(name, root)),
                    None,
                    parameters=parameters,
                    kernel_name="python3",
                    language="python",
                    # Not papermill's own ``cwd``, which is the whole process's.
                    resources={"metadata": {"path": str(folder)}},
                    progress_bar=False,
                    request_save_on_cell_execute=False,
                    extra_arguments=["--log-level=CRITICAL"],
                    shutdown_kernel="immediate",
                    execution_timeout=TIMEOUT_SECONDS,
                    coalesce_streams=True,
                    on_cell_execute=before_cell,
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
    raise AssertionError("the last attempt returns or raises")


def _told(error: Any, name: str, root: Path) -> str:
    """Tell which notebook and cell raised, with the last line of the traceback."""
    kinds: list[type[ProjectError]] = [ProjectError, *ProjectError.__subclasses__()]
    own = error.ename in {kind.__name__ for kind in kinds}
    last_line = error.evalue if own else f"{error.ename}: {error.evalue}"
    return f"{_place(error.source, name, root)}: {last_line}"


def _place(text: str, name: str, root: Path) -> str:
    """Name the notebook and the cell whose source is given, with its first line."""
    texts = [sources.source(cell) for cell in sources.read_notebook(sources.notebook_path(name, root))["cells"]]
    cell = f"cell {texts.index(text) + 1}" if text in texts else "the parameters"
    return f"notebooks/{name}.ipynb, {cell} ({text.strip().splitlines()[0]})"
