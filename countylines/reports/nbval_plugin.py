"""A pytest plugin for the check: nbval's kernels talk over IPC, and every cell's result is told as JSON.

On Linux each notebook runs in a fork, as soon as those it needs have run.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from contextlib import ExitStack
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import nbval.kernel
import pytest

from countylines.reports.execution import kernel_transport

TOLD, NEEDS = "COUNTYLINES_NBVAL_REPORT", "COUNTYLINES_NBVAL_NEEDS"
"""Variables: the file for the results, and by notebook those it needs, as JSON."""

PR_SET_PDEATHSIG = 1

_results: dict[str, dict[str, str]] = {"passed": {}, "failed": {}}
_manager = nbval.kernel.KernelManager
_sockets = ExitStack()


def _transported(**settings: Any) -> Any:
    return _manager(**settings, **_sockets.enter_context(kernel_transport()))


nbval.kernel.KernelManager = _transported


def _die_with_parent() -> None:
    """Have the system end this process when its parent is gone: a check that is killed leaves nothing running."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def pytest_configure() -> None:
    """Live no longer than the check."""
    _die_with_parent()


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run the notebooks, those at once that do not need one another; one after another elsewhere than on Linux."""
    if sys.platform != "linux":  # Elsewhere a process with these libraries cannot be forked, or not safely.
        return None
    items: dict[str, list[pytest.Item]] = {}
    for item in session.items:
        items.setdefault(item.path.stem, []).append(item)
    order = TopologicalSorter(json.loads(os.environ[NEEDS]))
    order.prepare()
    running: dict[int, str] = {}
    while order.is_active():
        for name in order.get_ready():
            pid = os.fork()
            if pid == 0:
                _die_with_parent()
                _run(items.get(name, []), _part(name))
            running[pid] = name
        ended, _ = os.wait()
        name = running.pop(ended)
        _merge(name)
        order.done(name)
    return True


def _part(name: str) -> Path:
    return Path(f"{os.environ[TOLD]}.{name}")


def _run(items: list[pytest.Item], told: Path) -> None:
    """Run the cells of a notebook in this process, tell the results, and end it."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    _sockets.close()
    told.write_text(json.dumps(_results), encoding="utf-8")
    os._exit(0)


def _merge(name: str) -> None:
    if not _part(name).is_file():
        _results["failed"][f"{name}.ipynb"] = "nbval ended before it had run it."
        return
    for what, results in json.loads(_part(name).read_text(encoding="utf-8")).items():
        _results[what] |= results


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note each cell's result."""
    place = report.nodeid.split("/")[-1].replace("::", ", ")
    if report.failed:
        _results["failed"][place] = report.longreprtext
    elif report.when == "call":
        _results["passed"][place] = ""


def pytest_sessionfinish() -> None:
    """Write the results where the check asked for them, and clear the sockets away."""
    _sockets.close()
    Path(os.environ[TOLD]).write_text(json.dumps(_results), encoding="utf-8")
