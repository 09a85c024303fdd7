"""What titles, headers and notes say is counted, and of whom, where it is not what is read."""

import pytest

from tests.conftest import SERIES
from tests.received.account.judged import grid, judged, kinds, told

MONTHS = "Jan-21 | 5\nFeb-21 | 9\nMar-21 | 4"
BLOCK = {"counts": "B3:B5", "labels": {"month": {"column": "A"}}}
COUNTY = {**SERIES, "area": "Norfolk"}
STOCK = {**SERIES, "kind": "stock"}


def titled(title, header="Number", after=""):
    return f"{title} |\nMonth | {header}\n{MONTHS}" + (f"\n{after} |" if after else "")


class TestTitlesOfOtherForces:
    @pytest.mark.parametrize(
        "title",
        [
            "Arrests in Suffolk by month", "Kent Police: arrests", "SUFFOLK", "Norfolk and Suffolk Constabularies",
            "Arrests in Kent and Norfolk", "England and Wales", "Arrests in the North East",
        ],
    )  # fmt: skip
    def test_another_force_in_a_title_is_told(self, title):
        assert "names" in told(titled(title), BLOCK)
        assert kinds(titled(title), BLOCK) == ["other forces"]

    @pytest.mark.parametrize("note", ["Figures are for Norfolk and Suffolk combined", "Suffolk & Norfolk arrests"])
    def test_a_note_that_joins_another_force_is_told(self, note):
        assert "other forces" in kinds(titled("Arrests", after=note), BLOCK)
        assert "other forces" not in kinds(titled("Arrests", after="As Suffolk has answered too"), BLOCK)

    @pytest.mark.parametrize(
        "title", ["Arrests in Norfolk", "Norfolk and Suffolk: arrests in Norfolk", "Arrests in Norwich, not Suffolk",
                  "Kentish Town arrests", "Arrests by month"]
    )  # fmt: skip
    def test_the_own_force_and_other_words_are_not(self, title):
        assert kinds(titled(title), BLOCK) == []


class TestOtherMeasures:
    def noted(self, title, header="Number", after="", **series):
        return " ".join(judged(titled(title, header, after), BLOCK, series={**SERIES, **series}).notes)

    def test_another_kind_of_thing_is_noted(self):
        said = "names searches, and the figures are read as county lines arrests"
        assert f"A1: 'Stop and searches by month' {said}" in self.noted("Stop and searches by month")
        assert f"B2: 'Searches' {said}" in self.noted("By month", "Searches")

    def test_a_note_by_which_another_kind_of_thing_is_counted_is_noted(self):
        for note, what in (
            ("Figures count charges, not people", "charges"),
            ("Please note that the data relate to recorded drug offences", "offences"),
        ):
            assert f"A6: {note!r} names {what}, and the figures" in self.noted("By month", "Arrests", note)
        for note in ("Figures are of arrests that led to charges", "Figures are taken from records of offences"):
            assert self.noted("By month", "Arrests", note) == ""

    @pytest.mark.parametrize(
        ("title", "header", "measure"),
        [
            ("Stop and searches by month", "Arrests", "county lines arrests"),
            ("Crimes recorded", "Number", "recorded drug offences"),
            ("Figures by month", "Number", "county lines arrests"),
            ("Stop and searches by month", "Number", "county lines"),
        ],
    )
    def test_the_same_kind_or_none_is_not(self, title, header, measure):
        assert self.noted(title, header, measure=measure) == ""


def test_a_header_is_named_where_it_stands():
    table = f"Month | Active drug lines\n | \n{MONTHS}"
    said = told(table, {"counts": "B3:B5", "labels": {"month": {"column": "A"}}})
    assert "sheet 'Data', B1: 'Active drug lines' is no name" in said


def test_a_table_without_a_header_has_none():
    assert kinds(MONTHS, {"counts": "B1:B3", "labels": {"month": {"column": "A"}}}) == []


class TestOtherThings:
    def beside(self, *heads, series=None):
        names = {head: f"arrests: {head}" for head in heads}
        labels = {"month": {"column": "A"}, "measure": {"row": 1, "names": names}}
        table = f"Month | {' | '.join(heads)}\nJan-21 | 5 | 31\nFeb-21 | 9 | 28\nMar-21 | 4 | 31"
        series = {name: value for name, value in (series or SERIES).items() if name != "measure"}
        return kinds(table, {"counts": "B2:C4", "labels": labels}, series=series)

    @pytest.mark.parametrize(
        "head", ["Days", "Weeks", "Number of days", "Officers on duty", "Households", "Police officers", "FTE",
                 "Active lines at month end", "Lines as at the last day", "Officers deployed", "Staff assigned",
                 "Working days", "Number of weekdays", "Bank holidays", "Calendar days"]
    )  # fmt: skip
    def test_what_stands_beside_counts_and_is_none_is_told(self, head):
        assert self.beside("Arrests", head) == ["other things"]

    @pytest.mark.parametrize("head", ["Adults", "Assaults on officers", "Daytime", "Burglary in a dwelling", "Charged"])
    def test_names_of_what_is_counted_are_not(self, head):
        assert self.beside("Arrests", head) == []

    @pytest.mark.parametrize("header", ["Active drug lines", "Lines active", "Warrants outstanding"])
    def test_a_header_of_a_stock_is_told(self, header):
        table = f"Month | {header}\n{MONTHS}"
        block = {"counts": "B2:B4", "labels": {"month": {"column": "A"}}}
        assert kinds(table, block) == ["other things"]
        assert "other things" not in kinds(table, block, series=STOCK)

    def test_a_stock_is_counted_on_a_day(self):
        assert self.beside("Active", "Active lines at month end", series=STOCK) == []

    def test_what_a_measure_itself_counts_is_none_of_them(self):
        assert self.beside("Sick", "Staff days", series={**SERIES, "measure": "days"}) == []


class TestAreasLeftOut:
    @pytest.mark.parametrize(
        "note", ["Figures exclude Norwich.", "Does not include Norwich city", "All except Norwich"]
    )
    def test_a_note_that_leaves_an_area_out_is_told(self, note):
        said = told(titled("Arrests", after=note), BLOCK, series=COUNTY)
        assert "may say that Norwich is not counted, and the figures are read as of Norfolk" in said

    @pytest.mark.parametrize(
        "note",
        ["Figures exclude cautions.", "Norwich is included", "Norwich, excluding warnings", "Norwich"],
    )
    def test_other_notes_are_not(self, note):
        assert kinds(titled("Arrests", after=note), BLOCK, series=COUNTY) == []

    def test_a_paragraph_beside_the_table_of_a_page_is_told(self):
        page = [grid(titled("Arrests"), around=("Dear Sir,", "Figures exclude Norwich."))]
        assert "text outside its tables: 'Figures exclude Norwich.' may say" in told(page, BLOCK, series=COUNTY)

    def test_a_place_within_the_area_that_is_read_is_not(self):
        assert kinds(titled("Arrests", after="Excludes Norwich prison."), BLOCK) == []


class TestAreasNamed:
    """A title or a name of what is counted says an area, and the figures are read as another."""

    def read_as(self, area, title="Arrests", head="Arrests", **beside):
        table = f"{title} |\nMonth | {head} | Other\nJan-21 | 5 | 6\nFeb-21 | 9 | 3"
        labels = {
            "month": {"column": "A"},
            "measure": {"row": 2, "names": {head: "arrests", "Other": "arrests: other"}},
        }
        series = {**{name: value for name, value in SERIES.items() if name != "measure"}, "area": area}
        return kinds(table, {"counts": "B3:C4", "labels": labels}, series=series, **beside)

    def test_a_title_of_an_area_of_another_force_is_told(self):
        suffolk = ("Suffolk Constabulary", "Suffolk", "Ipswich")
        forces = {"norfolk": ("Norfolk Constabulary", "Norfolk"), "suffolk": suffolk}
        assert "other areas" in self.read_as("Norfolk", title="Ipswich", forces=forces)
        assert "other areas" not in self.read_as("Norfolk", title="Not Ipswich Road", forces=forces)

    @pytest.mark.parametrize(
        "said",
        [{"title": "Norwich district"}, {"head": "Norwich male"}, {"head": "of which Norwich"}],
    )
    def test_another_area_than_the_one_that_is_read_is_told(self, said):
        assert "other areas" in self.read_as("Norfolk", **said)

    @pytest.mark.parametrize(
        "said",
        [{"title": "Arrests in Norwich and all Norfolk"}, {"title": "Norfolk Constabulary"}, {"head": "Charges"}],
    )
    def test_the_area_that_is_read_or_none_is_not(self, said):
        assert "other areas" not in self.read_as("Norfolk", **said)
        assert "other areas" not in self.read_as("Norwich", title="Norwich district", head="Norwich male")
