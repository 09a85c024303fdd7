"""Names that a plural, a sign or a letter tells apart are told; names of different things are not."""

import pandas as pd
import pytest

from countylines.adding.near_misses import near_misses, nearly_equal
from countylines.observations import known
from countylines.received.identity import IDENTITY
from countylines.releases.tables import read_table
from tests.adding.command import run


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("county lines arrests", "County-lines arrest"),
        ("heroin seizures", "heroine seizures"),
        ("arrests: Class A", "Arrests (class A)"),
        ("stop and search", "search and stop"),
    ],
)
def test_names_that_may_be_one_are_nearly_equal(one, other):
    assert nearly_equal(one, other)
    assert nearly_equal(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("arrests: Class A", "arrests: Class B"),
        ("male arrests", "female arrests"),
        ("North Norfolk", "South Norfolk"),
        ("arrests: 10-17", "arrests: 18-24"),
        ("arrests", "county lines arrests"),
        ("drug offences", "drug seizures"),
    ],
)
def test_names_of_different_things_are_not(one, other):
    assert not nearly_equal(one, other)


def test_one_field_alone_may_differ():
    known = pd.DataFrame([["norfolk", "Norwich", "arrests", "flow", "as counted"]], columns=list(IDENTITY))
    assert near_misses(known, known) == []
    (told,) = near_misses(known.assign(measure="arrest"), known)
    assert "measure 'arrest' is nearly 'arrests'" in told
    assert near_misses(known.assign(measure="arrest", counting_rule="as charged"), known) == []


def test_a_series_nearly_that_of_a_release_known_later_is_a_doubt(project, received, releases):
    assert run(received("Month,Arrests\n2021-01,5\n2021-02,6\n"), "--yes")[0] == 0
    beside = {"id": "norfolk-2022-03-01-arrests", "known": "2022-03-01", "measure": "county line arrests"}
    code, said = run(received("Month,Arrests\n2020-01,5\n2020-02,6\n", "older.csv"), "--yes", **beside)
    assert code == 1
    assert "(near misses)" in said


def test_an_area_that_is_none_of_the_forces_is_a_doubt(received, releases):
    code, said = run(received("Month,Arrests\n2021-01,5\n2021-02,6\n"), "--yes", area="Norwhich")
    assert (code, list(releases.iterdir())) == (1, [])
    assert "area 'Norwhich' is none of the force's (the nearest are Norwich" in said


def test_earlier_releases_are_read_once_for_all_that_is_held_against_them(project, received, monkeypatch):
    """One that became known only later tells what its series are called, and contradicts nothing."""
    run(received("Month,Arrests\n2019-01,5\n"), "--yes", id="norfolk-2020-01-01-first", known="2020-01-01")
    run(received("Month,Arrests\n2019-02,5\n"), "--yes", id="norfolk-2024-01-01-later", known="2024-01-01")
    asked = []
    monkeypatch.setattr(known, "read_table", lambda release, of: asked.append(release.id) or read_table(release, of))
    _, said = run(received("Month,Arrests\n2019-01,6\n2019-02,6\n"), "--yes", "--dry-run", known="2023-01-01")
    assert sorted(asked) == ["norfolk-2020-01-01-first", "norfolk-2024-01-01-later"]
    assert "1 figure contradicts norfolk-2020-01-01-first" in said
    assert "norfolk-2024" not in said, "what was not known on the day contradicts nothing"
