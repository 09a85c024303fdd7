"""The made-up answer by which a report on many series is timed."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from benchmarks import many_series
from countylines.observations.known import observations
from countylines.observations.reconcile import reconcile
from countylines.observations.series import monthly_series
from countylines.project import ROOT_VARIABLE
from tests.conftest import REPOSITORY


def test_the_answer_is_read_as_it_was_made_up_with_its_suppressed_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "project"
    many_series.write_project(root, REPOSITORY, series=8, months=40)
    monkeypatch.setenv(ROOT_VARIABLE, str(root))
    figures = reconcile(observations("norfolk", date.fromisoformat(many_series.DAY), root))
    read = {s.area: s for s in monthly_series(figures, "norfolk") if s.counting_rule == "made up"}
    header, *rows = csv.reader(many_series.answer(series=8, months=40).splitlines())
    assert (header[1], header[-1]) == ("Jan-18", "Apr-21")
    for area, *cells in rows:
        bounds = [(0, 4) if cell == "<5" else (int(cell), int(cell)) for cell in cells]
        months = read[area].months
        assert list(zip(months["low"], months["high"], strict=True)) == bounds
        assert ("<5" in cells) is (area == "Area 008")
