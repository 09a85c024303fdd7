"""Rows chosen by the texts of a column, or by how these begin; and areas by a look-up table."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countylines.adding.chosen import alike, takes
from tests.adding.command import ID, figures_of, run
from tests.foi_corpus.writers import Sheet, xlsx

RECORDS = (
    "Date,LSOA,Type\n05/01/2021,Norwich 001A,Drugs\n06/01/2021,Norwich 002B,Drugs A\n"
    "07/01/2021,North Norfolk 001A,Drugs\n"
    "08/01/2021,,Drugs\n05/02/2021,Norwich 001A,Theft\n06/02/2021,Norwich 001A,Drugs\n"
)
TABLE = "Month,LPU,Type,Arrests\n" + "".join(
    f"{month} 2021,{unit},{kind},{number + len(month)}\n"
    for month in ("January", "February", "March")
    for number, (unit, kind) in enumerate((u, k) for k in ("Drugs A", "Drugs B", "Theft") for u in ("NW1", "GY1"))
)


@pytest.mark.parametrize(
    ("wanted", "found", "taken"),
    [
        ("Drugs", "Drugs", True),
        ("Drugs", "Drugs A", False),
        ("Drugs*", "Drugs", True),
        ("Drugs*", "Drugs A", True),
        ("Norwich *", "Norwich 001A", True),
        ("Norwich *", "Norwich", False),
        ("Drugs*", "drugs", False),
        ("rugs*", "Drugs A", False),
        ("*", "anything", True),
        ("*", "", False),
        ("", "", True),
        (r"Drugs\*", "Drugs*", True),
        (r"Drugs\*", "Drugs A", False),
    ],
)
def test_what_a_text_takes(wanted, found, taken):
    assert takes(wanted, found) is taken


@given(st.text(min_size=1), st.text())
def test_a_beginning_takes_exactly_what_begins_so(beginning, text):
    assert takes(f"{beginning}.*", text) is (text[: len(beginning) + 1] == f"{beginning}.")


def test_texts_that_differ_in_a_code_are_named_together():
    assert (
        alike(["Norwich 001A", "Norwich 001B", "Great Yarmouth 012", "West"]) == "Norwich (2), Great Yarmouth 012, West"
    )


class TestRecords:
    def add(self, received, *where, name="answer.csv", content=RECORDS):
        return run(received(content, name), "--yes", "--records", *(f"--where={text}" for text in where))

    def counts(self, project):
        return {month: low for month, low, *_ in figures_of(project)}

    def test_a_beginning_takes_texts_which_are_told_and_stored(self, project, received, releases):
        code, said = self.add(received, "LSOA=Norwich *", "Type=Drugs*")
        assert code == 0, said
        assert self.counts(project) == {"2021-01": 2, "2021-02": 1}
        assert "'Norwich *' under 'LSOA' takes 2 texts: Norwich (2)" in said
        stored = json.loads((releases / ID / "layout.json").read_text())["resources"]["answer"]["records"]["where"]
        assert stored == {"LSOA": ["Norwich 001A", "Norwich 002B"], "Type": ["Drugs", "Drugs A"]}

    def test_a_workbook_likewise(self, project, received):
        rows = [line.split(",") for line in RECORDS.splitlines()]
        code, said = self.add(received, "LSOA=Nor*", "Type=Drugs", name="a.xlsx", content=xlsx({"Data": Sheet(rows)}))
        assert code == 0, said
        assert self.counts(project) == {"2021-01": 2, "2021-02": 1}

    def test_texts_far_down_a_file_too_large_for_a_grid_are_found(self, project, received, monkeypatch):
        monkeypatch.setattr("countylines.adding.understand.SAMPLE", 2000)
        monkeypatch.setattr("countylines.adding.understand.read_grids", _too_large)
        first = "05/01/2021,Breckland 001A,Drugs\n" * 500
        code, said = self.add(
            received, "LSOA=Norwich *", "Type=Drugs", content=RECORDS.replace("Type\n", f"Type\n{first}", 1)
        )
        assert code == 0, said
        assert self.counts(project) == {"2021-01": 1, "2021-02": 1}

    def test_a_text_without_a_row_that_meets_the_rest_is_left_aside(self, project, received, releases):
        content = RECORDS.replace("Drugs A", "Theft")
        code, said = self.add(received, "LSOA=Norwich *", "Type=Drugs", content=content)
        assert code == 0, said
        assert "takes 1 text: Norwich 001A" in said
        assert self.counts(project) == {"2021-01": 1, "2021-02": 1}

    @pytest.mark.parametrize(
        ("where", "told"),
        [
            ("LSOA=Thetford*", "has no such text under 'LSOA'"),
            ("District=Nor*", "has no column headed so"),
            ("District=Norwich", "no column of texts that is headed so was found, and every row would be read"),
        ],
    )
    def test_what_is_not_there_is_told(self, received, releases, where, told):
        code, said = self.add(received, where)
        assert (code, list(releases.iterdir())) == (2, [])
        assert told in said


def _too_large(path, where):
    from countylines.errors import ReleaseError

    raise ReleaseError("too large")


class TestTables:
    def test_a_beginning_takes_rows(self, project, received):
        path = received(TABLE.replace("GY1", "Norfolk").replace("NW1", "Norwich"))
        code, said = run(path, "--yes", "--where", "Type=Drugs A*")
        assert code == 0, said
        assert [low for _, low, *_ in figures_of(project)] == [7, 8, 8, 9, 5, 6]

    def test_a_column_that_is_not_there_is_told_and_not_passed_over(self, received, releases):
        code, said = run(received(TABLE), "--yes", "--where", "Typo=Theft")
        assert (code, list(releases.iterdir())) == (2, [])
        assert "--where Typo=Theft: no column of texts that is headed so was found" in said

    def test_so_is_one_that_a_layout_by_hand_does_not_choose_by(self, received, releases):
        layout = received('{"tables": [{"counts": "D2:D19", "labels": {"month": {"column": "A"}}}]}', "layout.json")
        code, said = run(received(TABLE), "--yes", "--where", "Type=Theft", "--layout", layout)
        assert (code, list(releases.iterdir())) == (2, [])
        assert "every row would be read" in said


class TestLookup:
    PLACES = "LPU,area\nNW1,Norwich\nGY1,Norfolk\nUnused,Norwich\n"

    def add(self, received, content, places=PLACES, *arguments):
        return run(received(content), "--yes", "--lookup", received(places, "places.csv"), *arguments, area=None)

    def areas(self, project):
        release = project.read(ID)
        return json.loads((release.folder / "layout.json").read_text())["resources"]["answer"]

    def test_texts_of_a_table_are_areas_and_kept_in_the_layout(self, project, received):
        code, said = self.add(received, TABLE, self.PLACES, "--where", "Type=Theft")
        assert code == 0, said
        received("", "places.csv").unlink()
        assert self.areas(project)["tables"][0]["labels"]["area"]["names"] == {"NW1": "Norwich", "GY1": "Norfolk"}
        assert [low for _, low, *_ in figures_of(project)] == [11, 12, 12, 13, 9, 10]

    def test_a_look_up_of_another_column_than_that_of_the_areas_is_told(self, received, releases):
        labels = {"month": {"column": "A"}, "area": {"column": "B", "names": {"NW1": "Norwich", "GY1": "Norfolk"}}}
        content = {"tables": [{"counts": "D2:D19", "labels": labels, "where": {"C": ["Theft"]}}]}
        layout = received(json.dumps(content), "layout.json")
        code, said = self.add(received, TABLE, "Type,area\nTheft,Norwich\n", "--layout", layout)
        assert (code, list(releases.iterdir())) == (2, [])
        assert "the texts under 'Type' of answer.csv were not understood as areas" in said

    def test_a_text_with_an_empty_area_is_left_out_without_a_doubt(self, project, received):
        places = "LPU,area\nNW1,Norwich\nGY1,\n"
        code, said = self.add(received, TABLE, places, "--where", "Type=Theft")
        assert code == 0, said
        assert "numbers left out" not in said
        assert [low for _, low, *_ in figures_of(project)] == [11, 12, 9]

    def test_texts_of_a_table_are_areas_by_how_they_begin(self, project, received):
        code, said = self.add(received, TABLE, "LPU,area\nNW*,Norwich\nGY*,Norfolk\n", "--where", "Type=Theft")
        assert code == 0, said
        assert self.areas(project)["tables"][0]["labels"]["area"]["names"] == {"NW1": "Norwich", "GY1": "Norfolk"}

    def test_codes_that_are_numbers_in_a_workbook_are_areas(self, project, received):
        rows = [["Month", "Unit", "Arrests"]]
        rows += [[f"{month} 2021", unit, 9 - unit] for month in ("January", "February", "March") for unit in (1, 2)]
        path = received(xlsx({"Data": Sheet(rows)}), "answer.xlsx")
        places = received("Unit,area\n1,Norwich\n2,Norfolk\n", "places.csv")
        code, said = run(path, "--yes", "--lookup", places, area=None)
        assert code == 0, said
        assert [low for _, low, *_ in figures_of(project)] == [7, 8] * 3

    def test_records_of_several_texts_of_an_area_are_added_up(self, project, received):
        places = "LSOA,area\nNorwich 001A,Norwich\nNorwich 002B,Norwich\nNorth Norfolk 001A,\n,\n"
        code, said = self.add(received, RECORDS, places, "--records", "--where", "Type=Drugs*")
        assert code == 0, said
        assert {month: low for month, low, *_ in figures_of(project)} == {"2021-01": 2, "2021-02": 1}

    def test_unknown_texts_of_records_are_told_with_their_counts(self, received, releases):
        places = "LSOA,area\nNorwich 001A,Norwich\n"
        code, said = self.add(received, RECORDS, places, "--records", "--where", "Type=Drugs*")
        assert (code, list(releases.iterdir())) == (1, [])
        told = "3 records with 3 texts under 'LSOA' that the look-up does not have: 'Norwich 002B' (1), "
        assert f"{told}'North Norfolk 001A' (1), no text (1)" in said

    def test_an_unknown_text_of_a_table_is_told(self, received, releases):
        code, said = self.add(received, TABLE, "LPU,area\nNW1,Norwich\n")
        assert (code != 0, list(releases.iterdir())) == (True, [])
        assert "GY1" in said

    @pytest.mark.parametrize(
        ("places", "told"),
        [
            ("LPU,area\nNW1,Norwitch\n", "row 2: found 'Norwitch', which is none of the force's areas"),
            ("LPU,area\nNW1,Norwich\nNW1,Norfolk\n", "row 3: 'NW1' stands twice, for two areas"),
            ("LPU,area,more\nNW1,Norwich,1\n", "a look-up table has two columns"),
            ("LPU,area\n", "a look-up table has two columns"),
            ("LPU,area\nNW1,\n", "names no area"),
            ("Unit,area\nNW1,Norwich\n", "--lookup Unit: answer.csv has no column headed so"),
            ("Month,area\nUnused,Norwich\n", "were not understood as areas of its figures"),
        ],
    )  # fmt: skip
    def test_a_table_that_cannot_be_used_is_told(self, received, releases, places, told):
        code, said = self.add(received, TABLE, places, "--where", "Type=Theft")
        assert (code, list(releases.iterdir())) == (2, [])
        assert told in said
