"""Files of one row an event: counted by month and series, whatever their size, and none dropped in silence."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from benchmarks.records import benchmark
from countylines.errors import ReleaseError
from tests.conftest import SERIES
from tests.foi_corpus.writers import Sheet, xlsx
from tests.received.given import SAMPLES, bounds, given, told

DAYS = {"labels": {"day": {"column": "Date"}}}
TEXT = "Ref,Date,Type,Area\n1,31/01/2021,Drugs,Norwich\n2,01/02/2021 23:59,Drugs,Norfolk\n3,2021-02-28,Theft,Norwich\n"


@pytest.fixture
def read(tmp_path):
    def read_text(text, series=SERIES, encoding="utf-8", **records):
        path = tmp_path / "answer.csv"
        path.write_bytes(text.encode(encoding))
        return given(path, {"records": {**DAYS, **records}}, series)

    return read_text


def months(reading):
    return [f"{start:%Y-%m}" for start in reading.observations["start"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(("old", "new"), [("\n", "\n"), ("\n", "\r\n"), ("\n", "\r"), (",", ";"), (",", "\t")])
def test_records_are_counted_by_month(read, encoding, old, new):
    reading = read(TEXT.replace("Theft", "Théft").replace(old, new), encoding=encoding)
    assert (told(reading), months(reading), bounds(reading)) == ([], ["2021-01", "2021-02"], [(1, 1), (2, 2)])
    assert reading.observations["cell"].tolist() == ["1 record", "2 records"]


def test_records_of_a_kind_are_counted(read):
    reading = read(TEXT, where={"Type": ["Drugs"]})
    assert (months(reading), bounds(reading)) == (["2021-01", "2021-02"], [(1, 1), (1, 1)])
    reading = read(TEXT, where={"Type": ["Drugs", "Fraud"]})
    assert bounds(reading) == [(1, 1), (1, 1)]
    assert "no record has 'Fraud' in column 'Type'" in str(reading.doubts[0])


def test_a_month_without_a_record_is_0_only_where_the_file_covers_it(read):
    text = TEXT.replace("31/01/2021", "31/12/2020")
    assert months(read(text)) == ["2020-12", "2021-02"]
    reading = read(text, covers=["2020-11", "2021-02"])
    assert (months(reading), bounds(reading)) == (
        ["2020-11", "2020-12", "2021-01", "2021-02"],
        [(0, 0), (1, 1), (0, 0), (2, 2)],
    )
    assert bounds(read(text, covers=["2021-02", "2021-02"], where={"Type": ["Fraud"]})) == [(0, 0)]
    (problem,) = told(read(text, covers=["2021-01", "2021-02"]))
    assert problem == "1 record, column 'Date': found 2020-12, which is outside what the layout says the file covers"


def test_areas_are_told_apart_matched_and_named(read):
    series = {key: value for key, value in SERIES.items() if key != "area"}
    labels = {**DAYS["labels"], "area": {"column": "Area", "names": {"Norfolk": None}}}
    reading = read(TEXT, series, labels=labels)
    assert list(zip(reading.observations["area"], months(reading), strict=True)) == [
        ("Norwich", "2021-01"),
        ("Norwich", "2021-02"),
    ]
    (problem,) = told(read(TEXT.replace("Norfolk", "Elsewhere"), series, labels=labels))
    assert problem.startswith("1 record, column 'Area': found 'Elsewhere', which is none of the force's areas")


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("", "found no text; say under leave_out why such records are not counted"),
        ("12/31/2021", "there is no such day (a day is read day/month/year)"),
        ("soon", "found 'soon'; a day is written such as"),
    ],
)
def test_a_record_without_a_day_is_told_or_left_out_with_a_reason(read, day, message):
    text = TEXT.replace("01/02/2021 23:59", day)
    (problem,) = told(read(text))
    assert message in problem
    reading = read(text, leave_out={day: "undated"})
    assert (told(reading), bounds(reading)) == ([], [(1, 1), (1, 1)])


def test_a_line_end_inside_a_cell_makes_no_record(read):
    text = 'Ref,Date,Note\n1,31/01/2021,"a\nb,c"\n2,31/01/2021,"x"\n'
    assert bounds(read(text)) == [(2, 2)]


def test_line_ends_inside_cells_of_a_long_file_make_no_records(read):
    note = "\n31/01/2021," * 60
    assert bounds(read("Date,Note\n" + f'31/01/2021,"{note}"\n' * 3000)) == [(3000, 3000)]


def test_a_workbook_of_records_is_counted(tmp_path):
    rows = [["Title (synthetic)"], ["Date", "Type"], [date(2021, 1, 31), "Drugs"], ["01/02/2021", "Drugs"], ["", ""]]
    path = tmp_path / "answer.xlsx"
    path.write_bytes(xlsx({"Data": Sheet(rows), "Notes": Sheet([["synthetic"]])}))
    layout = {"records": {**DAYS, "header": 2, "sheet": "Data"}}
    assert bounds(given(path, layout)) == [(1, 1), (1, 1)]
    with pytest.raises(ReleaseError, match=r"has the sheets 'Data', 'Notes'; say under sheet"):
        given(path, {"records": {**DAYS, "header": 2}})


@pytest.mark.parametrize(
    ("text", "records", "message"),
    [
        (
            TEXT,
            {"labels": {"day": {"column": "Day"}}},
            "has no column 'Day', which its layout.json names; its",
        ),
        (TEXT, {"where": {"Kind": ["Drugs"]}}, "has no column 'Kind'"),
        (TEXT + "4,01/01/2021\n", {}, "cannot be read to its end"),
        ("", {}, "is empty"),
    ],
)
def test_what_cannot_be_counted_is_told(read, text, records, message):
    with pytest.raises(ReleaseError) as error:
        read(text, **records)
    assert message in str(error.value)
    assert str(error.value).startswith("answer.csv")


def test_a_text_cut_in_the_middle_of_a_letter_is_told(tmp_path):
    path = tmp_path / "answer.csv"
    path.write_bytes(TEXT.encode("utf-16")[:-1])
    with pytest.raises(ReleaseError, match=r"answer\.csv cannot be read to its end"):
        given(path, {"records": DAYS})


def test_a_stock_is_not_counted_from_records(read):
    assert "which is a flow" in told(read(TEXT, {**SERIES, "kind": "stock"}))[0]


def test_nothing_counted_is_told(read):
    assert told(read(TEXT, where={"Type": ["Fraud"]})) == ["no record is counted; mend where, or say what covers"]


def test_many_records_stream_through_and_are_all_counted():
    measured = benchmark(rows=30_000)
    assert (measured.rows, measured.counted) == (30_000, 30_000)
    assert measured.counting > 0


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not in the repository")
def test_a_month_of_street_crime():
    path = Path(SAMPLES) / "street_2016-07-west-yorkshire.csv"
    with path.open(encoding="utf-8", newline="") as file:
        expected = Counter(row["Last outcome category"] for row in csv.DictReader(file) if row["Crime type"] == "Drugs")
    labels = {"month": {"column": "Month"}, "counting_rule": {"column": "Last outcome category"}}
    series = {key: value for key, value in SERIES.items() if key != "counting_rule"}
    reading = given(path, {"records": {"labels": labels, "where": {"Crime type": ["Drugs"]}}}, series)
    assert told(reading) == []
    assert dict(zip(reading.observations["counting_rule"], reading.observations["low"], strict=True)) == expected
    assert set(months(reading)) == {"2016-07"}
