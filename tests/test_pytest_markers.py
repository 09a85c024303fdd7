"""A test that starts a kernel or a browser without its marker fails, and says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

KERNEL = """
import pytest
from jupyter_client import KernelManager

@pytest.fixture(scope="session")
def kernel():
    manager = KernelManager()
    manager.start_kernel()
    manager.provisioner.process.wait()

def test_it(kernel):
    pass
"""
BROWSER = """
import subprocess

def test_it():
    subprocess.run(["/somewhere/playwright/driver/node"])
"""


@pytest.mark.parametrize(("source", "marker"), [(KERNEL, "kernel"), (BROWSER, "browser")], ids=["kernel", "browser"])
def test_what_starts_one_without_its_marker_fails(tmp_path: Path, source: str, marker: str) -> None:
    (tmp_path / "pytest.ini").write_text(f"[pytest]\nmarkers =\n    {marker}\n    slow\n")
    (tmp_path / "conftest.py").write_text("pytest_plugins = ('tests.markers',)\n")
    (tmp_path / "test_it.py").write_text(source)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"give it @pytest.mark.{marker}." in done.stdout
