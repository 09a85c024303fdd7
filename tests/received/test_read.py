"""Files and their layouts: figures, totals, and an account of every cell."""

import csv
import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from countylines.errors import ReleaseError
from countylines.received import read as reading_of_files
from countylines.received.grids.files import read_grids
from countylines.received.grids.grid import address
from countylines.received.markers import read_cell
from tests.conftest import REPOSITORY, SERIES
from tests.foi_corpus.writers import Sheet, xlsx
from tests.received.given import SAMPLES, bounds, given, told

KNOWN = Path(__file__).parents[1] / "known_answers"
CASE = REPOSITORY.parent / "shared" / "known_answers" / "p16_foi_messy"
DECIDED = {"day": "2023-02-14", "reason": "the footnote says so"}
YEARS = {"counts": "B2:C3", "labels": {"year": {"row": 1}, "month": {"column": "A"}}}


@pytest.fixture
def read(tmp_path):
    def read_text(text, layout, **beside):
        path = tmp_path / "answer.csv"
        path.write_text(text, encoding="utf-8")
        return given(path, layout, **beside)

    return read_text


MESSY = {
    "tables": [
        {
            "counts": "B4:D15",
            "labels": {"year": {"row": 3}, "month": {"column": "A"}},
            "totals": {"E": "B:D", "16": "4:15"},
        }
    ],
    "readings": {
        "*": {"reads": "0 or more", "status": "c", **DECIDED},
        "-": {"reads": "0", **DECIDED},
        "<5": {"status": "c", **DECIDED},
        "[note 1]": {"reads": "", "status": "x", **DECIDED},
    },
}


class TestMessyTable:
    """A synthetic twin of case p16: titles, years by months, markers with footnotes, totals that disagree."""

    @pytest.fixture
    def reading(self):
        return given(KNOWN / "synthetic_messy_table.csv", MESSY)

    def test_every_cell_is_read_as_declared(self, reading):
        assert told(reading) == []
        with (KNOWN / "synthetic_messy_table_expected.csv").open(encoding="utf-8", newline="") as file:
            expected = [
                (
                    date(int(row["year"]), int(row["month"]), 1),
                    int(row["low"]) if row["low"] else None,
                    int(row["high"]) if row["high"] else None,
                    row["reading"],
                    row["status"],
                )
                for row in csv.DictReader(file)
            ]
        table = reading.observations
        got = zip(table["start"], bounds(reading), table["reading"], table["status"], strict=True)
        assert sorted((start, low, high, how, status) for start, (low, high), how, status in got) == sorted(expected)
        assert len(expected) == 36

    def test_totals_stand_beside_their_parts(self, reading):
        totals = reading.totals.set_index("address")
        assert totals.loc["E6", "parts"] == ("B6", "C6", "D6")
        assert totals.loc["B16", "parts"] == tuple(f"B{row}" for row in range(4, 16))
        assert totals.loc[["E4", "E6", "E15", "B16", "C16"], "low"].tolist() == [15, 1054, 28, 175, 1092]
        assert "E7" not in totals.index

    def test_zeros_that_are_shown_raise_the_bounds(self):
        reading = given(KNOWN / "synthetic_messy_table.csv", {**MESSY, "zeros_shown": True})
        below = reading.observations[reading.observations["cell"] == "<5"]
        assert below["low"].tolist() == [1, 1]

    def test_without_its_footnotes_marks_are_missing_and_doubtful(self):
        reading = given(KNOWN / "synthetic_messy_table.csv", {"tables": MESSY["tables"]})
        doubtful = reading.observations[reading.observations["doubt"] != ""].set_index("cell")
        assert set(doubtful.index) == {"*", "-", "[note 1]"}
        assert doubtful["low"].isna().all()
        assert [problem.address for problem in reading.doubts] == ["D5", "C8", "D10"]


class TestLabels:
    def test_an_unknown_area_asks(self, read):
        layout = {"tables": [{"counts": "B2:B3", "labels": {"area": {"column": "A"}, "month": {"text": "Jan-21"}}}]}
        series = {key: value for key, value in SERIES.items() if key != "area"}
        reading = read("Area,Arrests\nNORWICH City,4\nNorwich North,6\n", layout, series=series)
        assert bounds(reading) == [(4, 4)]
        (problem,) = told(reading)
        assert problem.startswith("sheet 'table 1', A3: found 'Norwich North', which is none of the force's areas")

    def test_names_stand_for_others_or_leave_out(self, read):
        names = {"Arrests": "county lines arrests", "Charges": None}
        labels = {"measure": {"row": 1, "names": names}, "month": {"column": "A"}}
        series = {key: value for key, value in SERIES.items() if key != "measure"}
        layout = {"tables": [{"counts": "B2:C2", "labels": labels, "totals": {"D": "B:C"}}]}
        reading = read("Month,Arrests,Charges,All\nJan-21,4,9,13\n", layout, series=series)
        assert bounds(reading) == [(4, 4)]
        assert reading.observations["measure"].tolist() == ["county lines arrests"]
        assert reading.totals["whole"].tolist() == [False]
        assert reading.cells["table 1"][2, 3] == "left out"

    def test_an_empty_label_is_told_once_with_its_place(self, read):
        reading = read("Month,2021,2022\nJan,1,2\n,3,4\n", {"tables": [YEARS]})
        assert told(reading) == ["sheet 'table 1', A3: found no text, where month is to be written"]
        assert bounds(reading) == [(1, 1), (2, 2)]

    def test_a_label_that_is_no_period_is_told_with_its_place(self, read):
        reading = read("Month,2021,Later\nJan,1,2\nFeb,3,4\n", {"tables": [YEARS]})
        assert all(problem.startswith("sheet 'table 1', ") and "'Later'" in problem for problem in told(reading))
        assert bounds(reading) == [(1, 1), (3, 3)]

    def test_a_label_of_a_period_is_told_once_however_many_rows_it_heads(self, read):
        reading = read("Month,2021,Later\nJan,1,2\nFeb,3,4\nJan,5,6\n", {"tables": [YEARS | {"counts": "B2:C4"}]})
        places = [(problem.address, "'Later'" in problem.told) for problem in reading.problems]
        assert places == [("C1", True), ("B4", False)], "the label; and January stands twice"

    def test_a_status_has_a_column(self, read):
        labels = {"month": {"column": "A"}, "status": {"column": "C"}}
        layout = {"tables": [{"counts": "B2:B5", "labels": labels}]}
        reading = read("Month,Arrests,Flag\nJan-21,1,[p]\nFeb-21,2,\nMar-21,3 [r],\nApr-21,4 [r],p\n", layout)
        assert reading.observations["status"].tolist() == ["p", "", "r"]
        assert told(reading) == ["sheet 'table 1', C5: found the status 'p' beside 'r' in the cell itself"]
        assert (
            "found 'q'; a status is one of"
            in told(
                read("Month,n,f\nJan-21,1,q\n", {**layout, "tables": [{**layout["tables"][0], "counts": "B2:B2"}]})
            )[0]
        )

    def test_a_force_of_many_is_picked_by_a_column(self, read):
        layout = {"tables": [{"counts": "C2:C4", "labels": {"month": {"column": "A"}}, "where": {"B": ["Norfolk"]}}]}
        text = "Month,Force,Count\nJan-21,Norfolk,4\nJan-21,Gwent,-1\nFeb-21,Norfolk ,6\n"
        reading = read(text, layout)
        assert (told(reading), bounds(reading)) == ([], [(4, 4), (6, 6)])
        layout["tables"][0]["where"] = {"B": ["Norfolk", "Suffolk"]}
        assert told(read(text, layout)) == [
            "sheet 'table 1': where: no row has 'Suffolk' in column B; correct the text"
        ]

    def test_a_heading_without_rows_is_told(self, read):
        labels = {"area": {"heading": "A"}, "month": {"column": "A"}}
        series = {key: value for key, value in SERIES.items() if key != "area"}
        layout = {"tables": [{"counts": "B2:B5", "labels": labels}]}
        reading = read("Month,n\nNorwich,\nJan-21,4\nFeb-21,\nNorfolk,\n", layout, series=series)
        assert [problem.split(": ", 1)[0] for problem in told(reading)] == [
            "sheet 'table 1', A4",
            "sheet 'table 1', A5",
        ]
        assert "a heading without rows of figures under it" in told(reading)[0]


class TestCells:
    def test_a_day_where_a_count_belongs_is_told(self, tmp_path):
        path = tmp_path / "answer.xlsx"
        path.write_bytes(xlsx({"Data": Sheet([["Month", 2021, 2022], ["Jan", date(2026, 4, 1), 5], ["Feb", 3, 4]])}))
        (problem,) = told(given(path, {"tables": [YEARS]}))
        assert "B2: found '2026-04-01', a day; a spreadsheet may have made it out of a range such as 1-4" in problem

    def test_a_period_that_stands_twice_is_told_with_both_places(self, read):
        (problem,) = told(read("Month,2021,2021\nJan,1,2\n", {"tables": [{**YEARS, "counts": "B2:C2"}]}))
        assert problem.startswith("sheet 'table 1', C2: 2021-01-01 to 2021-01-31")
        assert "also in B2" in problem

    def test_a_number_that_nothing_speaks_of_is_accounted_for_as_such(self, read):
        def unread(layout):
            cells = read("Month,2021,2022,\nJan,1,2,77\nFeb,3,4,\n,,,88\n", layout).cells
            return [address(*place) for place, role in cells["table 1"].items() if role == "number"]

        assert unread({"tables": [YEARS]}) == ["D2", "D4"]
        assert unread({"tables": [{**YEARS, "leave_out": {"D": "row numbers"}}]}) == []

    def test_a_sheet_that_no_block_reads_must_be_one_of_several(self, tmp_path):
        path = tmp_path / "answer.xlsx"
        rows = [["Month", 2021, 2022], ["Jan", 1, 2], ["Feb", 3, 4]]
        path.write_bytes(xlsx({"Arrests": Sheet(rows), "Charges": Sheet(rows)}))
        layout = {"tables": [{**YEARS, "sheet": "Arrests"}]}
        cells = given(path, layout).cells
        assert {sheet for sheet, roles in cells.items() if "number" in roles.values()} == {"Charges"}
        left = given(path, {**layout, "leave_out": {"Charges": "not asked for"}}).cells
        assert set(left["Charges"].values()) == {"left out"}
        with pytest.raises(ReleaseError, match=r"has the sheets 'Arrests', 'Charges'; say under sheet"):
            given(path, {"tables": [YEARS]})
        with pytest.raises(ReleaseError, match=r"has no sheet 'Arrest', which its layout\.json names"):
            given(path, {"tables": [{**YEARS, "sheet": "Arrest"}]})

    def test_counts_outside_the_sheet_are_told(self, read):
        assert told(read("Month,2021\nJan,1\n", {"tables": [{**YEARS, "counts": "E20:F30"}]})) == [
            "sheet 'table 1': no figure was found in E20:F30; mend counts or where"
        ]


CORRECTION = {"resource": "table-0", "cell": "C2", "found": "61", "reads": "16", **DECIDED}


class TestCorrections:
    def test_a_cell_is_corrected_where_it_still_stands(self, read):
        text = "Month,2021,2022\nJan,61,61\nFeb,3,4\n"
        assert bounds(read(text, {"tables": [YEARS]}, corrections=[CORRECTION])) == [
            (61, 61),
            (16, 16),
            (3, 3),
            (4, 4),
        ]
        for change in ({"found": "60"}, {"cell": "C9"}, {"cell": "Z99"}, {"sheet": "other"}):
            with pytest.raises(ReleaseError, match=r"does not stand there\. Remove the correction"):
                read(text, {"tables": [YEARS]}, corrections=[{**CORRECTION, **change}])
        with pytest.raises(ReleaseError, match=r"found 'c2'; a cell is written such as B4"):
            read(text, {"tables": [YEARS]}, corrections=[{**CORRECTION, "cell": "c2"}])


@pytest.mark.skipif(not CASE.is_dir(), reason="the case is not in the repository; its twin is")
def test_the_case_whose_twin_stands_here():
    expected = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))["expected"]
    table = given(CASE / "data.csv", MESSY).observations.set_index("start")
    assert len(table) == expected["rows_kept"]
    for cell in expected["cells"]:
        row = table.loc[date(cell["year"], cell["month"], 1)]
        low, high = (None if pd.isna(row[bound]) else row[bound] for bound in ("low", "high"))
        assert (low, high, row["reading"], row["status"]) == tuple(
            cell[key] for key in ("lower", "upper", "reading", "status")
        )


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not in the repository")
class TestSamples:
    def test_a_long_table_of_financial_quarters(self):
        layout = {
            "quarters": "financial",
            "tables": [
                {
                    "counts": "I2:I705",
                    "labels": {
                        "financial_year": {"column": "B"},
                        "quarter": {"column": "C"},
                        "counting_rule": {"column": "E"},
                    },
                    "where": {"D": ["Norfolk"]},
                    "leave_out": {"A": "row numbers"},
                }
            ],
        }
        series = {key: value for key, value in SERIES.items() if key != "counting_rule"}
        path = SAMPLES / "home_office_quarterly_2017_18.csv"
        reading = given(path, layout, series)
        with path.open(encoding="utf-8", newline="") as file:
            own = [row for row in csv.DictReader(file) if row["Force_Name"] == "Norfolk"]
        first = {"1": date(2017, 4, 1), "2": date(2017, 7, 1), "3": date(2017, 10, 1), "4": date(2018, 1, 1)}
        expected = {
            (first[r["Financial_Quarter"]], r["Offence_Description"]): int(r["Number_of_Offences"]) for r in own
        }
        table = reading.observations
        assert (told(reading), reading.doubts) == ([], ())
        assert (
            dict(zip(zip(table["start"], table["counting_rule"], strict=True), table["low"], strict=True)) == expected
        )
        layout["tables"][0]["where"] = {"D": ["Gwent"]}
        assert any("found '-" in problem for problem in told(given(path, layout, series)))

    @pytest.mark.parametrize("year", ["09-10", "11-12", "14-15", "16-17"])
    def test_seizures_of_a_financial_year(self, year):
        labels = {"financial_year": {"text": f"20{year}"}, "measure": {"row": 1}}
        others = {"2:26": "other forces", "28:60": "other forces"}
        block = {"counts": "B27:X27", "labels": labels, "leave_out": others}
        block["totals"] = {"K": "C:J", "R": "L:Q"} if year == "16-17" else {"K": "C:J", "P": "L:O"}
        series = {key: value for key, value in SERIES.items() if key != "measure"}
        reading = given(path := SAMPLES / f"seizures_{year}.csv", {"tables": [block]}, series)
        table = reading.observations.set_index("address")["low"]
        total = reading.totals.set_index("address").iloc[1]
        assert read_grids(path, path.name)[0].text(27, 1).strip() == "Norfolk"
        # A seizure of two drugs counts under both and once in the total. In 14-15 the header is shifted against the
        # data: a name stands twice, and what is headed as the total is less than one of its parts.
        assert bool(told(reading)) == (year == "14-15")
        assert (total["low"] < table[list(total["parts"])].max()) == (year == "14-15")
        if year == "16-17":
            measures = reading.observations.set_index("measure")["low"]
            assert (measures["Mephedrone (non-injection)"], total["low"]) == (1, 1191)

    def test_years_by_outcomes_with_old_line_ends(self):
        path = SAMPLES / "outcomes_cr_line_ends.csv"
        rows = path.read_text(encoding="utf-8").split("\n")
        wanted = [row.split(",") for row in rows if ",Drugs,Norfolk Constabulary," in row]
        labels = {"year": {"column": "A"}, "counting_rule": {"column": "E", "names": {"": "no outcome given"}}}
        where = {"C": ["Drugs"], "D": ["Norfolk Constabulary"]}
        layout = {"tables": [{"counts": f"B2:B{len(rows)}", "labels": labels, "where": where}]}
        series = {key: value for key, value in SERIES.items() if key != "counting_rule"}
        reading = given(path, layout, series)
        assert told(reading) == []
        table = reading.observations
        got = {
            (f"{start:%Y}", rule): low
            for start, rule, low in zip(table["start"], table["counting_rule"], table["low"], strict=True)
        }
        assert got == {(row[0], row[4] or "no outcome given"): int(row[1]) for row in wanted}


def test_of_cells_that_say_the_same_one_is_read(read, monkeypatch):
    asked = []
    monkeypatch.setattr(reading_of_files, "read_cell", lambda text, **how: asked.append(text) or read_cell(text, **how))
    rows = "".join(f"{month},<5,7\n" for month in ("Jan", "Feb", "Mar", "Apr"))
    reading = read(f"Month,2021,2022\n{rows}", {"tables": [YEARS | {"counts": "B2:C5"}]})
    assert bounds(reading) == [(0, 4), (7, 7)] * 4
    assert [asked.count(text) for text in ("<5", "7")] == [1, 1]


def test_a_status_that_stands_in_no_cell_yields_to_that_of_its_count_and_another_does_not(read):
    labels = {**YEARS["labels"], "status": {"right": 1, "names": {"": "c"}}}
    block = {**YEARS, "counts": "B2:D3", "labels": labels, "leave_out": {"C": "statuses"}}
    reading = read(",2019,,2020\nJan,5,p,6 [e]\nFeb,7 [e],,8\n", {"tables": [block]})
    assert [str(problem) for problem in reading.problems] == [
        "sheet 'table 1', C3: found the status 'c' beside 'e' in the cell itself"
    ]
