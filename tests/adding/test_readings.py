"""Answers of which a person said what they hold: each reading is judged for what it is, none ends in a traceback."""

import csv

import pytest

from benchmarks.readings import Ended, Verdict, differs, judge, main, read_expected, table, try_all
from tests.conftest import REPOSITORY

SHARED = REPOSITORY.parent / "shared"
COLUMNS = ["file", "options", "outcome", "start", "end", "area", "measure_contains", "low", "high", "status", "says"]
STATED_RULE = "arrests as the force counts them"


def row(file="a.csv", options="", outcome="figures", month=1, low=5, **other):
    days = {"start": f"2022-{month:02}-01", "end": f"2022-{month:02}-28"} if month else {}
    return {
        "file": file,
        "options": options,
        "outcome": outcome,
        "area": "Norfolk",
        "low": low,
        "high": low,
        **days,
        **other,
    }


def figure(month=1, low=5, **other):
    days = {"start": f"2022-{month:02}-01", "end": f"2022-{month:02}-28"}
    series = {"force": "norfolk", "area": "Norfolk", "measure": "arrests", "counting_rule": STATED_RULE}
    return {**series, **days, "low": low, "high": low, "status": "", **other}


@pytest.fixture
def expected(tmp_path):
    def write(*rows):
        with (tmp_path / "expected.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, [*COLUMNS, "why"])
            writer.writeheader()
            writer.writerows(rows)
        return read_expected(tmp_path)

    return write


class TestExpected:
    def test_rows_of_a_file_and_its_options_are_one_reading(self, expected):
        rows = row(says="hidden"), row(month=2, outcome="also-allowed"), row(options="--period 2022")
        first, second = expected(*rows, row(file="b.csv", outcome="refuse", month=None, low=""))[:2]
        assert (first.outcome, first.says, [each.allowed for each in first.figures]) == (
            "figures",
            "hidden",
            [False, True],
        )
        assert (second.options, len(second.figures)) == ("--period 2022", 1)

    def test_one_without_figures_wants_none(self, expected):
        (reading,) = expected(row(outcome="refuse", month=None, low=""))
        assert reading.figures == ()


class TestFigures:
    WANTED = row(), row(month=2, low=6)

    @pytest.mark.parametrize(
        ("rows", "figures", "told"),
        [
            (WANTED, [figure(), figure(2, 6)], ""),
            (WANTED, [figure()], "1 lost: 2022-02-01"),
            (WANTED, [figure(), figure(2, 6), figure(3, 7)], "1 not expected: 2022-03-01"),
            (WANTED, [figure(), figure(2, 7)], "1 not expected"),
            (WANTED, [figure(), figure(2, 6, area="Norwich")], "1 not expected"),
            (WANTED, [figure(), figure(2, 6, force="kent")], "1 not expected"),
            (WANTED, [figure(), figure(2, 6, end="2022-03-31")], "1 not expected"),
            (WANTED, [figure(), figure(2, 6, high=9)], "1 not expected"),
            (WANTED, [figure(), figure(2, 6, measure="charges")], "split"),
            (WANTED, [figure(), figure(2, 6, counting_rule="another")], "split"),
            ((row(), row(month=2, outcome="also-allowed")), [figure()], ""),
            ((row(), row(month=2, outcome="also-allowed")), [figure(), figure(2)], ""),
            ((row(), row(month=2, outcome="also-allowed")), [figure(), figure(2, measure="Total")], ""),
            ((row(), row(month=2, outcome="also-allowed", measure_contains="Total")), [figure(), figure(2)], "1 not"),
            ((row(low="", status="x"),), [figure(low=None, status="x")], ""),
            ((row(low=""),), [figure(low=0)], "1 not expected"),
            ((row(status="r"),), [figure()], "1 not expected"),
            ((row(status=""),), [figure(status="r")], ""),
        ],
    )
    def test_these_all_of_them_and_no_others(self, expected, rows, figures, told):
        (reading,) = expected(*rows)
        found = differs(reading.figures, figures)
        assert (told in found) if told else (found == "")

    @pytest.mark.parametrize(
        ("wanted", "measure", "rule", "is_met"),
        [
            ("Theft", "arrests: theft of cycles", STATED_RULE, True),
            ("T1 | Theft", "arrests: t1", STATED_RULE, True),
            ("Theft & men", "arrests: theft", STATED_RULE, False),
            ("Theft & men", "arrests: theft, men", STATED_RULE, True),
            ("Theft", "arrests", "theft alone", True),
            ("force", "arrests", STATED_RULE, False),
        ],
    )
    def test_a_measure_or_a_rule_that_was_not_stated_holds_the_words(self, expected, wanted, measure, rule, is_met):
        (reading,) = expected(row(measure_contains=wanted))
        assert (differs(reading.figures, [figure(measure=measure, counting_rule=rule)]) == "") == is_met

    def test_two_series_of_equal_numbers_may_not_be_mixed(self, expected):
        names = [("men", "men aged 17"), ("aged 17", "women aged 17")]
        (reading,) = expected(*(row(month=month, measure_contains=name) for name, _ in names for month in (1, 2)))
        apart = [figure(month, measure=measure) for _, measure in names for month in (1, 2)]
        assert differs(reading.figures, apart) == ""
        assert "mixed" in differs(reading.figures, [*apart[:3], figure(2, measure="women and men aged 17")])


@pytest.mark.parametrize(
    ("outcome", "ended", "verdict"),
    [
        ("figures", Ended(0, "", [figure()]), Verdict.RIGHT),
        ("figures", Ended(0, "", [figure(low=6)]), Verdict.WRONG),
        ("figures", Ended(2, "", None), Verdict.REFUSED_FIGURES),
        ("figures", Ended(1, "", None), Verdict.DOUBT_FIGURES),
        ("figures-or-refuse", Ended(2, "", None), Verdict.REFUSED),
        ("figures-or-doubt", Ended(1, "", None), Verdict.DOUBT),
        ("figures-or-doubt", Ended(0, "", [figure(2)]), Verdict.WRONG),
        ("also-allowed", Ended(0, "", [figure()]), Verdict.RIGHT),
        ("also-allowed", Ended(0, "", [figure(2)]), Verdict.WRONG),
        ("refuse", Ended(2, "", None), Verdict.REFUSED),
        ("doubt", Ended(1, "", None), Verdict.DOUBT),
        ("refuse", Ended(0, "", [figure()]), Verdict.WRONG),
        ("figures", Ended(1, "", [figure()]), Verdict.WRONG),
        ("refuse", Ended(0, "", None), Verdict.WRONG),
        ("refuse", Ended(1, "", None, "KeyError"), Verdict.CRASH),
    ],
)
def test_what_became_of_a_reading_has_a_name(expected, outcome, ended, verdict):
    none = {"month": None, "low": ""} if outcome in ("refuse", "doubt") else {}
    (reading,) = expected(row(outcome=outcome, **none))
    assert judge(reading, ended)[0] == verdict


class TestWholeFolders:
    @pytest.fixture
    def folder(self, tmp_path, expected):
        (tmp_path / "good.csv").write_text("Month,Arrests\n2022-02,6\n2022-03,8\n")
        (tmp_path / "starred.csv").write_text("Month,Arrests\n2022-02,*\n2022-03,8\n")
        months = [{"month": 2, "low": 6}, {"month": 3, "low": 8, "end": "2022-03-31"}]
        expected(
            *(row("good.csv", **month) for month in months),
            row("starred.csv", outcome="doubt", month=None, low="", says="what that means"),
            *(row("starred.csv", options='--reading "*=6"', says="not said anywhere", **month) for month in months),
        )
        return tmp_path

    def test_each_reading_is_added_and_held_against_what_is_expected(self, folder, capsys):
        judged = list(try_all(read_expected(folder)))
        assert [each.verdict for each in judged] == [Verdict.RIGHT, Verdict.DOUBT, Verdict.RIGHT]
        assert [each.says for each in judged] == [True, True, False]
        assert "    2  right" in table(judged)
        assert "    1  do not say what they should" in table(judged)
        assert main([str(folder), str(folder / "missing")]) == 0
        assert "passed over" in capsys.readouterr().out

    def test_one_that_is_wrong_is_told_and_fails(self, folder, capsys):
        (folder / "good.csv").write_text("Month,Arrests\n2022-02,6\n2022-03,9\n")
        assert main([str(folder)]) == 1
        assert (
            "WRONG: good.csv\n  1 not expected: 2022-03-01–2022-03-31 Norfolk 'arrests': 9; 1 lost"
            in capsys.readouterr().out
        )

    def test_a_traceback_is_told_and_fails(self, folder, capsys, monkeypatch):
        monkeypatch.setattr("countylines.adding.understand.proposals", lambda *_: {}["gone"])
        assert main([str(folder)]) == 1
        assert "CRASH: good.csv\n  KeyError: 'gone'" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("name", ["foi_cases", "foi_real"])
def test_no_answer_ends_in_a_traceback(name):
    if not (SHARED / name).is_dir():
        pytest.skip("the answers are not beside the project")
    judged = list(try_all(read_expected(SHARED / name)))
    assert [each.ended.crash for each in judged if each.verdict == Verdict.CRASH] == []
