"""Several years with months known between bounds: a claim holds at every filling."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countylines.analyses.inexact_years import InexactYears
from countylines.analyses.plain_months import NOT_LEFT, months_told
from countylines.analyses.words import BY_DAY_ALONE, NOT_LEFT_SAID, WARNING
from countylines.observations.series import MonthlySeries
from countylines.statistics.dated import Dated
from countylines.statistics.repeated_months import assess
from tests.analyses.given import YEAR, Cells, fillings, repeated, words
from tests.synthetic import series


def exact_rule(s: MonthlySeries, counts: list[int]) -> bool:
    months = s.months["month"].dt
    return assess(counts, Dated.of(s.days, months.year, months.month, s.working_days)).claimed


def test_hidden_months_of_several_years_are_claimed_at_every_filling_or_not() -> None:
    counts = repeated(YEAR)
    claimed = words(series([(7, 9), *counts[1:]]))
    assert "The months differ repeatedly, whatever the inexact counts are" in claimed
    assert "at every filling of the inexact months (3)" in claimed
    assert "can look like repeated months" in claimed and "The peak, and the least size" in claimed
    assert "not shown" not in claimed and "as far as searched; ratios are those nearest to 1" in claimed
    open_month = words(series([(40, None), *counts[1:]]))
    assert "The months are uneven, but are not shown to be the same months each year" in open_month
    assert "there is one at which it fails. Where it is weakest: The months are uneven" in open_month
    assert "Without an upper bound: January 2021, and so the total" in open_month
    assert "leave a one-peak cycle of any size possible" in open_month


def test_several_years_not_claimed_with_hidden_months_name_the_cycles() -> None:
    s = series([(9, 12), *([7, 9, 8, 10, 6] * 8)[1:36]])
    text = words(s)
    assert "incompatible with these figures at every filling searched, if months are independent" in text
    assert "would have been found four times in five, at best" in text
    assert "with inexact months it takes a larger one" in text


def test_a_claim_is_made_where_it_holds_at_every_filling() -> None:
    cells: Cells = [(7, 9) if i in (0, 23) else n for i, n in enumerate(repeated(YEAR, 3))]
    a = InexactYears(series(cells), draws=999)
    assert a.claimed and a.searched is not None and a.searched.exhaustive and len(a.searched.fillings) == 9
    assert all(exact_rule(a.series, list(counts)) for counts in fillings(cells))
    assert a.where == "at the filling where it is weakest"
    assert len(a.rule_table()) == 10 and a.detectable is None


def test_a_number_held_level_is_said_to_repeat_by_the_day_alone_where_some_months_are_hidden() -> None:
    by_day_alone = BY_DAY_ALONE.format("month", "February")
    level = InexactYears(series([(50, 51), *([51, 49, 50, 50, 51, 50] * 10)[1:]]), draws=999)
    high = InexactYears(series([(7, 9) if i in (0, 23) else n for i, n in enumerate(repeated(YEAR, 3))]), draws=999)
    assert level.claimed and high.claimed
    assert by_day_alone in level.findings()[0].sentences and by_day_alone not in high.findings()[0].sentences
    assert any(text.startswith("That is by the day:") for text in months_told(level))
    assert not any(text.startswith("That is by the day:") for text in months_told(high))


def test_what_correction_over_all_series_takes_away_is_neither_claimed_nor_named() -> None:
    high = InexactYears(series([(7, 9) if i in (0, 23) else n for i, n in enumerate(repeated(YEAR, 3))]), draws=999)
    lost = replace(high, lost=True)
    assert high.claimed and high.named_months and not lost.claimed and not lost.named_months
    assert lost.heading == f"{high.heading}, but not after correction over all series"
    (finding,) = lost.findings()
    assert NOT_LEFT_SAID in finding.sentences and WARNING not in finding.sentences
    assert not any("four times in five" in text for text in finding.sentences)
    assert months_told(lost)[1:] == [NOT_LEFT]
    assert lost.tested == high.tested


def test_one_filling_that_fails_is_enough() -> None:
    cells: Cells = [(0, 400) if i == 0 else n for i, n in enumerate(repeated(YEAR, 3))]
    a = InexactYears(series(cells), draws=999)
    assert exact_rule(a.series, [8, *cells[1:]])
    assert a.searched is not None and not a.claimed
    assert not exact_rule(a.series, a.searched.at.tolist())
    table = a.rule_table()
    assert (table["p"] >= 0.05).any()


@pytest.mark.parametrize("counts", [repeated(YEAR, 3), repeated([10] * 12, 3)])
def test_years_of_intervals_of_one_number_get_the_exact_verdict(counts: Cells) -> None:
    a = InexactYears(series([(n, n) for n in counts]), draws=999)
    assert a.claimed == exact_rule(a.series, counts)
    months = a.series.months["month"].dt
    exact = assess(counts, Dated.of(a.series.days, months.year, months.month))
    assert a.greatest_far_edge == pytest.approx(exact.cycle.far, rel=1e-4)
    assert a.least_phi1 == pytest.approx(exact.cycle.test.phi1, rel=1e-6)


@given(st.integers(0, 10**6))
@settings(max_examples=5, deadline=None)
def test_a_claim_with_intervals_holds_at_fillings_within(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(np.tile(YEAR, 3)).tolist()
    hidden = set(rng.choice(36, 3, replace=False).tolist())
    cells: Cells = [(max(0, n - 2), n + 2) if i in hidden else n for i, n in enumerate(counts)]
    a = InexactYears(series(cells), draws=999)
    inside = [rng.integers(low, high + 1) for low, high in (c if isinstance(c, tuple) else (c, c) for c in cells)]
    if a.claimed:
        assert exact_rule(a.series, counts) and exact_rule(a.series, inside)


def test_u_is_the_greatest_over_the_fillings() -> None:
    cells: Cells = [(5, 8) if i in (3, 17) else n for i, n in enumerate(repeated([10] * 12, 3))]
    a = InexactYears(series(cells), draws=999)
    months = a.series.months["month"].dt
    far = max(
        assess(counts, Dated.of(a.series.days, months.year, months.month)).cycle.far for counts in fillings(cells)
    )
    assert a.greatest_far_edge == pytest.approx(far, rel=1e-4)


@pytest.mark.parametrize("cell", [(0, 4), (601, None)])
def test_years_of_which_nothing_is_known_are_refused(cell: tuple[int, int | None]) -> None:
    a = InexactYears(series([cell] * 36))
    assert "In 2021, 2022 and 2023 no month is certain to have had events" in a.refused
    assert a.searched is None and not a.claimed and a.greatest_far_edge is None and a.detectable is None
    assert a.where == "not applied"
    assert a.rule_table()["test"].tolist() == ["not applied"]
    assert a.cycle_table()["value"].isna().all()


def test_a_year_without_events_is_left_out_and_not_taken_for_unknown() -> None:
    cells: Cells = [*YEAR, *[0] * 12, (7, 9), *YEAR[1:], *YEAR]
    a = InexactYears(series(cells), draws=999)
    assert (a.refused, a.empty_years) == ("", (2022,))
    assert a.searched is not None and a.searched.rule is not None and len(a.searched.fillings) == 3
    assert a.searched.rule.complete_years == (2021, 2023, 2024)
    assert a.claimed == all(exact_rule(a.series, list(counts)) for counts in fillings(cells))
    months = a.series.months["month"].dt
    far = max(
        assess(counts, Dated.of(a.series.days, months.year, months.month)).cycle.far for counts in fillings(cells)
    )
    assert a.greatest_far_edge == pytest.approx(far, rel=1e-4)
    few = InexactYears(series(cells[:36]))
    assert few.refused.startswith("In 2022 no event was recorded. Complete years with events: 2, and the rule needs 3")
    assert few.searched is None
