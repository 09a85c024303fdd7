"""Predictive bands: plain enumeration and roots beside them, scores worked by hand, properties, coverage, words."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from countylines.statistics.forecast import (
    Forecast,
    coverage_table,
    forecast_sentences,
    forecast_table,
    forecast_year,
    leave_future_out,
    months_named,
    other_variations_table,
    score,
)
from countylines.statistics.predictive_bands import (
    Band,
    Method,
    random_walk_band,
    score_band,
)

Z95 = 1.959963984540054


def test_one_year_with_an_assumed_variation_by_hand() -> None:
    # phi = 1 + .2² · 175 = 8; the roots of (y − 175)² = z² · 8 · (175 + y) found by bisection.
    found = forecast_year([175], 2021)
    for level, z in ((0.95, Z95), (0.8, 1.2815515655446004)):
        curve = lambda y, z=z: (y - 175) ** 2 - z**2 * 8 * (175 + y)  # noqa: E731
        low, high = optimize.bisect(curve, 0, 175), optimize.bisect(curve, 175, 2000)
        (band,) = [b for b in found.own_bands if b.level == level]
        assert (band.low, band.high) == (math.ceil(low), math.floor(high))
    assert (found.phi, found.variation, found.target, found.expected) == (None, 0.2, 2022, 175)


def test_several_years_estimate_their_variance_by_hand() -> None:
    # 100, 200, 150 in 2017 to 2019, all of 365 days: X² = (50² + 50²)/150 = 33.33 on 2 degrees of freedom.
    found = forecast_year([100, 200, 150], 2017)
    assert found.phi == pytest.approx(50 / 3)
    assert found.expected == pytest.approx(450 / 1095 * 366)
    t, ratio = stats.t.ppf(0.975, 2), 366 / 1095
    (band,) = [b for b in found.own_bands if b.level == 0.95]
    curve = lambda y: (y - ratio * 450) ** 2 - t**2 * 50 / 3 * ratio * (450 + y)  # noqa: E731
    high = optimize.bisect(curve, ratio * 450, 5000)
    # Below, the inequality holds down to zero.
    assert curve(0) < 0
    assert (band.low, band.high) == (0, math.floor(high))


totals = st.lists(st.integers(1, 3000), min_size=1, max_size=8)


@given(totals, st.integers(1990, 2030))
def test_bands_nest_and_allow_more_than_independent_events(counts: list[int], first: int) -> None:
    found = forecast_year(counts, first)
    by_kind = {(band.method, band.level): band for band in found.bands}
    for method in {band.method for band in found.bands}:
        narrow, wide = by_kind[method, 0.8], by_kind[method, 0.95]
        assert 0 <= wide.low <= narrow.low <= narrow.high <= wide.high
    wide, independent = by_kind[found.method, 0.95], by_kind[Method.INDEPENDENT, 0.95]
    assert wide.high - wide.low >= independent.high - independent.low - 2


@given(st.integers(1, 3000), st.floats(0, 1), st.floats(0, 1))
def test_assuming_more_variation_never_narrows_the_band(total: int, one: float, other: float) -> None:
    less, more = (forecast_year([total], 2021, variation=v).own_bands for v in sorted((one, other)))
    for narrow, wide in zip(less, more, strict=True):
        assert wide.low <= narrow.low <= narrow.high <= wide.high


def test_other_variations_stand_beside_the_assumed_one() -> None:
    found = forecast_year([175], 2021)
    table = other_variations_table(found, [0.0, 0.1, 0.2]).set_index("coefficient of variation assumed")
    (own,) = [band for band in found.own_bands if band.level == 0.95]
    assert table.loc[0.2].tolist() == [own.low, own.high]
    (independent,) = [made for made in found.bands if made.method is Method.INDEPENDENT and made.level == 0.95]
    assert table.loc[0.0].tolist() == [independent.low, independent.high]
    # With a tenth of variation: φ = 1 + .01 · 175 = 2.75, and (y − 175)² <= z² φ (175 + y).
    curve = lambda y: (y - 175) ** 2 - Z95**2 * 2.75 * (175 + y)  # noqa: E731
    assert table.loc[0.1].tolist() == [
        math.ceil(optimize.bisect(curve, 0, 175)),
        math.floor(optimize.bisect(curve, 175, 999)),
    ]
    assert other_variations_table(forecast_year([9, 8, 7], 2019)).empty


@pytest.mark.parametrize("counts", [[1], [0, 1], [2, 1], [9], [3, 1, 2], [40, 41, 39]])
def test_allowing_for_more_variation_never_gives_a_narrower_band(counts: list[int]) -> None:
    found = forecast_year(counts, 2020)
    independent = {band.level: band for band in found.bands if band.method is Method.INDEPENDENT}
    for band in found.own_bands:
        assert band.low <= independent[band.level].low and independent[band.level].high <= band.high


def test_the_forecast_of_a_leap_year_has_a_day_more() -> None:
    assert forecast_year([365], 2023).expected == 366
    assert forecast_year([366], 2024).expected == 365
    assert forecast_year([365], 2022, target=2024).expected == 366


def test_months_that_are_known_move_the_band_of_the_others_up() -> None:
    # 100 from March to December of 2021, 306 days: phi = 1 + .2² · 100 = 5, and the same 306 days in 2022.
    found = forecast_year([100], 2021, known=40, months_known=[1, 2])
    curve = lambda y: (y - 100) ** 2 - Z95**2 * 5 * (100 + y)  # noqa: E731
    low, high = optimize.bisect(curve, 0, 100), optimize.bisect(curve, 100, 2000)
    (band,) = [b for b in found.own_bands if b.level == 0.95]
    assert (band.low, band.high) == (40 + math.ceil(low), 40 + math.floor(high))
    assert (found.expected, found.known, found.months_known) == (140, 40, (1, 2))
    # The day more of a leap year is in February alone.
    assert forecast_year([306], 2023, months_known=[1, 2]).expected == 306
    assert forecast_year([337], 2023, months_known=[1]).expected == pytest.approx(337 / 334 * 335)
    table = other_variations_table(found, [0.2]).iloc[0]
    assert table.tolist()[1:] == [band.low, band.high]


def test_earlier_years_are_held_against_the_bands_of_the_same_months() -> None:
    counts, known = [80, 90, 75, 100, 85, 78], [20, 20, 20, 300, 20, 20]
    table = leave_future_out(counts, 2015, known=known, months_known=[1, 2])
    plain = leave_future_out(counts, 2015, months_known=[1, 2])
    assert table["total"].unique().tolist() == ["400", "105", "98"]
    assert table["covered"].tolist() == plain["covered"].tolist()
    assert (table["low"] - plain["low"]).unique().tolist() == [300, 20]
    assert table["score, least"].tolist() == plain["score, least"].tolist()


def test_months_are_named_as_a_reader_would() -> None:
    assert months_named([12]) == "December" and months_named([1, 2]) == "January and February"
    assert months_named([3, 1, 2]) == "January to March" and months_named([1, 3, 4]) == "January, March and April"


BAND = Band(Method.INDEPENDENT, 0.8, 10, 20)


def test_earlier_years_are_forecast_from_those_before_them_alone() -> None:
    counts = [100, 110, 95, 400, 105, 98]
    table = leave_future_out(counts, 2015)
    assert table["year"].unique().tolist() == ["2018", "2019", "2020"]
    assert table["made from"].unique().tolist() == ["2015–2017", "2015–2018", "2015–2019"]
    # The year to come and those after it change nothing in the bands of 2018.
    other = leave_future_out([100, 110, 95, 1, 1, 1], 2015)
    bands = ["supposes", "level", "low", "high"]
    pd.testing.assert_frame_equal(table.loc[table["year"] == "2018", bands], other.loc[other["year"] == "2018", bands])
    huge = table[(table["year"] == "2018") & (table["level"] == 0.95) & (table["supposes"] == Method.INDEPENDENT)]
    assert huge["covered"].tolist() == ["no"]
    width = (huge["high"] - huge["low"]).iloc[0]
    assert huge["score, least"].iloc[0] == pytest.approx(width + 40 * (400 - huge["high"].iloc[0]))


def test_fewer_than_five_years_have_no_earlier_forecasts() -> None:
    assert leave_future_out([100, 110, 95, 120], 2015).empty
    assert len(leave_future_out([100, 110, 95, 120, 90], 2015)["year"].unique()) == 2


def test_coverage_is_counted_by_method_and_level() -> None:
    forecast = forecast_year([175], 2021)
    (narrow, wide), _ = forecast.own_bands, None
    assert (narrow.level, wide.level) == (0.8, 0.95)
    scored = pd.concat(
        [score(forecast, total, high) for total, high in ((175, 175), (wide.high, wide.high), (900, 900), (175, None))]
    )
    table = coverage_table(scored)
    own = table[table["supposes"].str.startswith(str(Method.ASSUMED))].set_index("level")
    assert own["forecasts"].tolist() == [4, 4]
    assert own.loc[0.95, ["covered", "undetermined"]].tolist() == [2, 1]
    assert own.loc[0.8, ["covered", "undetermined"]].tolist() == [1, 1]


@pytest.mark.parametrize("overdispersion", [1.0, 2.5])
def test_estimated_bands_hold_their_level_on_flat_clustered_years(overdispersion: float) -> None:
    """Five flat years of 300: the next total lies in the band as often as it says, whatever the variance."""
    rng = np.random.default_rng(5)
    series, mean = 2000, 300
    draw = (
        rng.poisson(mean, (series, 6))
        if overdispersion == 1
        else rng.negative_binomial(mean / (overdispersion - 1), 1 / overdispersion, (series, 6))
    )
    held = {Method.INDEPENDENT: 0, Method.ESTIMATED: 0}
    for counts in draw:
        for band in forecast_year(counts[:5], 2015, levels=[0.95]).bands:
            if band.method in held:
                held[band.method] += int(band.low <= counts[5] <= band.high)
    error = math.sqrt(0.95 * 0.05 / series)
    # Never below: φ is not taken below 1. Under Poisson the band is therefore too wide.
    assert held[Method.ESTIMATED] / series > 0.95 - 4 * error
    if overdispersion == 1:
        assert held[Method.INDEPENDENT] / series > 0.95 - 4 * error
    else:
        assert held[Method.ESTIMATED] / series < 0.95 + 5 * error
        assert held[Method.INDEPENDENT] / series < 0.95 - 4 * error


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: forecast_year([], 2021), "at least 1"),
        (lambda: forecast_year([0], 2021), "Every count is zero"),
        (lambda: forecast_year([-1, 5], 2021), "negative"),
        (lambda: forecast_year([5.5], 2021), "fractional"),
        (lambda: forecast_year([float("nan")], 2021), "missing or infinite"),
        (lambda: forecast_year([5, 6], 2021, target=2022), "give a year after them"),
        (lambda: forecast_year([5], 2021, variation=-0.1), "number of 0 or more"),
        (lambda: forecast_year([5], 2021, levels=[1.5]), "confidence level"),
        (lambda: forecast_year([5], 2021, months_known=range(1, 13)), "Every month of 2022 is known"),
        (lambda: random_walk_band([5, 6], [365, 365], 365), "at least 3"),
        (lambda: score_band(BAND, 5, 4), "lower one first"),
        (lambda: score_band(BAND, -1, 4), "lower one first"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(make, says: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=says):
        make()


def words(forecast: Forecast, scored: pd.DataFrame | None = None) -> str:
    return "\n".join(forecast_sentences(forecast, scored))


def test_one_year_says_that_its_variation_is_assumed() -> None:
    text = words(forecast_year([175], 2021))
    assert "If 2022 is drawn like the year 2021, without a trend" in text
    assert "coefficient of variation of 0.2 is assumed, not measured" in text
    assert "is not said: that needs 5 complete years in a row, and there is 1" in text
    assert "wanders" not in text
    assert "Two years can hardly" in words(forecast_year([175, 180], 2021))


@pytest.mark.parametrize(
    ("counts", "contradicted"),
    # By hand, with the days of 2020 and 2021: (82, 5069) X2 4842 over 1 + .04 * 2575.5 = 104 is 46.6; (175, 100) X2
    # 20.2 over 6.5 is 3.1; (175, 60) X2 56.0 over 5.7 is 9.8; (175, 50) X2 69.1 over 5.5 is 12.6. At one degree of
    # freedom 10.8 is exceeded once in a thousand.
    [([82, 5069], True), ([175, 50], True), ([175, 60], False), ([175, 100], False), ([5000], False)],
)
def test_two_years_that_differ_by_more_than_is_assumed_say_so(counts: list[int], contradicted: bool) -> None:
    made = forecast_year(counts, 2020)
    assert made.is_contradicted is contradicted
    assert ("do not rely on the bands made from it" in words(made)) is contradicted


def test_several_years_say_that_the_variance_is_estimated() -> None:
    text = words(forecast_year([100, 200, 150], 2017))
    assert "variance 16.7 times the mean" in text
    assert "assumed, not measured" not in text
    assert "If instead the level wanders" in text
    assert "vary no more than independent events would" in words(forecast_year([100, 101, 99], 2017))


def test_five_years_say_how_bands_did_at_every_level() -> None:
    counts = [100, 110, 95, 400, 105]
    text = words(forecast_year(counts, 2015), leave_future_out(counts, 2015))
    assert "Of 2 earlier years so forecast (from later-published figures, not a true forecast)" in text
    assert "1 inside the 95% band and 1 inside the 80% band" in text
    assert "needs 5 complete years" not in text


def test_the_table_names_what_each_band_supposes() -> None:
    table = forecast_table(forecast_year([175], 2021))
    assert set(table["supposes"]) == {
        str(Method.INDEPENDENT),
        f"{Method.ASSUMED}: coefficient of variation 0.2",
    }
    assert table["year"].unique().tolist() == ["2022"]
