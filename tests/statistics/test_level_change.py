"""How the level changed: known answers, the model written out beside it, holes, zeros, hidden counts, error rates."""

from __future__ import annotations

from calendar import isleap, monthrange
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from countylines.statistics import level_change
from countylines.statistics.level_change import (
    Change,
    LevelChange,
    change_between,
    latest_calendar_year,
    level_changes,
    too_short,
    variance_factor,
    year_blocks,
    yearly_changes,
)

REPOSITORY = Path(__file__).parents[2]
EXPECTED = pd.read_csv(Path(__file__).parents[1] / "known_answers" / "level_change.csv")
MONTHLY = {
    "Northern Ireland": "northern-ireland-2021-06-24-psni-drug-trafficking/offences",
    "London trafficking, published 2026": "metropolitan-2026-02-23-recorded-drug-offences/trafficking",
    "London possession, published 2026": "metropolitan-2026-02-23-recorded-drug-offences/possession",
}
PUBLISHED_2019 = "metropolitan-2019-03-17-recorded-drug-offences/trafficking"
YEARLY = {
    # Seizures are of financial years, each named by the year in which it begins.
    "Norfolk drug seizures": {2017: 1933, 2018: 2607, 2019: 3562, 2020: 5208},
    "Norfolk drug crimes": {2020: 2682, 2021: 2118, 2022: 1996},
}


def months_of(name: str) -> pd.DataFrame:
    """Give index, days and count of the months of one of the project's own releases."""
    paths = [MONTHLY[name]] if name in MONTHLY else [f"{PUBLISHED_2019}-2008-2016", f"{PUBLISHED_2019}-2017-2018"]
    table = pd.concat([pd.read_csv(REPOSITORY / "data" / "releases" / f"{path}.csv") for path in paths])
    if "area" in table:
        table = table[table["area"] == "London"]
    year, month = (table["month"].str.split("-").str[part].astype(int) for part in (0, 1))
    days = [monthrange(*at)[1] for at in zip(year, month, strict=True)]
    return pd.DataFrame({"index": 12 * year + month - 1, "days": days, "count": table["count"].astype(int)})


def index_of(month: str) -> int:
    year, number = map(int, month.split("-"))
    return 12 * year + number - 1


def monthly(table: pd.DataFrame, last: int | None = None) -> LevelChange:
    index, counts = table["index"].to_numpy(), table["count"].to_numpy(dtype=np.int64)
    blocks = year_blocks(index, int(index[-1]) if last is None else last)
    return level_changes(counts[None], table["days"].to_numpy(dtype=float), blocks).row()


def yearly(counts: dict[int, int], *, financial: bool = False) -> LevelChange:
    days = [366.0 if isleap(year + financial) else 365.0 for year in counts]
    return yearly_changes(np.array([[*counts.values()]]), np.array(days), np.array([*counts])).row()


def case_of(name: str) -> LevelChange:
    series, _, last = name.rpartition(", ")
    if series in YEARLY:
        up_to = {year: count for year, count in YEARLY[series].items() if year <= int(last[:4])}
        return yearly(up_to, financial="/" in last)
    table = months_of(series)
    return monthly(table[table["index"] <= index_of(last.removeprefix("to "))])


@pytest.mark.parametrize("name", EXPECTED["case"].unique())
def test_known_answers(name: str) -> None:
    found = case_of(name)
    for row in EXPECTED[EXPECTED["case"] == name].itertuples():
        value = getattr(found, row.quantity)
        expected = row.expected if row.quantity == "state" else pytest.approx(float(row.expected), abs=row.tolerance)
        assert value == expected, row.quantity


def residuals_of(counts: list[int], days: list[int]) -> np.ndarray:
    """Give the Pearson residuals of a level a year and a factor a month, of years of months in order."""
    size = len(counts) // 12
    design = np.zeros((len(counts), size + 11))
    for at in range(len(counts)):
        design[at, at // 12] = 1
        if at % 12:
            design[at, size + at % 12 - 1] = 1
    fitted = GLM(counts, design, family=Poisson(), offset=np.log(days)).fit(tol=1e-12).fittedvalues
    return (np.array(counts) - fitted) / np.sqrt(fitted)


def alike(residuals: np.ndarray, *, apart: tuple[int, ...] = ()) -> float:
    """Give ρ, months at some places not being neighbours of those before them."""
    n = len(residuals)
    pairs = [residuals[i] * residuals[i - 1] for i in range(1, n) if i not in apart]
    lag_one = sum(pairs) / sum(residuals**2) * n / len(pairs)
    return min(max((lag_one + 1 / 12) * 3 / 2, 0), 0.9)


def written_out(counts: list[int], days: list[int]) -> tuple[float, float, float, float]:
    """Give the ratio, φ and both limits of months in a row, their number a multiple of twelve, in plain loops."""
    size = len(counts) // 12
    residuals = residuals_of(counts, days)
    phi, rho = (residuals**2).sum() / (11 * (size - 1)), alike(residuals)
    signs = [-1] * 12 + [1] * 12
    factor = sum(signs[i] * signs[j] * rho ** abs(i - j) for i in range(24) for j in range(24)) / 24
    latest, before = sum(counts[-12:]), sum(counts[-24:-12])
    ratio = latest / sum(days[-12:]) / (before / sum(days[-24:-12]))
    half = stats.t.ppf(0.975, 11 * (size - 1)) * np.sqrt(max(1, phi) * (1 / latest + 1 / before) * factor)
    return ratio, phi, ratio * np.exp(-half), ratio * np.exp(half)


@pytest.mark.parametrize("size", [2, 3, 5])
def test_the_model_written_out_gives_the_same(size: int) -> None:
    rng = np.random.default_rng(size)
    counts = rng.negative_binomial(20, 0.4, size=12 * size).tolist()
    days = rng.integers(28, 32, size=12 * size).tolist()
    table = pd.DataFrame({"index": 24_000 + np.arange(12 * size), "days": days, "count": counts})
    found = monthly(table)
    assert (found.ratio, found.phi, found.low, found.high) == pytest.approx(written_out(counts, days), rel=1e-9)


def test_at_most_five_years_are_used_whatever_month_the_last_is() -> None:
    table = months_of("London trafficking, published 2026")
    assert monthly(table[table["index"] <= 24_200]) == monthly(table[table["index"].between(24_200 - 59, 24_200)])


def test_a_month_missing_further_back_leaves_its_year_out_and_breaks_the_row() -> None:
    table = months_of("Northern Ireland").iloc[-48:]
    holed = monthly(table[table["index"] != table["index"].iloc[5]])
    assert holed.degrees == 22
    assert holed == monthly(table.iloc[12:])
    between = monthly(table[table["index"] != table["index"].iloc[15]])
    assert between.degrees == 22
    # The last month of the first year and the first of the third are no neighbours: 34 pairs of 36 months.
    kept = table.drop(table.index[12:24])
    residuals = residuals_of(kept["count"].tolist(), kept["days"].tolist())
    assert between.phi == pytest.approx((residuals**2).sum() / 22)
    assert between.rho == pytest.approx(alike(residuals, apart=(12,)))
    assert between.rho != pytest.approx(alike(residuals), rel=0.01)


def test_a_hole_in_the_newest_two_years_is_named() -> None:
    index = np.arange(index_of("2016-01"), index_of("2021-01"))
    missing = [index_of("2019-05"), index_of("2019-06"), index_of("2020-12")]
    with pytest.raises(ValueError, match="no figure may be used of 2019-05 to 2019-06, 2020-12"):
        year_blocks(np.setdiff1d(index, missing), int(index[-1]))
    quarters = np.arange(4 * 2016, 4 * 2020)
    with pytest.raises(ValueError, match="no figure may be used of quarter 3 of 2018"):
        year_blocks(np.delete(quarters, 10), int(quarters[-1]), periods=4)


@pytest.mark.parametrize(("months", "short"), [(23, True), (24, False)])
def test_less_than_two_years_have_nothing_to_be_set_against(months: int, short: bool) -> None:
    index = 24_000 + np.arange(months)
    assert too_short(index) == short
    if short:
        with pytest.raises(ValueError, match="Nothing to set it against"):
            year_blocks(index, int(index[-1]))
    else:
        assert year_blocks(index, int(index[-1])).shape == (2, 12)
    assert too_short(np.array([], dtype=np.int64))


def months_between(first: str, last: str, *without: str) -> np.ndarray:
    return np.setdiff1d(np.arange(index_of(first), index_of(last) + 1), [index_of(month) for month in without])


def test_the_newest_complete_calendar_years_are_compared() -> None:
    assert latest_calendar_year(months_between("2015-04", "2021-05")) == index_of("2020-12")
    assert latest_calendar_year(months_between("2015-04", "2020-11", "2019-05")) == index_of("2018-12")
    quarters = np.arange(4 * 2016 + 1, 4 * 2020 + 2)
    assert latest_calendar_year(quarters, periods=4) == 4 * 2020 - 1


@pytest.mark.parametrize(
    ("index", "told"),
    [
        (months_between("2015-04", "2021-05", "2019-05"), "2018 and 2020, do not adjoin"),
        (months_between("2015-04", "2020-12", "2019-05", "2020-05"), "ended two years or more before .* 2020-12"),
        (months_between("2019-01", "2020-11"), "two complete calendar years are needed; at hand: 1"),
    ],
)
def test_calendar_years_that_are_not_compared_are_named(index: np.ndarray, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        latest_calendar_year(index)


def test_years_that_do_not_adjoin_are_not_compared_and_a_gap_before_them_is() -> None:
    with pytest.raises(ValueError, match="years between 2019 and 2021"):
        yearly({2018: 10, 2019: 12, 2021: 14})
    with pytest.raises(ValueError, match="two years are needed; at hand: 1"):
        yearly({2018: 10})
    counts = {2012: 100, 2015: 130, 2016: 120, 2019: 150, 2020: 160}
    design = np.array([[1, 0], [1, 3], [1, 4], [1, 7]])
    first = list(counts.values())[:4]
    fitted = GLM(first, design, family=Poisson(), offset=np.log([366, 365, 366, 365])).fit().fittedvalues
    statistic = sum((n - mu) ** 2 / mu for n, mu in zip(first, fitted, strict=True))
    found = yearly(counts)
    assert found.phi == pytest.approx((10 + statistic) / 6)
    assert found.degrees == 6


def test_neighbouring_months_that_are_alike_widen_the_interval() -> None:
    # At ρ = 0 nothing is added; at 1/2 the sum written out.
    signs = [-1] * 12 + [1] * 12
    by_hand = sum(signs[i] * signs[j] * 0.5 ** abs(i - j) for i in range(24) for j in range(24)) / 24
    assert variance_factor(np.array([0.0, 0.5])).tolist() == pytest.approx([1, by_hand])


def test_quarters_have_no_such_factor_and_degrees_of_their_own() -> None:
    # Neighbouring quarters are as alike as they can be.
    counts, days = np.array([[50, 60, 30, 35, 60, 60, 52, 55, 42, 46, 63, 61]]), np.full(12, 91.0)
    found = level_changes(counts, days, year_blocks(np.arange(8000, 8012), 8011, periods=4)).row()
    assert (found.degrees, found.variance_factor, found.rho) == (6, 1, 0)
    # A level a year and a factor a quarter, their days alike: the product of the margins.
    table = counts.reshape(3, 4)
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    assert found.phi == pytest.approx(((table - expected) ** 2 / expected).sum() / 6)
    assert (found.low, found.high) == (found.independent_low, found.independent_high)


def test_the_p_value_is_that_of_the_interval() -> None:
    for before, latest in ((100, 150), (100, 135), (100, 136)):
        found = yearly({2018: before, 2019: latest})
        error = np.sqrt(2.5 * (1 / before + 1 / latest))
        assert found.p_value == pytest.approx(2 * stats.norm.sf(np.log(latest / before) / error))
        assert (found.p_value < 0.05) == (found.low > 1)


NONE, FEW = np.zeros((1, 12), dtype=np.int64), np.full((1, 12), 4)


def two_years(before: np.ndarray, latest: np.ndarray) -> LevelChange:
    counts = np.hstack([before, latest])
    return level_changes(counts, np.full(24, 30.0), year_blocks(np.arange(24), 23)).row()


def test_of_a_year_without_events_there_is_a_bound_and_no_ratio() -> None:
    fell, rose = two_years(FEW, NONE), two_years(NONE, FEW)
    # 48 events deflated by 2.5, which is assumed because one year cannot show how much its months vary.
    high = stats.binomtest(0, round(48 / 2.5)).proportion_ci(method="exact").high
    events = 48 / 2.5
    share = 1 - 0.025 ** (1 / events)
    assert fell.high == pytest.approx(share / (1 - share))
    assert fell.high == pytest.approx(high / (1 - high), rel=0.02)
    assert (fell.low, fell.state) == (0, Change.FELL)
    assert (rose.low, rose.high, rose.state) == (pytest.approx((1 - share) / share), np.inf, Change.ROSE)
    assert fell.p_value == pytest.approx(2 * 0.5**events)
    assert np.isnan(fell.tipping_variance)
    assert two_years(NONE, np.eye(12, dtype=np.int64)[:1]).state is Change.TOO_FEW
    neither = two_years(NONE, NONE)
    assert neither.state is Change.NONE
    assert neither.p_value == 1


def test_a_year_without_events_further_back_says_nothing_of_how_months_vary() -> None:
    rng = np.random.default_rng(5)
    counts = rng.poisson(20, size=(1, 36))
    with_none = np.hstack([NONE, counts])
    found = level_changes(with_none, np.full(48, 30.0), year_blocks(np.arange(48), 47)).row()
    assert found.degrees == 22
    assert found.phi == pytest.approx(
        level_changes(counts, np.full(36, 30.0), year_blocks(np.arange(36), 35)).row().phi
    )


def test_yearly_counts_of_which_one_is_zero() -> None:
    assert yearly({2019: 0, 2020: 0}).state is Change.NONE
    assert yearly({2019: 0, 2020: 3}).state is Change.TOO_FEW
    assert yearly({2019: 40, 2020: 0}).state is Change.FELL
    # 366 days against 365: as many a day are as likely.
    assert yearly({2019: 365_000, 2020: 366_000}).ratio == pytest.approx(1)


def test_few_events_say_too_little_rather_than_no_change() -> None:
    assert two_years(FEW, FEW).state is Change.UNCLEAR
    # Two a month: a factor of 2.03 either way, and 2 are allowed.
    assert two_years(FEW - 2, FEW - 2).high == pytest.approx(2.03, abs=0.005)
    assert two_years(FEW - 2, FEW - 2).state is Change.TOO_FEW
    assert two_years(NONE + 1, NONE + 1).state is Change.TOO_FEW
    assert yearly({2019: 5, 2020: 6}).state is Change.TOO_FEW
    assert not yearly({2019: 5, 2020: 6}).is_uneven


def test_hidden_counts_are_searched_and_a_rise_is_said_only_if_both_ends_say_so() -> None:
    days, years = np.array([365.0, 365, 365]), np.array([2017, 2018, 2019])
    at = np.array([2]), np.array([1])

    def found(low: list[int], high: list[int]) -> level_change.ChangeBetween:
        return change_between(low, high, lambda counts: yearly_changes(counts, days, years), *at)

    exact = found([100, 100, 200], [100, 100, 200])
    assert (exact.state, exact.least_ratio, exact.greatest_ratio) == (Change.ROSE, 2, 2)
    hidden = found([100, 90, 150], [100, 100, 200])
    assert (hidden.least_ratio, hidden.greatest_ratio) == (1.5, pytest.approx(200 / 90))
    assert hidden.exhaustive
    # Of every value the search tries: the ends are those of 100 and 150, and of 90 and 200.
    ends = [yearly({2017: 100, 2018: before, 2019: latest}) for before, latest in ((100, 150), (90, 200))]
    assert (hidden.low, hidden.high) == (ends[0].low, ends[1].high)
    assert found([100, 100, 120], [100, 100, 200]).state is Change.UNCLEAR
    assert found([100, 100, 0], [100, 100, 200]).state is Change.TOO_FEW
    assert not found([100, 100, 0], [100, 100, 200]).is_uneven
    with pytest.raises(ValueError, match="no upper bound"):
        found([100, 100, 0], [100, 100, np.inf])  # type: ignore[list-item]


def test_hidden_months_move_the_dispersion_too() -> None:
    rng = np.random.default_rng(2)
    low = rng.poisson(30, size=36).astype(float)
    high = low + np.isin(np.arange(36), [3, 14, 15, 30]) * 40
    blocks, days = year_blocks(np.arange(36), 35), np.full(36, 30.0)

    def compare(counts: np.ndarray) -> level_change.LevelChanges:
        return level_changes(counts, days, blocks)

    found = change_between(low, high, compare, np.arange(24, 36), np.arange(12, 24), limit=500)
    corners = np.where(rng.integers(0, 2, size=(200, 36)), low, high).astype(np.int64)
    tried = compare(corners)
    assert found.low <= tried.low.min()
    assert found.high >= tried.high.max()
    assert found.least_ratio == pytest.approx(low[24:].sum() / high[12:24].sum())


def test_flat_levels_are_seldom_said_to_have_changed() -> None:
    rng = np.random.default_rng(17)
    counts = rng.negative_binomial(15 / 1.5, 1 / 2.5, size=(2_000, 60))
    found = level_changes(counts, np.full(60, 30.0), year_blocks(np.arange(60), 59))
    said = float(((found.low > 1) | (found.high < 1)).mean())
    # .042 of 4,000 such series in a simulation of its own; standard error .0045 here.
    assert said == pytest.approx(0.042, abs=0.018)
    more = counts.copy()
    more[:, 48:] = rng.negative_binomial(15, 1 / 2.5, size=(2_000, 12))
    # Half as many again is found in .68 of series.
    power = float((level_changes(more, np.full(60, 30.0), year_blocks(np.arange(60), 59)).low > 1).mean())
    assert power == pytest.approx(0.68, abs=0.05)


def test_counts_that_are_many_and_vary_too_much_are_told_apart_from_few() -> None:
    """Of 16 and 16 independent events a ratio is known to within twice 1.96 times the root of 1/8: 1.39, or log 4."""
    flat = np.full((1, 12), 20)
    first, *_, last = (row[None] for row in np.eye(12, dtype=np.int64))
    uneven = two_years(flat, flat + 4980 * last)
    assert (uneven.state, uneven.is_uneven) == (Change.TOO_FEW, True)
    few, enough = two_years(15 * first, 16 * last), two_years(16 * first, 16 * last)
    assert (few.state, few.is_uneven) == (Change.TOO_FEW, False)
    assert (enough.state, enough.is_uneven) == (Change.TOO_FEW, True)
    assert not two_years(flat, 2 * flat).is_uneven
