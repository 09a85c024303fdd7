"""JupyterLab as a person opens it: the first notebooks lead on and answer choices, and saving one stores no outputs."""

from __future__ import annotations

import io
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
from typing import Any

import pytest
from matplotlib.image import imread

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
TOKEN = "tests"
ALL_RUN = """count => {
  const cells = jupyterapp.shell.currentWidget.content.widgets.filter(cell => cell.model.type === 'code');
  return cells.length >= count
    && cells.every(cell => cell.model.executionCount && cell.model.executionState !== 'running');
}"""
"""Asked of the notebook itself: its page holds the cells in view alone."""

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


def lab_page(playwright: Any, **look: Any) -> Any:
    """Open a window: one taller than a run notebook, because JupyterLab takes cells outside of it off the page."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    return browser.new_page(viewport={"width": 1300, "height": 9000}, **look)


def wait_for_kernel(page: Any, notebook: str) -> None:
    """Wait until a notebook is in front and its own kernel waits: the status bar may still tell of the one before."""
    page.wait_for_function(
        """name => {
          const panel = globalThis.jupyterapp?.shell.currentWidget;
          return panel?.context?.path.endsWith(`/${name}.ipynb`) && panel.sessionContext.isReady
            && panel.sessionContext.session?.kernel?.status === 'idle';
        }""",
        arg=notebook,
        timeout=90_000,
    )


def press_until(page: Any, keys: str, happens: str) -> None:
    """Press keys, again where a busy machine let them go by, until what they are for is seen."""
    from playwright.sync_api import TimeoutError as NotYet

    for _ in range(20):
        page.keyboard.press(keys)
        try:
            page.wait_for_function(happens, timeout=2_000)
        except NotYet:
            continue
        return
    raise AssertionError(f"{keys} does nothing")


def code_cells(notebook: Path) -> list[dict]:
    return [cell for cell in json.loads(notebook.read_text())["cells"] if cell["cell_type"] == "code"]


DRAWN = """async selector => {
  const text = await (await fetch(document.querySelector(selector).src)).text();
  return text.slice(text.indexOf("<svg")).trim();
}"""
"""The SVG of the first image of a kind."""


def ground(png: bytes) -> float:
    """Give how light the corner of a picture is, from 0 to 1."""
    return float(imread(io.BytesIO(png), format="png")[2, 2, :3].mean())


FOCUSED = """text => {
  const notebook = document.activeElement.closest('.jp-NotebookPanel:not(.lm-mod-hidden)');
  return notebook && notebook.innerText.includes(text);
}"""
ALL_SELECTED = """() => {
  const notebook = jupyterapp.shell.currentWidget.content;
  return notebook.widgets.every(cell => notebook.isSelected(cell));
}"""
RUNNING = """() => jupyterapp.shell.currentWidget.content.widgets.some(
  cell => cell.model.executionCount || cell.model.executionState === 'running')"""
EXPLORED, MADE = ".jupyter-widgets img", ".jp-CodeCell .jp-RenderedSVG img"
"""What the explorer draws, and the first picture of the cells under it."""


def test_the_explorer_answers_choices_and_its_code_makes_the_same_figure(lab: str, project: Path) -> None:
    from playwright.sync_api import sync_playwright

    notebook = project / "notebooks" / "00_explore.ipynb"
    foreign: list[str] = []
    cells = len(code_cells(notebook))
    with sync_playwright() as playwright:
        page = lab_page(playwright, color_scheme="light", permissions=["clipboard-read", "clipboard-write"])
        page.on("request", lambda r: None if r.url.startswith((lab, "data:", "blob:", "ws")) else foreign.append(r.url))
        page.goto(f"{lab}/lab/tree/notebooks/00_explore.ipynb?token={TOKEN}")
        wait_for_kernel(page, "00_explore")
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.wait_for_function(ALL_RUN, arg=cells, timeout=120_000)
        errors = page.locator('[data-mime-type="application/vnd.jupyter.error"]').all_inner_texts()
        errors += page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').all_inner_texts()
        code, widgets = page.locator(".countylines-code textarea"), page.locator(".jupyter-widgets")
        force = ("Force", "Police Service of Northern Ireland")
        for label, choice in (
            force,
            ("Chart", "cumulative"),
            ("Exposure", "working days"),
            ("Added up by", "quarters"),
        ):
            before = code.input_value()
            widgets.get_by_label(label, exact=True).select_option(choice)
            page.wait_for_function("([area, old]) => area.value !== old", arg=[code.element_handle(), before])
        lines = code.input_value()
        said = widgets.locator("li").all_inner_texts()
        page.wait_for_function("n => document.querySelectorAll('.dt-container tbody tr').length === n", arg=25)
        page.get_by_role("searchbox").fill("2016")
        page.get_by_role("button", name="count: Activate to sort").click()
        page.locator(".dt-container thead th[aria-sort=ascending]").wait_for()
        sorted_counts = page.locator(".dt-container tbody tr td:nth-child(4)").all_inner_texts()
        explored = page.evaluate(DRAWN, EXPLORED)
        page.get_by_role("button", name="Copy the code").click()
        page.get_by_text("Copied: paste it into a cell.").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        page.get_by_role("button", name="Into a new cell").click()
        page.get_by_text("It stands in the cell below.").wait_for()
        page.keyboard.press("Shift+Enter")
        page.wait_for_function(ALL_RUN, arg=cells + 1, timeout=60_000)
        inserted = page.locator(".jp-CodeCell").nth(2)
        typed = inserted.locator(".cm-line").all_inner_texts()
        made = page.evaluate(DRAWN, MADE)
        grounds = []
        for theme, is_light in (("JupyterLab Light", "true"), ("JupyterLab Dark", "false")):
            page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
            page.locator(f"body[data-jp-theme-light={is_light}]").wait_for(state="attached")
            page.wait_for_timeout(500)
            grounds.append([ground(page.locator(image).first.screenshot()) for image in (EXPLORED, MADE)])
        page.keyboard.press("Escape")
        page.keyboard.press("Control+s")
        page.wait_for_timeout(2000)
        page.context.browser.close()
    light, dark = grounds
    assert min(light) > 0.95 and max(dark) < 0.15, "pictures follow JupyterLab's theme, on a light system"
    assert errors == [] and foreign == []
    assert 'kind="cumulative"' in lines and 'exposure="working days"' in lines and 'by="quarters"' in lines
    assert "first=" not in lines and "last=" not in lines, "the other force has other months, and all are chosen"
    assert any("working days as exposure" in sentence for sentence in said)
    assert sorted_counts == sorted(sorted_counts, key=int) and len(sorted_counts) == 4
    assert [line for line in typed if line.strip()] == [line for line in lines.split("\n") if line]
    assert made == explored and copied == lines
    assert "widgets" not in json.loads(notebook.read_text())["metadata"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code_cells(notebook))


def test_from_the_start_to_a_figure_of_ones_own_with_keys_alone(lab: str, project: Path) -> None:
    from playwright.sync_api import sync_playwright

    cells = len(code_cells(project / "notebooks" / "00_explore.ipynb"))
    with sync_playwright() as playwright:
        page = lab_page(playwright)

        def tab_to(focused: str) -> None:
            """Press Tab until what has the focus fits, as JavaScript of ``e``."""
            for _ in range(200):
                if page.evaluate(f"(() => {{ const e = document.activeElement; return {focused}; }})()"):
                    return
                page.keyboard.press("Tab")
            raise AssertionError(f"no key leads to it: {focused}")

        page.goto(f"{lab}/lab/tree/notebooks/00_start.ipynb?token={TOKEN}")
        wait_for_kernel(page, "00_start")
        tab_to("e.tagName === 'A' && e.innerText === '00_explore'")
        page.keyboard.press("Enter")
        page.wait_for_function(FOCUSED, arg="What is there to play with?")
        wait_for_kernel(page, "00_explore")
        page.keyboard.press("Escape")
        press_until(page, "Control+a", ALL_SELECTED)
        press_until(page, "Control+Enter", RUNNING)
        page.wait_for_function(ALL_RUN, arg=cells, timeout=120_000)
        page.locator(".countylines-code textarea").wait_for()
        page.keyboard.press("Control+Home")
        of = "e.tagName === 'SELECT' && e.labels[0]?.innerText === "
        for label, key, told in (
            ("Chart", "y", '"years"'),
            ("Exposure", "w", '"working days"'),
            ("Added up by", "q", '"quarters"'),
        ):
            tab_to(f"{of}'{label}'")
            page.keyboard.press(key)
            page.wait_for_function(
                "t => document.querySelector('.countylines-code textarea').value.includes(t)", arg=told
            )
        tab_to("e.tagName === 'BUTTON' && e.innerText === 'Into a new cell'")
        explored = page.evaluate(DRAWN, EXPLORED)
        page.keyboard.press("Enter")
        page.get_by_text("It stands in the cell below.").wait_for()
        page.keyboard.press("Shift+Enter")
        page.wait_for_function(ALL_RUN, arg=cells + 1, timeout=60_000)
        made = page.evaluate(DRAWN, MADE)
        page.context.browser.close()
    assert made == explored


def test_the_links_of_the_start_open_what_they_name(lab: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1300, "height": 3000})
        page.goto(f"{lab}/lab/tree/notebooks/00_start.ipynb?token={TOKEN}")
        wait_for_kernel(page, "00_start")
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
    for path, stripped in (("notebooks/a.ipynb", True), ("docs/a.ipynb", True), ("elsewhere/a.ipynb", False)):
        cell = {"cell_type": "code", "metadata": {"execution": 1}, "outputs": ["x"], "execution_count": 3}
        language = {"name": "python", "version": "3.11.7"}
        content = {"cells": [cell], "metadata": {"language_info": language}}
        strip(model={"type": "notebook", "content": content}, path=path, contents_manager=manager)
        assert (cell["outputs"] == []) is stripped
        assert (language == {"name": "python"}) is stripped


def load_hook(project: Path):
    class Settings:
        def __getattr__(self, name: str) -> Settings:
            self.__dict__[name] = Settings()
            return self.__dict__[name]

    path = project / "jupyter_server_config.py"
    namespace: dict = {"__file__": str(path), "get_config": Settings}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    return namespace["strip_outputs"]
