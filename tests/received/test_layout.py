"""The vocabulary of layout.json: what is accepted, and what is refused in which words."""

import json
import re

import pytest

from countylines.errors import ReleaseError
from countylines.files import validated
from countylines.received.layout import Layout, LayoutFile, Tidy, read_layout
from tests.conftest import REPOSITORY, SERIES

LABELS = {"year": {"row": 3}, "month": {"column": "A"}}
BLOCK = {"counts": "B4:D15", "labels": LABELS}
DECISION = {"day": "2023-02-14", "reason": "footnote"}


def block(**changes):
    return {"tables": [{**BLOCK, **changes}]}


def records(**changes):
    return {"records": {"labels": {"month": {"column": "Month"}}, **changes}}


def refused(content, series=SERIES):
    with pytest.raises(ReleaseError) as told:
        read_layout(content, series, "layout.json", "a")
    assert str(told.value).startswith("layout.json: resources.a")
    assert str(told.value).endswith(".")
    return str(told.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({}, ": give tables or records, and not both"),
        ({**block(), **records()}, ": give tables or records, and not both"),
        ({"tables": []}, ".tables: found []; a list of 1 or more is needed."),
        ({"tables": [{"labels": LABELS}]}, ".tables[0].counts: missing; data/README.md says what belongs there."),
        (block(counts="B4-D15"), ".tables[0].counts: found 'B4-D15'; a range of cells is written such as B4:D15"),
        (block(counts=4), ".tables[0].counts: found 4; a range of cells is written such as B4:D15"),
        (block(count="B4:D15"), ".tables[0].count: no such key (did you mean counts?); it is one of counts, labels"),
        (block(sheet=3), ".tables[0].sheet: found 3; a text is needed."),
        (
            block(labels={"yaer": {"row": 3}}),
            ".tables[0].labels.yaer: no such key (did you mean year?); it is one of force, area,",
        ),
        (
            block(labels={"year": {"row": "3"}}),
            ".tables[0].labels.year.row: found '3'; a whole number is needed.",
        ),
        (block(labels={"year": {"row": 3, "column": "A"}}), ".tables[0].labels.year: a label is written in one place"),
        (block(labels={"year": {}}), ".tables[0].labels.year: a label is written in one place"),
        (block(labels={"year": {"column": "year"}}), ": found 'year'; a column is written in capital letters"),
        (block(totals={"E": "4:15"}), ": totals: row and column are mixed in E: 4:15"),
        (block(totals={"E4": "B:D"}), ".tables[0].totals.E4: found 'E4'; a row is written such as 16"),
        (block(totals={"E": "B-D"}), ".tables[0].totals.E: found 'B-D'"),
        (block(leave_out={"E": ""}), ".tables[0].leave_out.E: found ''; a text is needed."),
        (block(where={"Force": ["Norfolk"]}), ".tables[0].where.Force: found 'Force'; a column is written in capital"),
        ({**block(), "quarters": "school"}, ".quarters: found 'school'; it is one of calendar, financial."),
        ({**block(), "zeros_shown": "yes"}, ".zeros_shown: found 'yes'; it is true or false."),
        ({**block(), "readings": {"*": {"reads": "0"}}}, ".readings.*.day: missing"),
        (
            {**block(), "readings": {"*": {**DECISION, "day": "soon"}}},
            ".readings.*.day: found 'soon'; a day is",
        ),
        ({**block(), "readings": {"*": {**DECISION, "low": 3}}}, ".readings.*: low and high belong together"),
        (
            {**block(), "readings": {"*": {**DECISION, "low": 3, "high": 2}}},
            ".readings.*: give low and high, low",
        ),
        (
            {**block(), "readings": {"*": {**DECISION, "reads": "some"}}},
            ".readings.*: found 'some'; a count is",
        ),
        (
            {**block(), "readings": {"*": {**DECISION, "status": "q"}}},
            ".readings.*.status: found 'q'; it is one of b, c, e",
        ),
        (records(labels={"area": {"column": "Area"}}), ".records: records are counted by month"),
        (records(labels={**LABELS}), ".records: records are counted by month"),
        (records(labels={"month": {"row": 1}}), ".records: labels.month: of records a label is a column or a text"),
        (records(covers=["2016-07"]), ".records.covers: found ['2016-07']; a list of 2 or more is needed."),
        (records(covers=["2016-07", "2016-13"]), ".records.covers[1]: found '2016-13'; a month is written YYYY-MM"),
        (records(covers=["2016-08", "2016-07"]), ".records: covers: found ['2016-08', '2016-07']; the first month"),
    ],
)
def test_an_odd_layout_is_told(content, told):
    assert told in refused(content)


def test_every_field_of_a_series_is_given_once():
    without = {key: value for key, value in SERIES.items() if key != "area"}
    assert ".tables[0].labels.area: missing; give it here, or as a constant" in refused(block(), without)
    twice = block(labels={**LABELS, "area": {"column": "B"}})
    assert ".tables[0].labels.area: datapackage.json gives 'Norwich' already" in refused(twice)
    without = {key: value for key, value in SERIES.items() if key != "measure"}
    assert ".records.labels.measure: missing" in refused(records(), without)


def test_a_force_is_named_by_its_identifier_and_a_kind_is_stock_or_flow():
    without = {key: value for key, value in SERIES.items() if key not in ("force", "kind")}
    labels = {**LABELS, "force": {"column": "B"}, "kind": {"text": "flow"}}
    assert ".labels.force.names: missing" in refused(block(labels=labels), without)
    labels |= {"force": {"column": "B", "names": {"Norfolk": "norfolk"}}}
    labels |= {"kind": {"column": "C", "names": {"Lines": "level"}}}
    assert ".labels.kind.names: found 'level'; it is one of stock, flow" in refused(block(labels=labels), without)


def test_the_examples_of_the_data_page_are_layouts():
    page = (REPOSITORY / "data" / "README.md").read_text(encoding="utf-8")
    examples = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]
    assert len(examples) == 4
    for example in examples:
        content = example["resources"]["arrests"] if "resources" in example else example
        labelled = {key for entry in content.get("tables", [content.get("records")]) for key in entry["labels"]}
        read_layout(content, {key: value for key, value in SERIES.items() if key not in labelled}, "example", "a")


TIDY = {"period": {"month": "month"}}
MISPRINT = {"resource": "a", "found": "61", "reads": "16", "day": "2023-02-14", "reason": "swapped digits"}


def whole(content):
    return validated(LayoutFile, content, "layout.json")


def file_refused(content):
    with pytest.raises(ReleaseError) as told:
        whole(content)
    return str(told.value)


def test_a_whole_file_tells_tidy_tables_from_those_as_received():
    read = whole({"resources": {"a": TIDY, "b": block()}, "corrections": [{**MISPRINT, "line": 2, "column": "count"}]})
    assert [type(layout) for layout in read.resources.values()] == [Tidy, Layout]
    assert read.corrections[0].line == 2


@pytest.mark.parametrize("version", [{}, {"version": 1}])
def test_a_file_without_a_version_is_of_the_first(version):
    assert whole({**version, "resources": {"a": TIDY}}).version == 1


@pytest.mark.parametrize("version", [2, 0, "1", True, None, 1.5])
def test_another_version_is_refused_with_what_to_do(version):
    assert file_refused({"version": version, "resources": {"a": TIDY}}) == (
        f"layout.json: version: found {version!r}; files of version 1 are read here: write it again, or update."
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ([], "found []; an object with keys is needed"),
        ({}, "resources: missing; data/README.md says what belongs there"),
        ({"versoin": 1, "resources": {}}, "versoin: no such key (did you mean version?); it is one of version,"),
        ({"resources": {"a": None}}, "resources.a: found None; an object with keys is needed"),
        ({"resources": {"a": {**TIDY, "tables": []}}}, "resources.a.period: no such key; it is one of tables, records"),
        ({"resources": {"a": block(labels={"year": {"row": 0}})}}, ".labels.year.row: found 0; a whole number of 1 or"),
        ({"resources": {"a": {**TIDY, "readings": {"about 50": {"low": 45}}}}}, "readings.about 50.day: missing"),
        ({"resources": {"a": TIDY}, "corrections": [MISPRINT]}, "corrections[0].line: missing"),
        (
            {"resources": {"a": TIDY}, "corrections": [{**MISPRINT, "cell": "B2"}]},
            "corrections[0]: line and column say which cell of a is corrected; give that",
        ),
        (
            {"resources": {"a": block()}, "corrections": [{**MISPRINT, "line": 2, "column": "B"}]},
            "corrections[0]: cell says which cell of a is corrected; give that",
        ),
        (
            {"resources": {"a": TIDY}, "corrections": [{**MISPRINT, "resource": "b", "cell": "B2"}]},
            "corrections[0].resource: found 'b'; it is one of a",
        ),
        (
            {"resources": {"a": TIDY}, "corrections": [{**MISPRINT, "line": 2, "column": "B", "found": 61}]},
            "corrections[0].found: found 61; a text is needed",
        ),
    ],
)
def test_an_odd_file_is_told_with_its_key(content, told):
    assert file_refused(content).startswith("layout.json: ")
    assert told in file_refused(content)
