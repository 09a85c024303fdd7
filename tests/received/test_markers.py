"""Cells as publishers write them: what each is read as, what the publisher says of it, and what is doubtful."""

from dataclasses import replace

import pytest

from countylines.counts import Count
from countylines.received.markers import STATUSES, plain, read_cell, read_count, unmarked
from tests.received.given import cell

NO_BREAK = "\u00a0"
DECIDED = {"day": "2023-02-14", "reason": "footnote"}
MISSING = (None, None, "missing")


@pytest.mark.parametrize(
    ("text", "count", "status"),
    [
        ("24", (24, 24, "exact"), ""),
        ("1,021", (1021, 1021, "exact"), ""),
        ("<5", (0, 4, "interval"), ""),
        ("Fewer than 5", (0, 4, "interval"), ""),
        ("less than 5", (0, 4, "interval"), ""),
        ("under 30", (0, 29, "interval"), ""),
        ("5 or fewer", (0, 5, "interval"), ""),
        ("5 or less", (0, 5, "interval"), ""),
        ("up to 5", (0, 5, "interval"), ""),
        ("≤5", (0, 5, "interval"), ""),
        ("1-4", (1, 4, "interval"), ""),
        ("1 to 4", (1, 4, "interval"), ""),
        (">600", (601, None, "open"), ""),
        ("5 or more", (5, None, "open"), ""),
        ("at least 5", (5, None, "open"), ""),
        ("≥5", (5, None, "open"), ""),
        ("Nil", (0, 0, "exact"), ""),
        ("zero", (0, 0, "exact"), ""),
        ("n/a", MISSING, "x"),
        ("N / A", MISSING, "x"),
        ("[c]", (0, None, "open"), "c"),
        ("[x]", MISSING, "x"),
        ("[z]", MISSING, "z"),
        ("[u]", MISSING, "u"),
        ("[k]", MISSING, "k"),
        ("<5 [c]", (0, 4, "interval"), "c"),
        ("12 [r]", (12, 12, "exact"), "r"),
        ("12(p)", (12, 12, "exact"), "p"),
        ("12¹", (12, 12, "exact"), ""),
        ("12¹²", (12, 12, "exact"), ""),
        ("12 [note 1]", (12, 12, "exact"), ""),
        ("12 [1]", (12, 12, "exact"), ""),
        ("12†", (12, 12, "exact"), ""),
        ("Nil¹", (0, 0, "exact"), ""),
        ("\u00a012\u200b ", (12, 12, "exact"), ""),
        ("10 (40%)", (10, 10, "exact"), ""),
        ("1,021 (8.5 %)", (1021, 1021, "exact"), ""),
        ("<5 [3%]", (0, 4, "interval"), ""),
        ("1\u00a0345", (1345, 1345, "exact"), ""),
        ("12\u2009345", (12345, 12345, "exact"), ""),
        ("1\u202f234\u202f567", (1234567, 1234567, "exact"), ""),
        ("1\u00a0345 [r]", (1345, 1345, "exact"), "r"),
    ],
)
def test_a_cell_is_read_as(text, count, status):
    assert read_cell(text) == cell(*count, status)


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "-", "–", "—", "*", "**", "..", ":", "[note 1]", "[1]", "†"])
def test_what_nothing_explains_is_missing_and_doubtful_and_never_0(text):
    read = read_cell(text)
    assert replace(read, doubt="") == cell(*MISSING)
    assert "nothing says what" in read.doubt


@pytest.mark.parametrize(
    ("text", "count"), [("12*", (12, 12, "exact")), ("<5*", (0, 4, "interval")), ("12 [x]", (12, 12, "exact"))]
)
def test_a_figure_that_carries_a_star_or_says_there_is_none_is_doubtful(text, count):
    assert replace(read_cell(text), status="", doubt="") == cell(*count)
    assert read_cell(text).doubt


@pytest.mark.parametrize("text", ["1 345", "12 345", " 1 345\u00a0"])
def test_an_ordinary_space_among_digits_is_doubtful(text):
    """Two numbers of a page may stand so too."""
    read = read_cell(text)
    assert replace(read, doubt="") == cell(int("".join(text.split())), int("".join(text.split())), "exact")
    assert read.doubt == "has a space among its digits, and is read as one number"


@pytest.mark.parametrize("text", ["1 34", "1234 567", "1 345 67", "40% (10)", "10 (40)", "10 (-4%)", "10 40%", "(40%)"])
def test_numbers_beside_numbers_are_refused(text):
    with pytest.raises(ValueError, match="found"):
        read_cell(text)


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_can_stand_beside_a_figure(status):
    assert read_cell(f"12 [{status}]").status == status


@pytest.mark.parametrize("text", ["[r]", "[p]", "[e]", "[b]", "[t]"])
def test_a_status_that_needs_a_figure_is_doubtful_without_one(text):
    assert read_cell(text) == cell(*MISSING, text[1], f"is {text} without a figure")


@pytest.mark.parametrize(
    "text",
    ["-5", "2.5", "1e3", "abc", "12 (1)", "(5)", "12 34", "1,02", "٣", "5%", "none", "12 [r]¹", "2021-04-01", "1.021"],
)
def test_what_is_no_count_is_refused_as_it_stands(text):
    with pytest.raises(ValueError, match="found") as told:
        read_cell(text)
    assert repr(text) in str(told.value)


@pytest.mark.parametrize("text", ["~10", "about 10", "c. 10", "approx. 10", "circa 1,200"])
def test_an_approximate_cell_needs_bounds(text):
    with pytest.raises(ValueError, match="no bounds of its own"):
        read_cell(text)
    decided = {text: {"low": 8, "high": 12, **DECIDED}}
    assert read_cell(text, decisions=decided) == cell(8, 12, "approximate")


def test_two_statuses_are_refused():
    with pytest.raises(ValueError, match=r"found '12 \[r\] \[p\]', which carries two statuses"):
        read_cell("12 [r] [p]")


@pytest.mark.parametrize(
    ("text", "decision", "count", "status"),
    [
        ("*", {"reads": "0 or more", "status": "c"}, (0, None, "open"), "c"),
        ("*", {"reads": "<5", "status": "c"}, (0, 4, "interval"), "c"),
        ("*", {"status": "c"}, MISSING, "c"),
        ("-", {"reads": "0"}, (0, 0, "exact"), ""),
        ("", {"reads": "0"}, (0, 0, "exact"), ""),
        ("", {"reads": ""}, MISSING, ""),
        ("[note 1]", {"reads": "", "status": "x"}, MISSING, "x"),
        ("<5", {"status": "c"}, (0, 4, "interval"), "c"),
        ("<5", {}, (0, 4, "interval"), ""),
        ("n/a", {"reads": "0"}, (0, 0, "exact"), ""),
        ("12*", {"reads": "12", "status": "p"}, (12, 12, "exact"), "p"),
        ("#DIV/0!", {"reads": ""}, MISSING, ""),
    ],
)
def test_what_the_layout_says_of_a_text_decides_and_takes_the_doubt_away(text, decision, count, status):
    decisions = {f" {text}\u00a0": {**decision, **DECIDED}}
    assert read_cell(text, decisions=decisions) == cell(*count, status)


@pytest.mark.parametrize(
    ("text", "high", "status"), [("<5", 4, ""), ("5 or fewer", 5, ""), ("fewer than 5 [c]", 4, "c")]
)
def test_shown_zeros_raise_the_lower_bound(text, high, status):
    assert read_cell(text, zeros_shown=True) == cell(1, high, "interval", status)


def test_a_decision_of_one_text_leaves_others_alone():
    assert read_cell("-", decisions={"*": {"reads": "0", **DECIDED}}).doubt


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("June¹", "June"),
        ("June [note 2]", "June"),
        ("2021*", "2021"),
        ("Total", "Total"),
        ("*", "*"),
        ("A (note 3)", "A"),
        ("2021p", "2021"),
        ("2020/21 r", "2020/21"),
        ("Mar-21 P", "Mar-21"),
        ("2021 (provisional)", "2021"),
        ("March 2021 [rev.]", "March 2021"),
        ("Section 18p", "Section 18p"),
        ("Group 2 r", "Group 2 r"),
        ("1,200p", "1,200p"),
    ],
)
def test_a_label_is_read_without_its_footnotes(label, text):
    assert unmarked(label) == text


def test_plain_text_is_one_line():
    assert plain(" a\n\tb\u00a0\u200bc ") == "a b c"


class TestACountAndNothingBesides:
    @pytest.mark.parametrize(
        ("text", "low", "high", "reading"),
        [
            ("24", 24, 24, "exact"),
            ("0", 0, 0, "exact"),
            ("007", 7, 7, "exact"),
            ("1,503", 1503, 1503, "exact"),
            ("24.0", 24, 24, "exact"),
            ("1,503.00", 1503, 1503, "exact"),
            ("12,345,678", 12345678, 12345678, "exact"),
            ("<5", 0, 4, "interval"),
            ("< 5", 0, 4, "interval"),
            ("<1", 0, 0, "interval"),
            ("under 30", 0, 29, "interval"),
            ("Fewer than 10", 0, 9, "interval"),
            ("less than 1,000", 0, 999, "interval"),
            ("800-1100", 800, 1100, "interval"),
            ("800–1,100", 800, 1100, "interval"),
            ("3 - 3", 3, 3, "interval"),
            (">600", 601, None, "open"),
            ("over 350", 351, None, "open"),
            ("More than 1,500", 1501, None, "open"),
            ("", None, None, "missing"),
            ("   ", None, None, "missing"),
            (NO_BREAK, None, None, "missing"),
            (f"{NO_BREAK}24{NO_BREAK}", 24, 24, "exact"),
            (f"fewer{NO_BREAK}than{NO_BREAK}5", 0, 4, "interval"),
        ],
    )
    def test_a_cell_is_read_as(self, text, low, high, reading):
        assert read_count(text) == cell(low, high, reading)

    @pytest.mark.parametrize(
        ("text", "low", "high"), [("<5", 1, 4), ("under 30", 1, 29), ("<2", 1, 1), ("fewer than 10", 1, 9)]
    )
    def test_shown_zeros_raise_the_lower_bound(self, text, low, high):
        assert read_count(text, zeros_shown=True) == cell(low, high, "interval")

    @pytest.mark.parametrize(("text", "low", "high"), [("24", 24, 24), ("0", 0, 0), ("3-5", 3, 5), (">5", 6, None)])
    def test_shown_zeros_touch_nothing_else(self, text, low, high):
        assert (read_count(text, zeros_shown=True).low, read_count(text, zeros_shown=True).high) == (low, high)

    @pytest.mark.parametrize("text", ["about 50", "*", "almost 600", "1,100"])
    def test_bounds_of_the_layout_decide(self, text):
        assert read_count(text, bounds=Count(45, 54)) == cell(45, 54, "approximate")

    @pytest.mark.parametrize("text", ["about 50", "around 1,200", "almost 600", "nearly 10", "~50"])
    def test_an_approximate_cell_without_bounds_asks_for_them(self, text):
        with pytest.raises(ValueError, match=r"no bounds of its own; give them under readings in layout\.json") as told:
            read_count(text)
        assert repr(text) in str(told.value)

    @pytest.mark.parametrize(
        "text",
        [
            "-5",
            "−5",
            "2.5",
            "24.05",
            "1.204",
            "1e3",
            "½",
            "*",
            "..",
            "[c]",
            "n/a",
            "none",
            "twelve",
            "5%",
            "1,23",
            "1 234",
            "+5",
        ],
    )
    def test_what_is_no_count_is_told(self, text):
        with pytest.raises(ValueError, match="a count is a whole number of 0 or more, or bounds of one") as told:
            read_count(text)
        assert repr(text) in str(told.value)

    @pytest.mark.parametrize("text", ["<5 or so", "about", "<", ">-5", "<2.5", "5-", "3-5-7", "under thirty"])
    def test_half_a_bound_is_told(self, text):
        with pytest.raises(ValueError, match="found"):
            read_count(text)

    @pytest.mark.parametrize(("text", "zeros_shown"), [("<0", False), ("<0", True), ("<1", True)])
    def test_a_bound_that_leaves_no_count_is_told(self, text, zeros_shown):
        with pytest.raises(ValueError, match="leaves no count at all"):
            read_count(text, zeros_shown=zeros_shown)

    def test_a_range_that_runs_backwards_is_told(self):
        with pytest.raises(ValueError, match="found '9-3', a range that ends below its start"):
            read_count("9-3")


class TestRounded:
    @pytest.mark.parametrize(
        ("text", "step", "low", "high"),
        [("15", 5, 13, 17), ("0", 5, 0, 2), ("20", 10, 15, 25), ("1,200", 100, 1150, 1250), ("9", 3, 8, 10)],
    )
    def test_a_rounded_count_is_read_as_those_it_may_stand_for(self, text, step, low, high):
        read = read_cell(text, rounded_to=step)
        assert (read.low, read.high, read.reading, read.doubt) == (low, high, "interval", "")

    def test_a_bound_is_not_widened(self):
        assert read_cell("<5", rounded_to=5) == read_cell("<5")
        assert read_cell("", rounded_to=5) == read_cell("")

    def test_a_count_that_is_no_multiple_is_doubtful(self):
        assert read_cell("13", rounded_to=5).doubt == "is no multiple of 5, to which counts are said to be rounded"
