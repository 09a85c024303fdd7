"""The command lab: what it starts JupyterLab with, and on what; nothing is started."""

from __future__ import annotations

import subprocess
from types import SimpleNamespace
from typing import Any

import pytest

from tests.adding.command import command
from tests.conftest import Project


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    calls: list[Any] = []

    def run(order: list[str], **how: Any) -> SimpleNamespace:
        calls.append((order, how["env"]))
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", run)
    return calls


def test_it_opens_the_start_with_the_project_as_its_root(project: Project, started: list[Any]) -> None:
    assert command("lab")[0] == 0
    ((order, environment),) = started
    assert order[-1] == "notebooks/00_start.ipynb" and f"--ServerApp.root_dir={project.root}" in order
    assert "COUNTYLINES_ANSWER" not in environment


def test_an_answer_opens_the_form_on_it(project: Project, started: list[Any], received: Any) -> None:
    answer = received("Month,Arrests\n2021-01,5\n", "an answer.csv")
    assert command("lab", "--answer", str(answer), "--", "--no-browser")[0] == 0
    ((order, environment),) = started
    assert order[-2:] == ["notebooks/00_add.ipynb", "--no-browser"]
    assert environment["COUNTYLINES_ANSWER"] == str(answer.resolve())


def test_an_answer_that_is_not_there_is_told(project: Project, started: list[Any]) -> None:
    code, said = command("lab", "--answer", "nothing.xlsx")
    assert code == 2 and "nothing.xlsx is not a file" in said and started == []
