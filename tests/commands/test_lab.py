"""JupyterLab as a person opens it: the first notebooks lead on and answer choices, and saving one stores no outputs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
TOKEN = "tests"
ALL_RUN = """count => {
  const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(e => e.innerText);
  return prompts.length >= count && prompts.every(text => /\\[\\d+\\]/.test(text));
}"""

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: /usr/bin/chromium (Debian package chromium)"),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a copy of what a person works with, so that nothing of this clone is saved over."""
    copy = tmp_path / "project"
    for folder in ("data", "notebooks"):
        shutil.copytree(ROOT / folder, copy / folder)
    shutil.copy(ROOT / "jupyter_server_config.py", copy)
    return copy


@pytest.fixture
def lab(project: Path, tmp_path: Path) -> Iterator[str]:
    """Start JupyterLab on a project; give its address."""
    with started(project, tmp_path) as address:
        yield address


@contextmanager
def started(project: Path, tmp_path: Path, *options: str) -> Iterator[str]:
    """Start JupyterLab with a project as root and nobody's settings; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path / "home"
    home.mkdir()
    hidden = {"COUNTYLINES_ROOT", "COUNTYLINES_REPORT", "JUPYTER_CONFIG_DIR", "JUPYTER_CONFIG_PATH"}
    environment = {k: v for k, v in os.environ.items() if k not in hidden}
    environment |= {
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
    }
    command = [
        sys.executable,
        "-m",
        "countylines",
        "lab",
        *options,
        "--",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
    ]
    command += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", "--ServerApp.ip=127.0.0.1"]
    log = (tmp_path / "lab.log").open("w")
    server = subprocess.Popen(
        command, cwd=project, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/api/status?token={TOKEN}", timeout=2)
                break
            except OSError:
                assert server.poll() is None, (tmp_path / "lab.log").read_text()[-2000:]
                time.sleep(0.2)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        log.close()


def test_the_starting_notebook_runs_and_is_saved_without_outputs(lab: str, project: Path) -> None:
    from playwright.sync_api import sync_playwright

    notebook = project / "notebooks" / "00_explore.ipynb"
    foreign: list[str] = []
    cells = sum(cell["cell_type"] == "code" for cell in json.loads(notebook.read_text())["cells"])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        # Tall, because JupyterLab takes cells outside the window off the page.
        page = browser.new_page(viewport={"width": 1300, "height": 6000})
        page.on("request", lambda r: None if r.url.startswith((lab, "data:", "blob:", "ws")) else foreign.append(r.url))
        page.goto(f"{lab}/lab/tree/notebooks/00_explore.ipynb?token={TOKEN}")
        page.locator("#jp-main-statusbar").get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=90_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.wait_for_function(ALL_RUN, arg=cells, timeout=120_000)
        errors = page.locator('[data-mime-type="application/vnd.jupyter.error"]').all_inner_texts()
        errors += page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').all_inner_texts()
        pictures = page.locator(".jp-RenderedSVG").count()
        code, before = page.locator(".jp-OutputArea-output textarea"), []
        force = ("Force", "Police Service of Northern Ireland")
        for label, choice in (
            force,
            ("Chart", "cumulative"),
            ("Exposure", "working days"),
            ("Added up by", "quarters"),
        ):
            before.append(code.input_value())
            page.locator(".jupyter-widgets").get_by_label(label, exact=True).select_option(choice)
            page.wait_for_function("([area, old]) => area.value !== old", arg=[code.element_handle(), before[-1]])
        lines = code.input_value()
        said = page.locator(".jupyter-widgets li").all_inner_texts()
        drawn = page.locator(".jupyter-widgets svg").count()
        page.keyboard.press("Escape")
        page.keyboard.press("Control+s")
        page.wait_for_timeout(2000)
        browser.close()
    assert errors == []
    assert pictures >= 1 and drawn == 1
    assert 'kind="cumulative"' in lines and 'exposure="working days"' in lines and 'by="quarters"' in lines
    assert "first=" not in lines and "last=" not in lines, "the other force has other months, and all are chosen"
    assert any("working days as exposure" in sentence for sentence in said)
    assert foreign == []
    assert "widgets" not in json.loads(notebook.read_text())["metadata"]
    saved = [cell for cell in json.loads(notebook.read_text())["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in saved)


def test_the_links_of_the_start_open_what_they_name(lab: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1300, "height": 3000})
        page.goto(f"{lab}/lab/tree/notebooks/00_start.ipynb?token={TOKEN}")
        page.locator("#jp-main-statusbar").get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=90_000)
        page.get_by_role("link", name="02_seasonality").click()
        page.get_by_role("tab", name="02_seasonality.ipynb").wait_for(timeout=30_000)
        asked = page.locator(".Toastify__toast, .jp-Dialog").all_inner_texts()
        browser.close()
    assert asked == [], "the launch asks nothing"


def test_the_hook_strips_source_notebooks_alone(project: Path) -> None:
    """The saved file above could be clean because nothing was saved: the hook itself, then."""
    strip = load_hook(project)
    manager = type("Manager", (), {"root_dir": str(project)})
    with pytest.raises(Exception, match="part of a report"):
        strip(model={"type": "notebook"}, path="outputs/2021-12-31/norfolk/a.ipynb", contents_manager=manager)
    for path, stripped in (("notebooks/a.ipynb", True), ("elsewhere/a.ipynb", False)):
        cell = {"cell_type": "code", "metadata": {"execution": 1}, "outputs": ["x"], "execution_count": 3}
        model = {"type": "notebook", "content": {"cells": [cell]}}
        strip(model=model, path=path, contents_manager=manager)
        assert (cell["outputs"] == []) is stripped


def load_hook(project: Path):
    class Settings:
        def __getattr__(self, name: str) -> Settings:
            self.__dict__[name] = Settings()
            return self.__dict__[name]

    path = project / "jupyter_server_config.py"
    namespace: dict = {"__file__": str(path), "get_config": Settings}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    return namespace["strip_outputs"]
