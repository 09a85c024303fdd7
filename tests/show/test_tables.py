"""Tables, findings and statements: what a reader sees, and that no text in them is taken for HTML."""

import math
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from countylines.show.findings import Finding, Statements
from countylines.show.tables import Table

LONG_NAME = "Operation " + "x" * 10_000
HOSTILE = [
    "<script>alert('x')</script>",
    '"><img src=x onerror="alert(1)">',
    "</td></tr></table><h1>gone</h1>",
    "</caption>",
    "<!-- hidden -->",
    "&lt;b&gt; & &nbsp;",
    "**bold** [a link](javascript:alert) # heading | cell",
    "$x < 5$ `code`",
    "<5",
    LONG_NAME,
]


class Page(HTMLParser):
    """Collect the elements of a piece of HTML: tag, attributes, text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.comments = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append([tag, dict(attrs), ""])
        self.open.append(self.elements[-1])

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        self.open[-1][2] += data

    def handle_comment(self, data):
        self.comments.append(data)

    def tags(self):
        return [tag for tag, _, _ in self.elements]

    def texts(self, *tags):
        return [text for tag, _, text in self.elements if tag in tags]

    def attributes(self, name):
        return [attributes for tag, attributes, _ in self.elements if tag == name]


def shown(thing):
    """Give what a notebook shows of a thing: its text and its page, and that there is nothing else."""
    bundle = thing._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    page = Page(bundle["text/html"])
    assert page.open == []
    return bundle["text/plain"], page


def cells(column, **options):
    """Give the cells of a table of one column, from its page."""
    _, page = shown(Table(pd.DataFrame({"a": column}), "caption", **options))
    return page.texts("th", "td")[1:]


@pytest.mark.parametrize("text", HOSTILE)
class TestHostileText:
    def test_in_a_table_it_stays_text_everywhere(self, text):
        frame = pd.DataFrame({"plain": [text, "b"], text: ["c", text]})
        plain, page = shown(Table(frame, text))
        assert page.texts("caption") == [text]
        assert page.texts("th", "td") == ["plain", text, text, "c", "b", text]
        assert set(page.tags()) == {"table", "caption", "thead", "tbody", "tr", "th", "td"}
        assert page.comments == []
        assert plain.count(text) == 4

    def test_in_a_finding_it_stays_text(self, text):
        plain, page = shown(Finding(text, [text, "and more"]))
        assert page.texts("h3") == [text]
        assert page.texts("p") == [text, "and more"]
        assert page.tags() == ["h3", "p", "p"]
        assert plain == f"Finding: {text}\n{text}\nand more"

    def test_in_a_statement_it_stays_text(self, text):
        plain, page = shown(Statements([text, "and more"]))
        assert page.texts("li") == [text, "and more"]
        assert page.tags() == ["ul", "li", "li"]
        assert plain == f"- {text}\n- and more"


class TestTable:
    FRAME = pd.DataFrame({"month": ["March", "April"], "arrests": [24, 4], "exact": [True, False]})

    def test_an_address_alone_is_a_link_with_the_name_of_its_site(self):
        addresses = [
            "https://www.edp24.co.uk/news/crime/20635242.a?b=<c>",
            "http://x.org",
            "javascript:alert(1)//https://x.org",
            "see https://x.org",
            'https://[x" onclick="y',
        ]
        plain, page = shown(Table(pd.DataFrame({"source": addresses}), "Sources"))
        assert page.attributes("a") == [{"href": addresses[0]}, {"href": addresses[1]}]
        assert page.texts("a") == ["edp24.co.uk", "x.org"]
        assert all(address in plain for address in addresses)

    WORDS = pd.DataFrame({"claim": ["March had most"], "n": [24], "says": ["x" * 33], 'a "b"': [""]})

    def test_a_table_of_words_keeps_its_roles_and_names_the_column_of_each_cell(self):
        _, page = shown(Table(self.WORDS, "Claims"))
        roles = [(tag, attributes.get("role")) for tag, attributes, _ in page.elements if tag != "caption"]
        assert roles == [
            ("table", "table"),
            ("thead", "rowgroup"),
            ("tr", "row"),
            *[("th", "columnheader")] * 4,
            ("tbody", "rowgroup"),
            ("tr", "row"),
            ("th", "rowheader"),
            *[("td", "cell")] * 3,
        ]
        assert page.attributes("table")[0]["class"] == "stacks"
        labels = [a["data-label"] for tag, a, _ in page.elements if "data-label" in a]
        assert labels == ["claim", "n", "says", 'a "b"']

    @pytest.mark.parametrize("frame", [WORDS.assign(says="x" * 32), WORDS.drop(columns='a "b"')])
    def test_a_table_of_short_cells_or_few_columns_stays_a_plain_table(self, frame):
        _, page = shown(Table(frame, "Claims"))
        assert all("role" not in a and "data-label" not in a for _, a, _ in page.elements)
        assert "class" not in page.attributes("table")[0]

    def test_a_table_of_numbers_is_not_set_row_beneath_row(self):
        frame = pd.DataFrame({"case": ["x" * 33], "a": [1.5], "b": ["0–4"], "c": ["2 or more"]})
        _, page = shown(Table(frame, "Cases"))
        assert all("role" not in attributes for _, attributes, _ in page.elements)

    def test_counts_that_are_texts_are_set_as_numbers_and_names_of_rows_are_not(self):
        frame = pd.DataFrame(
            {"year": ["2021", "2022"], "count": ["1,503", "0–4"], "share": ["23.6%", ""], "id": ["a1", "2"]}
        )
        _, page = shown(Table(frame, "Counts"))
        heads = {text: attributes.get("class", "").split() for tag, attributes, text in page.elements if tag == "th"}
        assert [name for name in frame.columns if "number" in heads[name]] == ["count", "share"]

    def test_it_has_a_caption_and_headers_with_scopes(self):
        plain, page = shown(Table(self.FRAME, "Arrests in Norwich"))
        assert page.texts("caption") == ["Arrests in Norwich"]
        heads = [(attributes["scope"], text) for tag, attributes, text in page.elements if tag == "th"]
        assert heads == [
            ("col", "month"),
            ("col", "arrests"),
            ("col", "exact"),
            ("row", "March"),
            ("row", "April"),
        ]
        assert page.texts("td") == ["24", "yes", "4", "no"]
        lines = [line.split() for line in plain.splitlines()]
        assert lines == [
            ["Arrests", "in", "Norwich"],
            ["month", "arrests", "exact"],
            ["March", "24", "yes"],
            ["April", "4", "no"],
        ]

    def test_only_numbers_are_set_as_numbers(self):
        page = shown(Table(self.FRAME, "caption"))[1]
        classes = [attributes.get("class", "").split() for attributes in page.attributes("td")]
        assert ["number" in one for one in classes] == [True, False, True, False]

    def test_a_heading_is_set_as_its_column(self):
        page = shown(Table(self.FRAME, "caption"))[1]
        heads = [attributes for attributes in page.attributes("th") if attributes["scope"] == "col"]
        assert ["number" in attributes.get("class", "").split() for attributes in heads] == [False, True, False]

    @pytest.mark.parametrize(("length", "wide"), [(80, False), (81, True)])
    def test_a_column_of_long_text_is_set_wide(self, length, wide):
        frame = pd.DataFrame({"release": ["one", "two"], "note": ["short", "x" * length]})
        cells = shown(Table(frame, "caption"))[1].attributes("td")
        assert ["long" in cell.get("class", "") for cell in cells] == [wide, wide]

    def test_no_header_is_empty(self):
        _, page = shown(Table(self.FRAME, "caption"))
        assert all(page.texts("th"))

    def test_no_rows_are_said(self):
        plain, page = shown(Table(self.FRAME.head(0), "Revised figures"))
        assert plain == "Revised figures\n(no rows)"
        assert page.texts("th") == ["month", "arrests", "exact"]
        assert page.texts("td") == []

    def test_the_index_is_not_shown(self):
        _, page = shown(Table(self.FRAME.set_index(pd.Index([7, 9])), "caption"))
        assert page.texts("th", "td")[3:5] == ["March", "24"]

    def test_the_frame_is_left_as_it_was(self):
        before = self.FRAME.copy(deep=True)
        shown(Table(self.FRAME, "caption"))
        pd.testing.assert_frame_equal(self.FRAME, before)


class TestCells:
    def test_numbers_have_four_significant_digits(self):
        assert cells([14.583333333, 0.0035163, 27.7657123]) == ["14.58", "0.003516", "27.77"]

    def test_fewer_digits_may_be_asked_for(self):
        assert cells([14.583333333, 2.5], digits=3) == ["14.6", "2.50"]

    def test_whole_numbers_stay_whole(self):
        assert cells([175, 1503, 0]) == ["175", "1,503", "0"]
        assert cells([175.0, 1503.0]) == ["175", "1,503"]

    @pytest.mark.parametrize("missing", [None, math.nan, pd.NA, pd.NaT])
    def test_a_missing_value_is_an_empty_cell(self, missing):
        assert cells(pd.Series(["a", missing], dtype=object)) == ["a", ""]

    def test_missing_counts_are_empty_cells(self):
        assert cells(pd.Series([601, pd.NA], dtype="Int64")) == ["601", ""]

    def test_no_upper_bound_is_infinite(self):
        assert cells([601.0, math.inf]) == ["601", "∞"]

    def test_days_are_written_as_in_iso_8601(self):
        assert cells([date(2021, 12, 31)]) == ["2021-12-31"]
        assert cells(pd.to_datetime(["2021-03-04", None])) == ["2021-03-04", ""]

    def test_truth_is_yes_or_no(self):
        assert cells([True, False]) == ["yes", "no"]
        assert cells(pd.Series([np.True_, "a"], dtype=object)) == ["yes", "a"]

    def test_a_list_is_joined(self):
        assert cells([[1, 2.5], ("a", None)]) == ["1, 2.500", "a, "]

    def test_text_that_looks_like_a_number_is_left_alone(self):
        assert cells(["1503", "007", "1e5", "nan"]) == ["1503", "007", "1e5", "nan"]


def test_a_finding_without_sentences_is_its_heading():
    plain, page = shown(Finding("Months differ"))
    assert plain == "Finding: Months differ"
    assert page.tags() == ["h3"]


def test_of_a_long_table_that_is_kept_the_first_rows_are_shown_and_the_caption_says_where_all_are():
    frame = pd.DataFrame({"line": range(1, 1203)})
    plain, page = shown(Table(frame, "Cells", name="cells"))
    told = "Cells (the first 500 of 1,202 rows; all are in tables/cells.csv)"
    assert plain.splitlines()[0] == told
    assert plain.splitlines()[-1].strip() == "500"
    assert page.tags().count("tr") == 501
    assert page.texts("caption") == [told]
    whole, _ = shown(Table(frame, "Cells"))
    assert whole.splitlines()[0] == "Cells" and whole.splitlines()[-1].strip() == "1,202"
