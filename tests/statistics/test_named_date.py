"""Whether the level changed at a date given in advance."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from countylines.statistics import named_date
from countylines.statistics.dated import Dated
from countylines.statistics.named_date import Change, LevelChange, Window, level_at_date
from tests.conftest import REPOSITORY

KNOWN = pd.read_csv(REPOSITORY / "tests" / "known_answers" / "named_dates.csv", keep_default_na=False)
RELEASES = REPOSITORY / "data" / "releases"
COUNTS = {
    "Northern Ireland": "northern-ireland-2021-06-24-psni-drug-trafficking/*.csv",
    "London": "metropolitan-2026-02-23-recorded-drug-offences/{}.csv",
}
LOCKDOWN = date(2020, 3, 23)


def of_release(area: str, measure: str) -> pd.DataFrame:
    """Give the months of a real series as published: ``month`` and ``count``."""
    (path,) = RELEASES.glob(COUNTS[area].format(measure))
    table = pd.read_csv(path)
    return table[table["area"] == area] if "area" in table else table


def dates_of(months: pd.PeriodIndex) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.asarray(months.days_in_month), np.asarray(months.year), np.asarray(months.month)


def level(counts: np.ndarray, first: str, at: date = LOCKDOWN) -> LevelChange:
    counts = np.atleast_2d(counts).astype(np.int64)
    return level_at_date(counts, Dated.of(*dates_of(pd.period_range(first, periods=counts.shape[1], freq="M"))), at)


@pytest.mark.parametrize("of", list(KNOWN.groupby(["area", "measure", "date"]).groups), ids=" ".join)
def test_known_answers(of: tuple[str, str, str]) -> None:
    area, measure, day = of
    table = of_release(area, measure)
    counts = table["count"].to_numpy(dtype=np.int64)[None]
    found = level_at_date(
        counts, Dated.of(*dates_of(pd.PeriodIndex(table["month"], freq="M"))), date.fromisoformat(day)
    )
    ((low, high),) = found.interval
    ours = {
        "months": found.months,
        "step": found.step[0],
        "standard error": found.standard_error[0],
        "t": found.t[0],
        "critical": found.critical,
        "ratio": found.ratio[0],
        "low": low,
        "high": high,
    }
    rows = KNOWN[(KNOWN["area"] == area) & (KNOWN["measure"] == measure) & (KNOWN["date"] == day)]
    assert len(rows) >= 4
    for row in rows.itertuples():
        if row.quantity == "change":
            assert found.change() == row.expected
        else:
            assert ours[row.quantity] == pytest.approx(float(row.expected), rel=0, abs=float(row.tolerance) + 1e-12)


@pytest.mark.parametrize("at", [date(2019, 7, 1), date(2019, 7, 15), date(2020, 1, 31)])
def test_the_step_and_its_error_are_those_of_statsmodels(at: date) -> None:
    counts = np.random.default_rng(3).negative_binomial(20, 0.4, size=(3, 97))
    days, years, months = dates_of(pd.period_range("2014-07", periods=97, freq="M"))
    found = level_at_date(counts.astype(np.int64), Dated.of(days, years, months), at)
    inside = Window.around(at, Dated.of(days, years, months)).inside
    ends = pd.to_datetime({"year": years[inside], "month": months[inside], "day": 1}) + pd.offsets.MonthEnd(0)
    share = np.clip((ends - pd.Timestamp(at)).dt.days + 1, 0, days[inside]) / days[inside]
    factor = (months[inside][:, None] == np.arange(2, 13)).astype(float)
    design = np.column_stack([np.ones(inside.sum()), np.arange(inside.sum()) / 12, factor, share])
    for row, n in enumerate(counts[:, inside]):
        model = sm.GLM(n, design, family=sm.families.Poisson(), offset=np.log(days[inside]))
        kernel = {"maxlags": int(inside.sum()) - 1, "use_correction": False}
        expected = model.fit(cov_type="HAC", cov_kwds=kernel, tol=1e-12)
        assert found.step[row] == pytest.approx(expected.params[-1], rel=1e-6)
        assert found.standard_error[row] == pytest.approx(expected.bse[-1], rel=1e-6)


def test_the_error_rate_is_about_nominal() -> None:
    """Measured beforehand: .045 to .054 of negative binomial series; here within 4 Monte Carlo errors of .05."""
    counts = np.random.default_rng(11).negative_binomial(40, 0.4, size=(1500, 74))
    found = level(counts, "2015-04")
    assert np.mean(np.abs(found.t) > found.critical) == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 1500))


def test_a_step_is_found_and_has_its_sign() -> None:
    steady = np.tile([100, 104], 48)
    months = np.arange(96)
    higher = level(np.where(months > 62, steady * 2, steady), "2015-01")
    assert higher.change() is Change.HIGHER and higher.interval[0, 0] > 1
    lower = level(np.where(months > 62, steady // 2, steady), "2015-01")
    assert lower.change() is Change.LOWER and lower.ratio[0] == pytest.approx(0.5, rel=0.05)
    assert level(steady, "2015-01").change() is Change.NOT_SHOWN


def test_a_trend_and_a_season_are_no_step() -> None:
    months = np.arange(97)
    counts = np.round(200 * np.exp(0.004 * months + 0.5 * np.cos(2 * np.pi * months / 12))).astype(int)
    found = level(counts, "2015-03")
    assert found.ratio[0] == pytest.approx(1, abs=0.005) and found.change() is Change.NOT_SHOWN


def test_the_window_reaches_five_years_back_and_three_on() -> None:
    years, months = np.repeat(np.arange(2010, 2030), 12), np.tile(np.arange(1, 13), 20)
    dated = Dated.of(np.full(years.size, 30), years, months)
    window = Window.around(LOCKDOWN, dated)
    assert [window.inside.sum(), window.before.sum(), window.after.sum()] == [97, 60, 36]
    first = int(np.argmax(window.inside))
    assert (years[first], months[first]) == (2015, 3)
    # The first of a month parts none.
    assert Window.around(date(2020, 4, 1), dated).after.sum() == 37


def test_months_outside_the_window_and_many_series_change_nothing() -> None:
    counts = np.random.default_rng(5).poisson(60, size=(4, 140))
    many = level(counts, "2012-01")
    (one,) = (level(counts[2, 38:135], "2015-03"),)
    assert many.step[2] == pytest.approx(one.step[0], rel=1e-9) and many.critical == one.critical


def test_the_critical_value_is_drawn_once_for_a_design(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = np.random.default_rng(5).poisson(60, size=(2, 80))
    before = level(counts[:1], "2015-01").critical
    monkeypatch.setattr(named_date.np.random, "default_rng", None)
    assert level(counts[1:], "2015-01").critical == before


def test_months_that_are_not_there_leave_the_trend_as_it_is() -> None:
    periods = pd.period_range("2015-04", periods=74, freq="M")
    there = ~np.isin(periods.astype(str), pd.period_range("2018-07", "2019-06", freq="M").astype(str))
    steady = np.round(2000 * np.exp(0.02 * np.arange(74))).astype(np.int64)
    days, years, months = dates_of(periods)
    found = level_at_date(steady[None, there], Dated.of(days[there], years[there], months[there]), LOCKDOWN)
    assert found.months == 62 and found.ratio[0] == pytest.approx(1, abs=0.01)


def test_a_calendar_month_without_any_event_is_no_obstacle() -> None:
    counts = np.random.default_rng(5).poisson(20, size=(1, 74))
    counts[:, (np.arange(74) + 3) % 12 == 7] = 0
    found = level(counts, "2015-04")
    assert np.isfinite(found.t).all() and 0.3 < found.ratio[0] < 3


@pytest.mark.parametrize(
    ("first", "counts", "message"),
    [
        ("2018-04", [5] * 60, "There are 23 whole months before 2020-03-23, and 24 are needed"),
        ("2018-03", [5] * 36, "There are 11 whole months after 2020-03-23, and 12 are needed"),
        ("2015-04", [*[5] * 60, *[0] * 14], "No event was recorded in the months after"),
        ("2015-04", [*[0] * 60, *[5] * 14], "No event was recorded in the months before"),
        ("2001-01", [5] * 60, "There are 0 whole months before"),
    ],
)
def test_what_cannot_be_tested_is_refused_with_a_sentence(first: str, counts: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        level(np.array(counts), first)
    if "23 whole" in message:
        level(np.array([5, *counts]), "2018-03")
