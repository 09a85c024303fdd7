"""The markers ``kernel`` and ``browser``: what carries one is slow, and what starts one without its marker fails."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

_carried: set[str] = set()
_folder = tempfile.TemporaryDirectory(prefix="countylines-no-kernel-")
_started = Path(_folder.name) / "started"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Take what starts a kernel or a browser for slow, and run its files first: no process ends long after others."""
    for item in items:
        if item.get_closest_marker("kernel") or item.get_closest_marker("browser"):
            item.add_marker("slow")
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_sessionstart() -> None:
    """Write a kernel that is none: it leaves a file that says it was started, and ends."""
    spec = Path(_folder.name) / "kernels" / "python3"
    spec.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, "-c", f"open({str(_started)!r}, 'w')"]
    (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "None", "language": "python"}))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give a test without the marker that kernel, here and in processes of its own, also for its fixtures."""
    _carried.clear()
    _carried.update(marker.name for marker in item.iter_markers())
    os.environ["JUPYTER_PATH"] = "" if may_start_kernels() else _folder.name


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Fail a test that started it."""
    if _started.exists():
        _started.unlink()
        pytest.fail("It starts a kernel: give it @pytest.mark.kernel.", pytrace=False)


def may_start_kernels() -> bool:
    """Say whether the test that runs carries the marker for kernels."""
    return "kernel" in _carried


_opened = subprocess.Popen.__init__


@functools.wraps(_opened)
def _refuse_browser(process: subprocess.Popen[Any], args: Any, *others: Any, **options: Any) -> None:
    program = args if isinstance(args, str | bytes | os.PathLike) else args[0]
    if "playwright" in str(program) and "browser" not in _carried:
        raise RuntimeError("It opens a browser: give it @pytest.mark.browser.")
    _opened(process, args, *others, **options)


subprocess.Popen.__init__ = _refuse_browser  # type: ignore[method-assign]
