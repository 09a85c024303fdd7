"""A page opens before a person at a desktop, and nowhere else."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from countylines.commands import cli
from countylines.commands.cli import has_desktop, open_page


@pytest.mark.parametrize(
    ("environment", "platform", "there"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({}, "darwin", True),
        ({}, "win32", True),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "1 2 3 4"}, "linux", False),
        ({"SSH_TTY": "/dev/pts/0"}, "darwin", False),
        ({"CI": "true"}, "win32", False),
    ],
)
def test_a_desktop_is_where_somebody_sees_it(environment: dict[str, str], platform: str, there: bool) -> None:
    assert has_desktop(environment, platform) is there


@pytest.mark.parametrize(("at_terminal", "opened"), [(True, ["a%20page.html"]), (False, [])])
def test_a_page_opens_from_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, at_terminal: bool, opened: list[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", asked.append)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: at_terminal, raising=False)
    for name in ("SSH_CONNECTION", "SSH_TTY", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    open_page(tmp_path / "a page.html")
    assert [address.rpartition("/")[2] for address in asked] == opened
    assert all(address.startswith("file:///") for address in asked)


@pytest.mark.parametrize(("given", "opened"), [([], 1), (["--no-open"], 0), (["--all"], 0)])
def test_the_report_that_was_ordered_is_opened_unless_one_says_no(
    monkeypatch: pytest.MonkeyPatch, given: list[str], opened: int
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(cli, "open_page", asked.append)
    monkeypatch.setattr(cli, "_report", lambda *_, **__: cli.UP_TO_DATE)
    monkeypatch.setattr(cli, "_list_reports", lambda *_: None)
    monkeypatch.setattr(cli, "_report_all", lambda *_: None)
    done = CliRunner().invoke(cli.app, ["report", "--date", "2021-12-31", *given])
    assert done.exit_code == 0, done.output
    assert [path.parts[-4:] for path in asked] == [("outputs", "2021-12-31", "norfolk", "index.html")] * opened
