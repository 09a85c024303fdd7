"""A pytest plugin for the check: nbval's kernels talk over IPC, and every cell's result is told as JSON."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import nbval.kernel
import pytest

from countylines.kernels.warm import end_with
from countylines.reports.execution import kernel_transport

_failed: dict[str, str] = {}
_passed: list[str] = []
_manager = nbval.kernel.KernelManager
_sockets = ExitStack()


def _transported(**settings: Any) -> Any:
    return _manager(**settings, **_sockets.enter_context(kernel_transport()))


nbval.kernel.KernelManager = _transported
# A check that is killed leaves nothing running.
end_with(os.getppid())


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note each cell's result."""
    place = report.nodeid.split("/")[-1].replace("::", ", ")
    if report.failed:
        _failed[place] = report.longreprtext
    elif report.when == "call":
        _passed.append(place)


def pytest_sessionfinish() -> None:
    """Write the results where the check asked for them, and clear the sockets away."""
    _sockets.close()
    target = Path(os.environ["COUNTYLINES_NBVAL_REPORT"])
    target.write_text(json.dumps({"passed": _passed, "failed": _failed}), encoding="utf-8")
