"""One test with one set of assumptions: against known answers, and what cannot be tested."""

from __future__ import annotations

import csv
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import countylines as cl
from countylines.errors import ParameterError
from countylines.observations.series import MonthlySeries
from countylines.statistics.dispersion import measure_dispersion
from tests.synthetic import series

ANSWERS = Path(__file__).parents[1] / "known_answers"
EXACT = ["months differ (quasi-Poisson F)", "the same months each year (rotation, whole pattern)"]


def answers(name: str, **of: str) -> list[dict[str, str]]:
    with (ANSWERS / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return [row for row in csv.DictReader(table) if of.items() <= row.items()]


@pytest.fixture(scope="module")
def drivers() -> MonthlySeries:
    """Give the deaths of British drivers in the three years for which R has the tests of the rule."""
    return counted("UK driver deaths", "1969-01")


def counted(name: str, start: str) -> MonthlySeries:
    rows = answers("repeated_months_counts", series=name)
    return series([int(row["count"]) for row in rows], start=start, nation="")


class TestSeveralYears:
    @pytest.mark.parametrize(("trend", "name"), [("smooth curve", "smooth"), ("level for each year", "levels")])
    def test_months_and_rotations_are_those_of_r(self, drivers: MonthlySeries, trend: str, name: str) -> None:
        found = cl.test(drivers, trend=trend).table
        assert set(found["trend"]) == {trend} and set(found["exposure"]) == {"days"}
        of = {"series": "UK driver deaths", "first_year": "1969", "last_year": "1971"}
        p_values = found.set_index("test")["p"]
        for test, quantity in zip(EXACT, (f"{name} months p", f"{name} whole pattern"), strict=True):
            (known,) = answers("repeated_months", quantity=quantity, **of)
            assert p_values[test] == pytest.approx(float(Fraction(known["expected"])), abs=float(known["tolerance"]))

    def test_a_month_left_out_is_as_if_it_were_not_there(self) -> None:
        whole = counted("US accidental deaths", "1973-01")
        months = whole.months[whole.months["month"] != "1974-05-01"].reset_index(drop=True)
        found = cl.test(whole, leave_out="1974-05")
        assert "without May 1974" in found.sentences[0]
        assert found.table.equals(cl.test(replace(whole, months=months)).table)
        assert not found.table.equals(cl.test(whole).table)

    def test_too_few_years_are_left_and_it_is_told(self, drivers: MonthlySeries) -> None:
        found = cl.test(drivers, leave_out=["1970-05", "1969-01"])
        assert "without January 1969 and May 1970: not tested" in found.sentences[0]

    def test_the_whole_rule_stands_beside_it(self, drivers: MonthlySeries) -> None:
        said = cl.test(drivers).sentences
        assert said[1].startswith("The whole rule, on the same months: ")
        assert "one test of many" in said[2]

    def test_working_days_move_the_months(self) -> None:
        """Where events fall on working days alone, months are alike by these, and not by calendar days."""
        flat = series([10] * 60, start="2015-01")
        assert flat.working_days is not None
        more = [(7 * place) % 11 for place in range(60)]
        on_them = series(
            [50 * int(days) + extra for days, extra in zip(flat.working_days, more, strict=True)], start="2015-01"
        )
        differ = EXACT[0]
        by = {how: cl.test(on_them, exposure=how).table.set_index("test")["p"] for how in ("days", "working days")}
        assert by["days"][differ] < 0.05 < by["working days"][differ]


class TestOneYear:
    def test_the_p_values_are_those_of_r(self) -> None:
        counts = [int(row["count"]) for row in answers("norwich_2021_counts")]
        p_values = cl.test(series(counts)).table.set_index("test")["p"]
        (known,) = answers("norwich_2021", part="cosinor", quantity="f_p_value")
        assert p_values["one rise and fall (quasi-Poisson F)"] == pytest.approx(
            float(known["expected"]), abs=float(known["tolerance"])
        )

    def test_groups_of_the_tipping_size_make_the_months_just_uneven(self) -> None:
        """The tipping size is that at which X² falls to its critical value: there p is the level, .05."""
        counts = [5, 16, 24, 4, 12, 20, 10, 19, 18, 15, 19, 13]
        size = measure_dispersion(counts, series(counts).days).tipping_design_effect
        assert size is not None
        found = cl.test(series(counts), clustering=size)
        assert found.table["p"].iloc[0] == pytest.approx(0.05)
        assert "did events come in groups of 1.44 on average" in found.sentences[0]

    def test_a_last_month_of_fewer_days_is_as_if_it_had_no_more(self) -> None:
        whole = series([5, 16, 24, 4, 12, 20, 10, 19, 18, 15, 19, 13])
        shorter = whole.months.assign(days=[*whole.months["days"][:-1], 20])
        found = cl.test(whole, last_days=20)
        assert found.table["p"].tolist() == cl.test(replace(whole, months=shorter)).table["p"].tolist()
        assert found.table["p"].tolist() != cl.test(whole).table["p"].tolist()
        assert "the last month taken as 20 days" in found.sentences[0]


class TestWhatCannotBeTested:
    @pytest.mark.parametrize(
        ("counts", "told"),
        [
            ([5, (0, 4), 7], "known between bounds alone"),
            ([5, 7], "Of one or two months no test is made"),
            ([0] * 12, ": not tested. "),
        ],
    )
    def test_it_says_why(self, counts: list[int | tuple[int, int | None]], told: str) -> None:
        found = cl.test(series(counts))
        assert told in found.sentences[0] and found.table.empty

    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            ({"trend": "none"}, "no trend 'none'; there is smooth curve and level for each year"),
            ({"exposure": "weeks"}, "no exposure 'weeks'; there is days and working days"),
            ({"leave_out": "2031-01"}, "no month 2031-01 that a test uses"),
            ({"clustering": 0.5}, "mean size of 1 or more; found 0.5"),
            ({"clustering": float("nan")}, "mean size of 1 or more; found nan"),
            ({"clustering": "2"}, "mean size of 1 or more; found '2'"),
            ({"last_days": 1.5}, "are a whole number; found 1.5"),
            ({"last_days": 32}, "March 2021 has 31 days; found 32"),
            ({"last_days": -1}, "March 2021 has 31 days; found -1"),
            ({"last_days": 9, "exposure": "working days"}, "are calendar days. Choose days"),
        ],
    )
    def test_another_assumption_is_refused(self, asked: dict[str, Any], told: str) -> None:
        with pytest.raises(ParameterError, match=told):
            cl.test(series([5, 6, 7]), **asked)

    def test_groups_are_not_supposed_of_several_years(self, drivers: MonthlySeries) -> None:
        with pytest.raises(ParameterError, match="allow for events in groups by themselves"):
            cl.test(drivers, clustering=2)

    def test_without_any_month_it_says_so(self) -> None:
        found = cl.test(series([5, 6, 7]), leave_out=["2021-01", "2021-02", "2021-03"], last_days=9)
        assert found.sentences[0].endswith("not tested. No month is left that a test uses.")

    def test_unknown_working_days_are_told(self) -> None:
        with pytest.raises(ParameterError, match="working days of its months are not known"):
            cl.test(series([5] * 12, nation=""), exposure="working days")
