"""Made-up FOI answers in every shape, marker and format: what was declared is what is read, and nothing else."""

from collections import Counter

import pandas as pd
import pytest

from countylines.received.layout import read_layout
from countylines.received.read import read_file
from countylines.received.readings import Asked
from tests.foi_corpus.build import AREAS, HERE, file_name, in_format, stored
from tests.foi_corpus.writers import WRITERS, unpacked

CASES = {file_name(name, kind): (kind, case) for name, kind, case in stored()}


def rows_read(path, layout, series):
    asked = Asked(read_layout(layout, series, "layout.json", "answer"), series, {"norfolk": AREAS})
    return read_file(path, path.name, asked)


def as_rows(observations):
    columns = ["area", "start", "end", "low", "high", "reading", "status", "cell"]
    return sorted(
        tuple(None if pd.isna(value) else value for value in row)
        for row in observations[columns].itertuples(index=False)
    )


def is_unexplained(cell, case):
    """Whether a cell means nothing until the layout says what."""
    return cell in ("", "-", "*", "[note 2]") and cell not in case.layout.get("readings", {})


@pytest.fixture(scope="module", params=CASES)
def read(request):
    kind, case = CASES[request.param]
    _, layout = in_format(case, kind)
    return case, rows_read(HERE / request.param, layout, case.series)


def test_what_was_declared_is_read(read):
    case, reading = read
    assert [str(problem) for problem in reading.problems] == []
    got, expected = as_rows(reading.observations), case.expected()
    assert [row[:-1] for row in got] == [row[:-1] for row in expected]
    assert [row[-1].strip() for row in got] == [row[-1].strip() for row in expected]


def test_only_what_nothing_explains_is_doubtful(read):
    case, reading = read
    declared = [point.cell.text for point in case.points if is_unexplained(point.cell.text, case)]
    doubtful = reading.observations[reading.observations["doubt"] != ""]
    assert sorted(doubtful["cell"]) == sorted(declared)
    assert len(reading.doubts) == len(declared)


def test_totals_are_held_against_all_their_parts(read):
    _, reading = read
    counts = reading.observations.set_index(["sheet", "address"])
    for total in reading.totals.itertuples():
        parts = counts.loc[[(total.sheet, part) for part in total.parts]]
        assert total.whole
        assert total.low == total.high == parts["low"].sum() == parts["high"].sum()


def test_every_cell_is_accounted_for(read):
    case, reading = read
    if "records" in case.layout:
        return
    roles = Counter(role for cells in reading.cells.values() for role in cells.values())
    assert roles["figure"] == sum(bool(point.cell.text.strip()) for point in case.points)
    assert roles.get("total", 0) == len(reading.totals)
    assert "number" not in roles


@pytest.mark.parametrize("name", CASES)
def test_a_stored_file_is_what_the_script_writes(name):
    kind, case = CASES[name]
    content, _ = in_format(case, kind)
    assert unpacked((HERE / name).read_bytes()) == unpacked(content)


def test_every_shape_stands_in_several_formats_and_every_format_in_several_shapes():
    assert len(CASES) >= 60
    for kind in WRITERS:
        assert sum(kind == other for other, _ in CASES.values()) >= 4


def test_no_file_stands_there_that_the_script_does_not_write():
    assert {path.name for path in HERE.iterdir() if path.name.startswith("synthetic-")} == set(CASES)
