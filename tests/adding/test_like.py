"""An answer like an earlier one: its series and layout are taken where they fit, and what is new or gone is told."""

import json

import pytest

from countylines.releases.tables import read_table
from tests.adding.command import ID, run

FIRST = "District,Jan-21,Feb-21,Total\nNorwich,5,*,\nNorfolk,9,8,17\n"
NEXT = "District,Jan-22,Feb-22,Total\nNorwich,6,*,\nNorfolk,7,4,11\n"
LATER = "norfolk-2024-02-14-arrests"
UNSAID = dict.fromkeys(("force", "area", "measure", "kind", "counting_rule", "licence"))


@pytest.fixture
def earlier(project, received):
    code, said = run(received(FIRST), "--yes", "--reading", "*=1-4", "--reading", "=missing", area="Norfolk")
    assert code == 0, said
    return project


def add_next(received, content, *options):
    return run(received(content, "next.csv"), "--yes", "--like", ID, *options, **UNSAID, id=LATER, known="2024-02-14")


def figures(project, name):
    release = project.read(name)
    table = read_table(release, release.resources[0])
    return [(row.area, row.measure, str(row.start), row.low, row.high) for row in table.itertuples()]


def test_the_next_years_file_is_one_command(earlier, received):
    code, said = add_next(received, NEXT)
    assert code == 0, said
    assert figures(earlier, LATER) == [
        ("Norwich", "county lines arrests", "2022-01-01", 6, 6),
        ("Norwich", "county lines arrests", "2022-02-01", 1, 4),
        ("Norfolk", "county lines arrests", "2022-01-01", 7, 7),
        ("Norfolk", "county lines arrests", "2022-02-01", 4, 4),
    ]
    layout = json.loads((earlier.read(LATER).folder / "layout.json").read_text())["resources"]["answer"]
    assert layout["readings"]["*"]["reason"].endswith(f"(as in {ID})")


def test_a_series_that_is_new_or_gone_is_a_doubt(earlier, received):
    code, said = add_next(received, NEXT.replace("Norfolk,7,4,11\n", ""))
    assert code == 1
    assert "is not in this answer (unlike)" in said


def test_a_layout_under_other_headers_is_not_used(earlier, received):
    """A column put in before the counts would be read as one of them."""
    code, said = add_next(received, NEXT.replace("District,", "District,Officers,").replace("Norwich,", "Norwich,3,").replace("Norfolk,", "Norfolk,4,"))  # fmt: skip # noqa: E501
    assert "it is read by the layout" not in said
    assert code != 0


def test_a_period_of_the_layout_is_not_that_of_the_next_year(project, received):
    run(received("Area,Stops\nNorwich,5\nNorfolk,9\n"), "--yes", "--period", "2021", area="Norfolk")
    code, said = add_next(received, "Area,Stops\nNorwich,6\nNorfolk,7\n")
    assert code == 2 and "--period" in said
    code, said = add_next(received, "Area,Stops\nNorwich,6\nNorfolk,7\n", "--period", "2022")
    assert code == 0, said
    assert {row[2] for row in figures(project, LATER)} == {"2022-01-01"}


def test_what_is_no_release_of_one_file_is_told(project, received):
    code, said = add_next(received, NEXT)
    assert code == 2
    assert f"There is no release '{ID}'" in said
