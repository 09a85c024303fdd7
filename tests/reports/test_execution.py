"""Kernels: those that fail to start are tried again, and the environment is put back."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

import papermill
import pytest

from countylines.errors import RenderError
from countylines.kernels import provisioner
from countylines.reports import execution, manifest
from countylines.reports.execution import START_ATTEMPTS, environment, execute, kernel_transport
from tests.small_project import ROOT, SmallProject


def first(folder: Path, small: SmallProject) -> tuple[Any, ...]:
    """Give what executes the first notebook of a small project."""
    return {"01_clean": ()}, folder, small.root, "norfolk", date(2021, 12, 31), {"01_clean": {}}


@pytest.mark.parametrize("failures", range(START_ATTEMPTS + 1))
def test_a_kernel_that_does_not_start_is_tried_again(
    small: SmallProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, failures: int
) -> None:
    tried = []

    def start(*_: object, **__: object) -> dict:
        tried.append(os.environ["COUNTYLINES_REPORT"])
        if len(tried) <= failures:
            raise RuntimeError("Kernel didn't respond in 60 seconds")
        return {"cells": []}

    monkeypatch.setattr(papermill, "execute_notebook", start)
    monkeypatch.setattr(provisioner, "warm_up", lambda *_: {})
    before = dict(os.environ)
    if failures < START_ATTEMPTS:
        execute(*first(tmp_path, small))
        assert (tmp_path / "01_clean.ipynb").is_file()
    else:
        with pytest.raises(RenderError, match=r"01_clean\.ipynb: no kernel would start in 3 attempts .*respond"):
            execute(*first(tmp_path, small))
    assert tried == [str(tmp_path)] * min(failures + 1, START_ATTEMPTS)
    assert dict(os.environ) == before


@pytest.mark.kernel
def test_a_cell_that_takes_too_long_is_told(
    small: SmallProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(execution, "TIMEOUT_SECONDS", 1)
    small.raising("01_clean", "import time\ntime.sleep(30)")
    with pytest.raises(RenderError, match=r"cell 3 \(import time\): took longer than 1 seconds"):
        execute(*first(tmp_path, small))


def test_sockets_lie_in_a_short_folder_that_goes_away() -> None:
    with kernel_transport() as settings:
        folder = Path(settings["ip"]).parent
        assert settings["transport"] == "ipc"
        assert folder.is_dir()
        assert len(settings["ip"]) < 60
    assert not folder.exists()


def test_linear_algebra_runs_one_thread(tmp_path: Path) -> None:
    variables = environment(tmp_path, tmp_path, "norfolk", date(2021, 12, 31))
    assert variables["OPENBLAS_NUM_THREADS"] == variables["OMP_NUM_THREADS"] == "1"


def test_no_notebook_waits_for_one_it_does_not_need_and_none_runs_before_one_it_needs(
    small: SmallProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    both = threading.Barrier(2, timeout=30)
    ran: list[str] = []

    def run(path: str, *_: object, **__: object) -> dict:
        name = Path(path).stem
        if name in ("02_seasonality", "03_drug_lines"):
            both.wait()
        ran.append(name)
        return {"cells": []}

    monkeypatch.setattr(papermill, "execute_notebook", run)
    needs = {
        "05_summary": ("02_seasonality", "03_drug_lines"),
        "03_drug_lines": ("01_clean",),
        "02_seasonality": ("01_clean",),
        "01_clean": (),
    }
    execute(needs, tmp_path, small.root, "norfolk", date(2021, 12, 31), {name: {} for name in needs})
    assert (ran[0], set(ran[1:3]), ran[3:]) == ("01_clean", {"02_seasonality", "03_drug_lines"}, ["05_summary"])


@pytest.mark.kernel
def test_ordinary_kernels_give_the_same_bytes(committed: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "countylines", "report", "--date", "2021-12-31", "--to", str(tmp_path)]
    ordinary = {"JUPYTER_DEFAULT_PROVISIONER_NAME": "local-provisioner"}
    done = subprocess.run(command, env=os.environ | ordinary, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert manifest.hash_outputs(tmp_path / "2021-12-31" / "norfolk") == manifest.hash_outputs(committed)
