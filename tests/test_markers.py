"""Cells as publishers write them: what each is read as, what the publisher says of it, and what is doubtful."""

import pytest

from countylines.received.markers import STATUSES, Cell, Reading, plain, read_cell, unmarked

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
    ],
)
def test_a_cell_is_read_as(text, count, status):
    assert read_cell(text) == Cell(Reading(*count), status)


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "-", "–", "—", "*", "**", "..", ":", "[note 1]", "[1]", "†"])
def test_what_nothing_explains_is_missing_and_doubtful_and_never_0(text):
    cell = read_cell(text)
    assert cell.count == Reading(*MISSING)
    assert "nothing says what" in cell.doubt


@pytest.mark.parametrize(
    ("text", "count"), [("12*", (12, 12, "exact")), ("<5*", (0, 4, "interval")), ("12 [x]", (12, 12, "exact"))]
)
def test_a_figure_that_carries_a_star_or_says_there_is_none_is_doubtful(text, count):
    assert read_cell(text).count == Reading(*count)
    assert read_cell(text).doubt


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_can_stand_beside_a_figure(status):
    assert read_cell(f"12 [{status}]").status == status


@pytest.mark.parametrize("text", ["[r]", "[p]", "[e]", "[b]", "[t]"])
def test_a_status_that_needs_a_figure_is_doubtful_without_one(text):
    assert read_cell(text) == Cell(Reading(*MISSING), text[1], f"is {text} without a figure")


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
    assert read_cell(text, readings=decided).count == Reading(8, 12, "approximate")


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
    readings = {f" {text}\u00a0": {**decision, **DECIDED}}
    assert read_cell(text, readings=readings) == Cell(Reading(*count), status)


@pytest.mark.parametrize(("text", "high"), [("<5", 4), ("5 or fewer", 5), ("fewer than 5 [c]", 4)])
def test_shown_zeros_raise_the_lower_bound(text, high):
    assert read_cell(text, zeros_shown=True).count == Reading(1, high, "interval")


def test_a_decision_of_one_text_leaves_others_alone():
    assert read_cell("-", readings={"*": {"reads": "0", **DECIDED}}).doubt


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("June¹", "June"),
        ("June [note 2]", "June"),
        ("2021*", "2021"),
        ("Total", "Total"),
        ("*", "*"),
        ("A (note 3)", "A"),
    ],
)
def test_a_label_is_read_without_its_footnotes(label, text):
    assert unmarked(label) == text


def test_plain_text_is_one_line():
    assert plain(" a\n\tb\u00a0\u200bc ") == "a b c"
