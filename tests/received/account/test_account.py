"""Every cell has one role; what must not pass unseen is told, in few sentences; ordinary answers raise no doubt."""

from collections import Counter
from datetime import date
from functools import cache

import pytest

from countylines.received.account.account import MOST, account
from countylines.received.account.given import Doubt, Given, ranges
from countylines.received.account.roles import NOT_MET, ROLES, UNSPOKEN
from countylines.received.grids.files import read_grids
from countylines.received.layout import read_layout
from countylines.received.propose.proposal import Wanted
from countylines.received.propose.propose import propose
from countylines.received.read import read_file
from countylines.received.readings import Asked
from tests.foi_corpus.build import AREAS, HERE, file_name, in_format, stored
from tests.received.account.judged import FORCES, grid, judged

CASES = {file_name(name, kind): (kind, case) for name, kind, case in stored()}


@cache
def as_declared(name):
    kind, case = CASES[name]
    _, layout = in_format(case, kind)
    return accounted(name, layout, case.series)


def accounted(name, layout, series, period=""):
    path = HERE / name
    grids = read_grids(path, name)
    read_by = read_layout(layout, series, "layout.json", "answer")
    reading = read_file(path, name, Asked(read_by, series, {"norfolk": AREAS}))
    return reading, account(Given(name, grids, read_by, reading, date(2023, 2, 14), "norfolk", FORCES, period=period))


@pytest.mark.parametrize("name", CASES)
def test_an_ordinary_answer_raises_no_doubt_as_it_is_declared(name):
    _, found = as_declared(name)
    assert [str(doubt) for doubt in found.doubts] == []


@pytest.mark.parametrize("name", CASES)
def test_an_ordinary_answer_raises_no_doubt_as_it_is_proposed(name):
    _, case = CASES[name]
    wanted = Wanted({"area": "Norwich", **case.series}, ("norfolk", "Norfolk Constabulary"), AREAS, "2021", "financial", "2023-02-14")  # fmt: skip # noqa: E501
    proposal = propose(read_grids(HERE / name, name), wanted)
    if proposal.layout:
        reading, found = accounted(name, proposal.layout, proposal.series, "2021")
        assert reading.problems or [str(doubt) for doubt in found.doubts] == []


@pytest.mark.parametrize("name", CASES)
def test_every_cell_has_one_role(name):
    _, case = CASES[name]
    reading, found = as_declared(name)
    filled = {(each.sheet, row, column) for each in read_grids(HERE / name, name) for row, column in each.filled}
    roles = {(sheet, *place): role for sheet, of in found.roles.by_sheet.items() for place, role in of.items()}
    assert set(roles) == filled
    assert {role.name for role in roles.values()} <= set(ROLES)
    assert all(bool(role.why) == (role.name == "left out") for role in roles.values())
    if "records" not in case.layout:
        counted = Counter(role.name for role in roles.values())
        assert counted["figure"] == sum(bool(point.cell.text.strip()) for point in case.points)
        assert counted["total"] == len(reading.totals)


def test_roles_say_what_a_cell_tells():
    table = """
    Arrests
    Area    | Month   | Flag | 2021 | Rate | Note
    Norwich | January | p    | 5    | 8%   | late
    Norwich | March   |      | 6    | 9%   |
    Kent    | March   |      | 6    | 9%   |
    Total   |         |      | 11   |      |
    * to 15 March
    """
    block = {
        "counts": "D3:D6",
        "labels": {"area": {"column": "A"}, "month": {"column": "B"}, "year": {"row": 2}, "status": {"column": "C"}},
        "totals": {"6": "3:4"},
        "leave_out": {"E": "rates"},
        "where": {"A": ["Norwich"]},
    }
    roles = judged(table, block).roles.by_sheet["Data"]
    said = {place: (role.name, role.why) for place, role in roles.items()}
    assert {place: said[place][0] for place in [(1, 1), (2, 4), (3, 1), (3, 2), (3, 3), (3, 4), (6, 4), (7, 1)]} == {
        (1, 1): "title", (2, 4): "period", (3, 1): "area", (3, 2): "period", (3, 3): "status", (3, 4): "figure",
        (6, 4): "total", (7, 1): "footnote",
    }  # fmt: skip
    assert said[3, 5] == ("left out", "rates")
    assert said[3, 6] == ("left out", UNSPOKEN)
    assert said[5, 4] == ("left out", NOT_MET)


def test_a_sheet_that_is_not_read_is_accounted_for_too():
    sheets = [grid("Month | Arrests\nJan-21 | 5\nFeb-21 | 6\nMar-21 | 7"), grid("Contact us", "Cover", hidden=True)]
    block = {"counts": "B2:B4", "labels": {"month": {"column": "A"}}, "sheet": "Data"}
    found = judged(sheets, block)
    assert {place: role.name for place, role in found.roles.by_sheet["Cover"].items()} == {(1, 1): "left out"}


@pytest.mark.parametrize(
    ("places", "written"),
    [
        ({(2, 2)}, ["B2"]),
        ({(2, 2), (3, 2), (2, 3), (3, 3)}, ["B2:C3"]),
        ({(2, 2), (3, 2), (5, 2), (2, 28)}, ["B2:B3", "AB2", "B5"]),
    ],
)
def test_ranges_are_written_as_a_spreadsheet_does(places, written):
    assert ranges(places) == written


def test_doubts_are_few_and_none_is_lost(monkeypatch):
    many = tuple((lambda given, roles, n=n: iter([Doubt(f"kind {n}", f"A{n}", "look")])) for n in range(MOST + 3))
    monkeypatch.setattr("countylines.received.account.account.KINDS", many)
    found = judged("Month | Arrests\nJan-21 | 5\nFeb-21 | 6\nMar-21 | 7").doubts
    assert len(found) == MOST
    assert all(f"kind {n}" in str(found[-1]) for n in range(MOST, MOST + 3))
