"""What holds between the columns of observations, and how they are read back from CSV."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countylines.errors import ReleaseError
from countylines.notebook.workspace import Report
from countylines.observations import NO_FORCE, PERIOD, SERIES
from countylines.observations.contract import COLUMNS, load, validate
from countylines.project import find_force
from countylines.received.markers import STATUSES
from tests.conftest import Given
from tests.observations.given import table_of


class TestContract:
    def test_good_rows_pass(self):
        table = validate(table_of([(24, 24), (0, 4), (601, None), None]).assign(low=[24, 0, 601, None]))
        assert list(table.columns) == COLUMNS
        assert str(table["low"].dtype) == "Int64"
        assert table["start"].dtype.kind == "M"

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"low": 5, "high": 4, "reading": "interval"}, "low ≤ high"),
            ({"low": 4, "high": 5, "reading": "exact"}, "exact: low = high"),
            ({"low": 4, "high": None, "reading": "exact"}, "open: no upper bound"),
            ({"low": 4, "high": 4, "reading": "missing"}, "missing, withheld: no bounds"),
            ({"low": 4, "high": None, "reading": "missing"}, "missing, withheld: no bounds"),
            ({"low": None, "high": None, "reading": "exact"}, "missing, withheld: no bounds"),
            ({"low": 4, "high": 9, "reading": "open"}, "open: no upper bound"),
            ({"low": None, "high": 9, "reading": "interval"}, "no high without low"),
            ({"low": -1, "high": 4, "reading": "interval"}, "greater_than_or_equal_to"),
            ({"reading": "guessed"}, "isin"),
            ({"status": "q"}, "isin"),
            ({"kind": "level"}, "isin"),
            ({"area": ""}, "str_length"),
            ({"measure": ""}, "str_length"),
            ({"counting_rule": ""}, "str_length"),
            ({"line": 0}, "greater_than_or_equal_to"),
            ({"start": "2021-04-01", "start_latest": "2021-04-01"}, "start ≤ end"),
            ({"start_latest": "2021-02-01"}, "start ≤ start_latest"),
            ({"start_latest": "2021-04-30"}, "start_latest ≤ end"),
            ({"end_earliest": "2021-04-30"}, "end_earliest ≤ end"),
            ({"end_earliest": "2021-02-28"}, "start ≤ end_earliest"),
        ],
    )
    def test_a_broken_row_is_refused(self, change, told):
        row = table_of([(4, 4)]).astype(object).iloc[0].to_dict() | change
        with pytest.raises(ReleaseError, match="Observations break their contract") as error:
            validate(pd.DataFrame([row], columns=COLUMNS))
        assert told in str(error.value)
        assert f"release-0/arrests, {row['place']}" in str(error.value)

    def test_the_same_figure_twice_in_a_release_is_refused(self):
        table = table_of([(4, 4)])
        with pytest.raises(ReleaseError, match="uniqueness"):
            validate(pd.concat([table, table.assign(line=3)], ignore_index=True))

    def test_the_same_figure_in_two_tables_of_a_release_is_told_with_both(self, project):
        project.release("answer", Given("month,count\n2021-01,5\n"), Given("month,count\n2021-01,5\n"))
        with pytest.raises(ReleaseError, match="stands twice in a release") as told:
            project.observations()
        assert "answer/table-0, line 2, column count and answer/table-1, line 2, column count" in str(told.value)

    @pytest.mark.parametrize("cell", ["many", 2.5])
    def test_a_bound_that_is_no_whole_number_is_refused(self, cell):
        table = table_of([(4, 4)]).astype({"low": object, "high": object}).assign(low=cell, high=cell)
        with pytest.raises(ReleaseError, match="contract"):
            validate(table)


# Letters, marks, quotes and separators that a CSV could trip over; "NA" and the like are texts too.
WORDS = st.one_of(
    st.text(alphabet='aZé–";,<>& #|', min_size=1, max_size=12).map(lambda text: f"x{text}"),
    st.sampled_from(
        ["NA", "null", "nan", "None", "N/A", '"quoted"', "a,b", " leading", "trailing ", "true", "007", "1e5", "24"]
    ),
)
DAY = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@st.composite
def observation(draw):
    kind = draw(st.sampled_from(["stock", "flow"]))
    start, start_latest, end_earliest, end = sorted(draw(st.lists(DAY, min_size=4, max_size=4)))
    reading = draw(st.sampled_from(["exact", "interval", "open", "approximate", "missing"]))
    low, high = sorted(draw(st.lists(st.integers(0, 10**9), min_size=2, max_size=2)))
    return {
        "force": draw(st.sampled_from(["norfolk", NO_FORCE])),
        "area": draw(WORDS),
        "measure": draw(WORDS),
        "kind": kind,
        "counting_rule": draw(WORDS),
        "start": start,
        "start_latest": start_latest,
        "end_earliest": end_earliest,
        "end": end,
        "low": None if reading == "missing" else low,
        "high": None if reading in ("missing", "open") else low if reading == "exact" else high,
        "reading": reading,
        "status": draw(st.sampled_from(["", *STATUSES])),
        "release": draw(WORDS),
        "resource": draw(WORDS),
        "line": draw(st.integers(2, 10_000)),
        "place": draw(WORDS),
        "cell": draw(st.one_of(WORDS, st.sampled_from(["", "<5", "007", "1,503", "24", "1e5", "NaN"]))),
        "superseded_by": draw(st.one_of(st.just(""), WORDS)),
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        observation(),
        min_size=1,
        max_size=4,
        unique_by=lambda row: tuple(row[k] for k in (*SERIES, *PERIOD, "release")),
    )
)
def test_a_table_written_to_csv_is_read_back_equal(tmp_path, repository, rows):
    table = validate(pd.DataFrame(rows, columns=COLUMNS))
    norfolk = find_force("norfolk", repository)
    report = Report(date(2022, 1, 1), tmp_path, repository, scratch=False, force=norfolk)
    report.write(table, "observations")
    pd.testing.assert_frame_equal(load(tmp_path / "tables" / "observations.csv"), table)


def test_a_table_changed_by_hand_is_refused(tmp_path, project):
    project.months("answer", m2021_01="<5")
    path = tmp_path / "observations.csv"
    project.observations().assign(high=None).to_csv(path, index=False)
    with pytest.raises(ReleaseError, match="open: no upper bound"):
        load(path)
