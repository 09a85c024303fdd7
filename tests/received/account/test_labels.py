"""Labels that split a series, name other forces, carry the mark of a footnote; remarks and flags left out."""

import pytest

from tests.conftest import SERIES
from tests.received.account.judged import grid, kinds, told

MONTHS = {"counts": "B2:B4", "labels": {"month": {"column": "A"}}}


def named(header, *notes):
    """Give a table of months whose last column holds some texts."""
    rows = zip(("Jan-22", "Feb-22", "Mar-22"), (6, 8, 11), notes, strict=True)
    return "\n".join([f"Month | Arrests | {header}", *(" | ".join(map(str, row)) for row in rows)])


def as_measures(*names):
    return {**MONTHS, "labels": {**MONTHS["labels"], "measure": {"column": "C", "names": dict.fromkeys(("",), "none") | {n: n for n in names if n}}}}  # fmt: skip # noqa: E501


def test_remarks_that_make_as_many_series_as_rows_are_told():
    notes = ("", "Operation this month", "")
    said = told(named("Notes", *notes), as_measures(*notes))
    assert "B2:B4: 3 figures of different periods make 2 series: remarks may be taken for names" in said


def test_several_series_of_one_period_or_of_several_are_not():
    table = "Area | 2021\nNorfolk | 5\nNorwich | 6\nGreater Norwich | 7"
    assert kinds(table, {"counts": "B2:B4", "labels": {"area": {"column": "A"}, "year": {"row": 1}}}) == []
    table = "Year | Area | Arrests\n2020 | Norfolk | 5\n2021 | Norfolk | 6\n2022 | Norfolk | 9\n2020 | Norwich | 7\n"
    table += "2021 | Norwich | 8"
    assert kinds(table, {"counts": "C2:C6", "labels": {"year": {"column": "A"}, "area": {"column": "B"}}}) == []


def test_names_of_other_forces_read_as_measures_are_told():
    table = "Year | Kent | Norfolk | Suffolk Police\n2020 | 30 | 6 | 3\n2021 | 31 | 8 | 4"
    labels = {"year": {"column": "A"}, "measure": {"row": 1}}
    said = told(table, {"counts": "B2:D3", "labels": labels})
    assert (
        "B1, D1: the names of other forces, of their areas or of regions, stand here, and what is beside or under"
        in said
    )
    own = {"row": 1, "names": {"Kent": None, "Suffolk Police": None}}
    assert "other forces" not in kinds(table, {"counts": "C2:C3", "labels": labels | {"measure": own}})


def test_numbers_read_as_names_are_told_and_ages_are_not():
    labels = {"month": {"column": "A"}, "measure": {"column": "B"}}
    for header, kind in (("Charges", ["numbers as names"]), ("Age", [])):
        table = f"Month | {header} | Arrests\nJan-22 | 17 | 6\nFeb-22 | 17 | 8\nMar-22 | 17 | 9"
        assert kinds(table, {"counts": "C2:C4", "labels": labels}) == kind
        assert kinds(table, {"counts": "C2:C4", "labels": labels}, by_hand=True) == []


@pytest.mark.parametrize(("texts", "is_told"), [("x x 6", True), ("low few 1,204", True), ("x y z", False)])
def test_some_numbers_among_names_are_told(texts, is_told):
    rows = "\n".join(f"Jan-22 | {text} | {at}" for at, text in enumerate(texts.split(), 5))
    block = {"counts": "C2:C4", "labels": {"month": {"column": "A"}, "measure": {"column": "B"}}}
    assert ("numbers as names" in kinds(f"Month | Arrests | Charges\n{rows}", block)) is is_told


def test_a_month_whose_star_a_footnote_explains_is_told():
    table = "Month | Arrests\nJan-22 | 6\nFeb-22 | 8\nMar-22* | 11\n* to 15 March only"
    assert "A4: the label carries a mark, and a footnote says '* to 15 March only'" in told(table, MONTHS)
    assert kinds(table.replace("* to", "Figures to"), MONTHS) == ["part of a period"]


def test_flags_and_remarks_beside_counts_are_told():
    left = {**MONTHS, "leave_out": {"C": "no counts"}}
    for header, notes in (
        ("", ("", "R", "P")),
        ("", ("", "without the airport", "")),
        ("Comments", ("", "revised", "")),
        ("Notes", ("", "to 15 May", "")),
    ):
        assert kinds(named(header, *notes), left) == ["remarks beside counts"]
        assert kinds(named(header, *notes), left, by_hand=True) == []
        assert kinds(named(header, *notes), left, decided={"no counts"}) == []
    assert kinds(named("Comments", "", "Operation Lamplight", ""), left) == []
    assert kinds(named("", "73", "84", "128"), left) == ["numbers left out"]
    assert kinds(named("Category", "Drugs", "Drugs", "Drugs"), left) == []


def test_figures_in_a_row_or_under_a_header_of_another_area_are_told():
    across = {"counts": "B2:B3", "labels": {"month": {"column": "A"}}}
    for header, kind in (("Norfolk", ["other areas"]), ("Norwich", []), ("Norfolk Constabulary", ["other areas"])):
        table = f"Month | {header}\nJan-22 | 6\nFeb-22 | 8"
        assert kinds(table, across) == kind, header
    down = {"counts": "B2:C2", "labels": {"year": {"row": 1}}, "where": {"A": ["Norfolk"]}}
    assert kinds("Force | 2021 | 2022\nNorfolk | 6 | 8\nKent | 9 | 7", down) == ["other areas"]
    assert kinds("Force | 2021 | 2022\nNorfolk | 6 | 8\nKent | 9 | 7", down, series={**SERIES, "area": "Norfolk"}) == []


def test_a_note_that_calls_figures_provisional_where_none_is_read_so_is_told():
    table = "Month | Arrests\nJan-22 | 6\nFeb-22 | 8\nMar-22 | 11\nFigures of March are provisional"
    assert kinds(table, MONTHS) == ["provisional"]
    assert kinds(table, {**MONTHS, "labels": {**MONTHS["labels"], "status": {"text": "p"}}}) == []
    assert kinds(table.replace("provisional", "whole"), MONTHS) == []
    assert kinds([grid(table.replace("provisional", "whole"), "DRAFT for review")]) == ["provisional"]


@pytest.mark.parametrize("label", ["Mar-22 (p)", "Mar-22[p]", "Mar-22 (est.)", "Mar-22p", "March 2022 P"])
def test_a_period_whose_label_calls_its_figures_provisional_is_told(label):
    table = f"Month | Arrests\nJan-22 | 6\nFeb-22 | 8\n{label} | 11"
    block = {**MONTHS, "labels": {"month": {"column": "A", "names": {label: "Mar-22"}}}}
    assert kinds(table, block) == ["provisional"]
    assert kinds(table.replace(label, "Mar-22 (r)"), MONTHS) == []


def test_an_area_whose_mark_a_footnote_explains_is_told():
    table = "Area | 2021\nNorwich* | 6\nNorfolk | 8\n* with the airport"
    block = {"counts": "B2:B3", "labels": {"area": {"column": "A"}, "year": {"row": 1}}}
    assert "A2: the label carries a mark, and a footnote says '* with the airport'" in told(table, block)


def test_months_that_are_read_as_names_of_what_is_counted_are_told():
    table = "2022 |\nMonth | Arrests\nJan | 6\nFeb | 2\nMar | 7"
    as_measure = {"counts": "B3:B5", "labels": {"measure": {"column": "A"}, "year": {"text": "2022"}}}
    assert "periods as names" in kinds([grid(table)], as_measure)
    as_month = {"counts": "B3:B5", "labels": {"month": {"column": "A"}, "year": {"text": "2022"}}}
    assert "periods as names" not in kinds([grid(table)], as_month)


@pytest.mark.parametrize("region", ["England", "North East", "England and Wales", "Scotland", "East of England"])
def test_regions_that_are_read_as_names_of_what_is_counted_are_told(region):
    table = f"Year | Norfolk | {region}\n2021 | 6 | 900\n2022 | 8 | 950"
    block = {"counts": "B2:C3", "labels": {"year": {"column": "A"}, "measure": {"row": 1}}}
    assert "C1: the names of other forces, of their areas or of regions, stand here" in told(table, block)
    assert "other forces" not in kinds(table.replace(region, "Northern lights"), block)


def test_seasons_that_are_read_as_names_of_what_is_counted_are_told():
    table = "Season | 2021 | 2022\nSpring | 6 | 9\nAutumn term | 2 | 5"
    block = {"counts": "B2:C3", "labels": {"measure": {"column": "A"}, "year": {"row": 1}}}
    assert kinds(table, block) == ["periods as names"]


def test_areas_of_another_force_are_told():
    table = "Month | Norwich | Ipswich\nJan 2021 | 12 | 3\nFeb 2021 | 8 | 4"
    block = {"counts": "B2:C3", "labels": {"month": {"column": "A"}, "measure": {"row": 1}}}
    forces = {"norfolk": ("Norfolk Constabulary", "Norwich"), "suffolk": ("Suffolk Constabulary", "Suffolk", "Ipswich")}
    said = told(table, block, forces=forces)
    assert "C1: the names of other forces, of their areas or of regions, stand here" in said
    assert "other forces" not in kinds(table.replace("Ipswich", "Thetford"), block, forces=forces)


@pytest.mark.parametrize(
    ("mark", "note"),
    [("†", "† without Great Yarmouth"), ("¹", "1 Estimate"), ("¹", "¹ Estimate"), ("[note 2]", "[note 2] To 12 March"),
     ("²", "2. Includes cautions"), ("‡", "‡ = part of the month")],
)  # fmt: skip
def test_a_count_whose_mark_a_footnote_explains_is_told(mark, note):
    table = f"Month | Arrests\nJan-22 | 6\nFeb-22 | 8{mark}\nMar-22 | 11"
    said = told(f"{table}\n{note} |")
    assert f"B3: the count carries a mark, and a footnote says {note!r}" in said
    assert "marked counts" not in kinds(f"{table}\nSource: custody system |")
    assert "marked counts" not in kinds(f"{table}\n{mark} see the letter |")
    assert "marked counts" not in kinds(f"{table.replace(mark, '')}\n{note} |")


def test_a_count_with_a_status_says_itself_what_it_is():
    table = "Month | Arrests\nJan-22 | 6\nFeb-22 | 8 [r]\nMar-22 | 11\n[r] revised"
    assert "marked counts" not in kinds(table)


@pytest.mark.parametrize(("flags", "is_told"), [("yes no yes yes no yes", True), ("a a a a a a", False)])
def test_a_column_that_only_splits_one_series_is_told(flags, is_told):
    rows = "\n".join(f"{at}/2021 | {flag} | {at + 4}" for at, flag in enumerate(flags.split(), 1))
    block = {"counts": "C2:C7", "labels": {"month": {"column": "A"}, "measure": {"column": "B"}}}
    assert ("as many series as rows" in kinds(f"Month | Final | Arrests\n{rows}", block)) is is_told
    again = f"Month | Final | Arrests\n{rows}\n6/2021 | {'no' if is_told else 'b'} | 3"
    assert "as many series as rows" not in kinds(again, {**block, "counts": "C2:C8"})


@pytest.mark.parametrize(
    ("texts", "series", "is_told"),
    [
        (("Charged", "Charged", "Charged"), {}, True),
        (("Charged", "Charged", "Charged"), {"measure": "arrests that were charged"}, False),
        (("Charged", "Cautioned", "Charged"), {}, False),
        (("Charged", "", "Charged"), {}, False),
        (("Norfolk Police", "Norfolk Police", "Norfolk Police"), {}, False),
    ],
)
def test_a_column_that_says_one_thing_of_all_figures_is_told(texts, series, is_told):
    found = kinds(named("Outcome", *texts), MONTHS, series={**SERIES, **series})
    assert ("one text of all" in found) == is_told
    assert "one text of all" not in kinds(named("Outcome", *texts), MONTHS, series={**SERIES, **series}, by_hand=True)
