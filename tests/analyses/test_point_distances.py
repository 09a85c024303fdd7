"""How far main points are from reading otherwise, against asking the analyses anew of every changed series."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy import stats

from countylines.analyses.choose import analyse
from countylines.analyses.distances import Distance, Figure, Kind, Turning, changes_told, distances_table, shown_table
from countylines.analyses.drug_lines import ACTIVE
from countylines.analyses.level import Level
from countylines.analyses.one_year import OneYear
from countylines.analyses.plain_level import CLEAR
from countylines.analyses.point_distances import CHANCE, NOT_HIGHEST, SAID, UNEVEN, of_points
from countylines.analyses.several_years import SeveralYears
from countylines.statistics.dated import Dated
from countylines.statistics.repeated_months import assess
from tests.analyses.given import NORWICH, YEAR, one_year, repeated, several_years
from tests.analyses.given_lines import FIRST, LATER, figure, lines
from tests.synthetic import series

NO_LINES = lines()
WEAK = repeated([12, 11, 10, 11, 12, 14, 16, 16, 14, 13, 12, 11], 3)
"""Three years of a small cycle."""
UNEVEN_YEAR = [10, 10, 10, 10, 24, 10, 10, 10, 10, 10, 10, 10]


def by_kind(turning: Turning) -> dict[Kind, Distance]:
    return {distance.kind: distance for distance in turning.distances}


def moved(
    counts: Sequence[int], most: int
) -> Callable[[Callable[[list[int]], object]], tuple[int, set[object]] | None]:
    """Give a search that moves every count by one, by two and so on, and asks of each series on its own."""

    def search(said: Callable[[list[int]], object]) -> tuple[int, set[object]] | None:
        now = said(list(counts))
        for amount in range(1, most + 1):
            turned = set()
            for place, way in product(range(len(counts)), (-1, 1)):
                again = list(counts)
                again[place] += way * amount
                if again[place] >= 0 and (then := said(again)) != now:
                    turned.add(then)
            if turned:
                return amount, turned
        return None

    return search


class TestOneYear:
    def unevenness(self, counts: Sequence[int]) -> dict[Kind, Distance]:
        first, _ = of_points([one_year(list(counts))], NO_LINES)
        return by_kind(first)

    @staticmethod
    def uneven(counts: list[int], days: Sequence[int] = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)) -> bool:
        """Say it by Pearson's test alone, computed by scipy."""
        n, d = np.array(counts), np.array(days)
        return bool(stats.chisquare(n, n.sum() * d / d.sum()).pvalue < 0.05)

    @pytest.mark.parametrize("counts", [UNEVEN_YEAR, YEAR[:6] + YEAR[:6], [12] * 11 + [20], NORWICH])
    def test_one_month_is_the_least_that_trying_every_number_finds(self, counts: list[int]) -> None:
        found = self.unevenness(counts)[Kind.ONE_FIGURE]
        expected = moved(counts, max(counts))(self.uneven)
        if expected is None:
            assert found.change == ""
        else:
            # The drawn p-value and the approximate one may part by a count.
            assert found.amount is not None and abs(found.amount - expected[0]) <= 1
            assert found.then == (CHANCE if self.uneven(counts) else UNEVEN)

    def test_what_is_found_turns_the_analysis_and_one_less_does_not(self) -> None:
        """Of April alone nine more would do, and from 16 on no longer: the year is then uneven the other way."""
        found = self.unevenness(NORWICH)[Kind.ONE_FIGURE]
        assert found.change == "if synthetic arrests in April 2021 were 9 more" and found.then == CHANCE
        for more, uneven in ((8, True), (9, False), (16, True)):
            assert one_year([*NORWICH[:3], 4 + more, *NORWICH[4:]]).uneven is uneven

    def test_a_share_of_every_month(self) -> None:
        found = self.unevenness(NORWICH)[Kind.EVERY_MONTH]
        assert found.amount is not None and found.then == CHANCE
        tried = [way * share for share in (*range(1, 21), *range(25, 100, 5)) for way in (-1, 1)]
        scaled = {share: [(2 * n * (100 + share) + 100) // 200 for n in NORWICH] for share in tried}
        assert found.amount == next(share for share in tried if not self.uneven(scaled[share]))

    @pytest.mark.parametrize("last", [4, 13, 30])
    def test_the_days_of_december(self, last: int) -> None:
        counts = [*NORWICH[:11], last]
        found = self.unevenness(counts)[Kind.DECEMBER]
        days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30]
        now = self.uneven(counts)
        expected = next((d for d in range(30, 0, -1) if self.uneven(counts, [*days, d]) != now), None)
        assert (found.amount is None) == (expected is None)
        assert expected is None or abs(found.amount - expected) <= 1

    def test_groups_of_the_size_that_divides_x2_to_its_critical_value(self) -> None:
        found = self.unevenness(NORWICH)[Kind.CLUSTERING]
        n, d = np.array(NORWICH), np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
        x2 = stats.chisquare(n, n.sum() * d / d.sum()).statistic
        assert found.amount == pytest.approx(x2 / stats.chi2.isf(0.05, 11))
        assert found.change == "if events came in groups of 1.44 on average" and found.then == CHANCE

    @pytest.mark.slow
    def test_which_month_is_highest_is_asked_of_every_move(self) -> None:
        _, highest = of_points([one_year(UNEVEN_YEAR)], NO_LINES)

        def said(counts: list[int]) -> str:
            a: OneYear = one_year(counts)
            top = int(np.argmax(counts))
            alone = sorted(counts)[-1] > sorted(counts)[-2]
            shown = alone and a.rank_sets["deflated"][top].tolist() == [1, 1]
            return f"{a.series.names[top]} is shown to be the highest" if shown else NOT_HIGHEST

        expected = moved(UNEVEN_YEAR, 24)(said)
        found = by_kind(highest)[Kind.ONE_FIGURE]
        assert highest.now == said(UNEVEN_YEAR)
        assert (found.amount, found.then) == (None, "") if expected is None else found.amount == expected[0]


class TestLevel:
    COUNTS = (*repeated(YEAR, 1), *(round(1.3 * n) for n in repeated(YEAR, 1)))

    def level(self, counts: Sequence[int]) -> Level:
        return Level(series(list(counts), start="2019-01"))

    def test_one_month_against_every_series_with_another_count(self) -> None:
        level, *_ = of_points([analyse(series(list(self.COUNTS), start="2019-01"))], NO_LINES)
        found = by_kind(level)[Kind.ONE_FIGURE]
        states: dict[tuple[int, ...], object] = {}

        def said(counts: list[int]) -> object:
            return states.setdefault(tuple(counts), self.level(counts).leading.state)

        expected = moved(self.COUNTS, int(found.amount or 0))(said)
        assert expected is not None
        assert found.amount == expected[0] and found.then in {CLEAR[state] for state in expected[1]}  # type: ignore[index]

    def test_more_variance_than_the_tipping_value_leaves_it_unclear(self) -> None:
        months = analyse(series(list(self.COUNTS), start="2019-01"))
        level, *_ = of_points([months], NO_LINES)
        found, change = by_kind(level)[Kind.CLUSTERING], months.level.leading.change
        assert found.amount is not None and change is not None
        half = np.log(change.high / change.low) / 2  # type: ignore[union-attr]
        # The limits reach 1 where half their width, times the root of how many times, is log R.
        least = (np.log(change.ratio) / half) ** 2  # type: ignore[union-attr]
        assert found.amount == pytest.approx(np.ceil(10 * least) / 10)


class TestSeveralYears:
    @pytest.fixture(scope="class")
    @classmethod
    def of_rule(cls) -> tuple[SeveralYears, Turning]:
        months = several_years(WEAK, start="2019-01")
        *_, turning = of_points([months], NO_LINES)
        return months, turning

    def test_one_month_turns_the_rule_and_one_less_does_not(self, of_rule: tuple[SeveralYears, Turning]) -> None:
        months, turning = of_rule
        found = by_kind(turning)[Kind.ONE_FIGURE]
        assert turning.now == SAID[months.rule.state]  # type: ignore[union-attr]
        assert found.amount is not None
        word, _, _ = found.change.removeprefix("if synthetic arrests in ").partition(" were ")
        at = months.series.names.index(word)
        way = 1 if found.change.endswith("more") else -1
        for amount, turned in ((found.amount, True), (found.amount - 1, False)):
            counts = months.series.counts.copy()
            counts[at] += way * int(amount)
            dated = months.series.days, months.series.months["month"].dt.year, months.series.calendar_months
            state = assess(counts, Dated.of(*dated, months.series.working_days), draws=500, seed=1).state
            assert (SAID[state] != turning.now) is turned

    def test_kinds_that_cannot_be_say_why(self, of_rule: tuple[SeveralYears, Turning]) -> None:
        _, turning = of_rule
        none = {kind for kind, distance in by_kind(turning).items() if not distance.possible}
        assert none == {Kind.UNCOUNTED, Kind.HIDDEN}
        assert by_kind(turning)[Kind.CLUSTERING].amount is not None


class TestLines:
    def test_counts_turn_a_fall_where_trying_every_number_does(self) -> None:
        fall, *_ = of_points([], lines(FIRST, LATER))
        found = by_kind(fall)[Kind.ONE_FIGURE]
        # 75 and 0 to 29: the later upper bound reaches the first count with 46 more, the first its with 46 fewer.
        assert (found.amount, found.then) == (46, "neither fall nor rise told")
        assert "November 2019 or in December 2021" not in found.change
        assert by_kind(fall)[Kind.HIDDEN].change == "" and by_kind(fall)[Kind.HIDDEN].possible

    def test_doubt_goes_with_the_earlier_count(self) -> None:
        earlier = figure(ACTIVE, "2019-01-01", "2019-04-30", 27, 27, rule="another rule")
        *_, doubt = of_points([], lines(earlier, FIRST, LATER))
        assert doubt.now == "in doubt"
        assert (by_kind(doubt)[Kind.ONE_FIGURE].amount, by_kind(doubt)[Kind.ONE_FIGURE].then) == (48, "not in doubt")

    def test_where_nothing_is_said_nothing_turns(self) -> None:
        assert of_points([], NO_LINES) == []
        assert of_points([one_year([1, 2, 3])], NO_LINES)[0].distances


class TestTables:
    def test_every_kind_has_a_row_and_those_that_can_be_are_shown(self) -> None:
        turnings = of_points([one_year(NORWICH)], lines(FIRST, LATER))
        table, wide = distances_table(turnings), shown_table(turnings)
        assert len(table) == len(turnings) * len(Kind)
        said = wide[wide["kind of change"] == Kind.CLUSTERING.value].iloc[0]
        assert (said["least change"], said["then"]) == ("if events came in groups of 1.44 on average", CHANCE)
        assert len(wide) == sum(distance.possible for turning in turnings for distance in turning.distances)
        none = table[table["tried"].str.startswith("not applicable: ")]
        assert (none["least change"] == "").all()

    def test_figures_are_named_or_where_they_are_many_counted(self) -> None:
        figures = [Figure("arrests", f"in {month} 2021") for month in ("May", "June", "July")]
        assert changes_told(2, [(1, f) for f in figures]) == "if any one of 3 figures of arrests were 2 more"
        assert changes_told(2, [(1, figures[0]), (-1, figures[0])]) == "if arrests in May 2021 were 2 more or fewer"
        other = Figure("lines", "in 2021")
        assert changes_told(1, [(1, other), (-1, figures[0])]) == (
            "if lines in 2021 were 1 more, or arrests in May 2021 were 1 fewer"
        )

    def test_sentences_stay_short(self) -> None:
        turnings = of_points([one_year(NORWICH)], lines(FIRST, LATER))
        told = [turning.sentence(turning.subject) for turning in turnings]
        assert all(len(sentence.split()) <= 30 for sentence in told)
        assert told[2].endswith(
            "would read “neither fall nor rise told” if drug lines active in November 2019 were 46 fewer."
        )


def test_a_month_that_may_be_hidden_is_left_to_the_analysis() -> None:
    hidden = analyse(series([*NORWICH[:3], (0, 24), *NORWICH[4:]]), draws=500)
    (turning,) = of_points([hidden], NO_LINES)
    found = by_kind(turning)
    assert found[Kind.HIDDEN].possible and not found[Kind.ONE_FIGURE].possible
    assert replace(found[Kind.HIDDEN]) == found[Kind.HIDDEN]


def test_series_of_one_name_are_told_apart_by_their_rule() -> None:
    named = replace(series(WEAK, counting_rule="each arrest"), named_rule=True)
    of = [turning.of for turning in of_points([analyse(named, draws=99)], NO_LINES)]
    assert of == [f"the {what} of synthetic arrests in Exampleton (each arrest)" for what in ("level", "months")]


def test_counts_that_are_many_and_too_uneven_are_not_said_to_be_too_few() -> None:
    uneven = analyse(series([20] * 24 + [*[20] * 3, 5000, *[20] * 8]), draws=99)
    first, *_ = of_points([uneven], NO_LINES)
    assert first.now == "too uneven to say whether the number changed"
    even = by_kind(of_points([analyse(series([20] * 30 + [21] * 6), draws=99)], NO_LINES)[0])
    assert even[Kind.CLUSTERING].then == "too little, or too uneven, to say whether the number changed"
