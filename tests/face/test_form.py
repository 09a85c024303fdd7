"""The reading form without a browser: each control changes the layout, and writing is checked as in the command."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from countylines.face.form import ReadingForm, reading_form
from countylines.releases.tables import read_table
from tests.conftest import Project

ID = "norfolk-2023-02-14-arrests"
# The district's own code is read as a count, and the star as nothing at all.
MISREAD = "Arrests by year\nDistrict,Beats,2020,2021\nNorwich,14,10,*\nNorfolk,21,12,15\n"


def state(form: ReadingForm) -> None:
    """Fill in what is said of every answer."""
    fields = form.fields
    fields.area.value, fields.measure.value = "Norfolk", "arrests"
    fields.counting_rule.value, fields.source.value = "arrests as counted", "https://example.org/answer"
    fields.licence.value, fields.known.value, fields.id.value = "OGL-UK-3.0", date(2023, 2, 14), ID


def figures(project: Project) -> list[tuple[Any, ...]]:
    release = project.read(ID)
    table = read_table(release, release.resources[0])
    return sorted((row.area, str(row.start), str(row.end), row.low, row.high) for row in table.itertuples())


@pytest.fixture
def form(project: Project, received: Any) -> ReadingForm:
    made = reading_form(str(received(MISREAD)), controls=True)
    assert isinstance(made, ReadingForm)
    return made


def test_a_wrong_reading_is_mended_and_written(project: Project, form: ReadingForm) -> None:
    form.column.line.value, form.column.holds.value = "B", "left out"
    form.column.said.value = "beats, no count"
    form.row.line.value, form.row.holds.value = "2", "year"
    form.text.value = ("", "*")
    form.means.value = "1-4"
    state(form)
    form.buttons["write"].click()
    assert "Written" in form.done.value, form.done.value
    assert figures(project) == [
        ("Norfolk", "2020-01-01", "2020-12-31", 12, 12),
        ("Norfolk", "2021-01-01", "2021-12-31", 15, 15),
        ("Norwich", "2020-01-01", "2020-12-31", 10, 10),
        ("Norwich", "2021-01-01", "2021-12-31", 1, 4),
    ]
