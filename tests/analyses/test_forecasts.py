"""The record of forecasts: only what was known before a year began may enter its band."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from countylines.analyses import forecasts
from countylines.analyses.forecasts import (
    KNOWN_BEFORE,
    NO_RELEASE,
    NO_YEAR,
    SeriesForecast,
    Totals,
    forecast_from,
    latest_run,
    record_sentences,
    series_forecasts,
    year_totals,
)
from countylines.counts import Count
from countylines.observations.known import observations_of
from countylines.observations.period_series import period_series, years_in_a_row
from countylines.observations.reconcile import reconcile
from countylines.observations.series import monthly_series
from countylines.releases.release import Release, releases_for
from countylines.statistics.forecast import forecast_year
from countylines.statistics.predictive_bands import Method
from tests.conftest import Given, Project

YEARS = {"period": {"year": "year"}, "count": "count", "status": None}
SYNTHETIC = [100, 120, 90, 110, 105, 95]
"""Made-up totals of 2018 to 2023."""


def years(
    project: Project, name: str, rows: dict[int, str | int], *, known: str, revises: tuple[str, ...] = ()
) -> None:
    text = "year,count\n" + "".join(f"{year},{count}\n" for year, count in rows.items())
    project.release(name, Given(text, layout=YEARS, revises=revises), known=known)


def found(project: Project, day: str = "2024-06-30") -> SeriesForecast:
    releases = releases_for("norfolk", date.fromisoformat(day), project.root)
    figures = reconcile(project.observations(day))
    series = [*monthly_series(figures, "norfolk"), *years_in_a_row(period_series(figures, "norfolk"))]
    (only,) = series_forecasts(figures, series, releases)
    return only


@pytest.fixture
def answers(project: Project) -> Project:
    """Give three answers: three years known in 2021, a revision and two more in 2023, the last in 2024."""
    years(project, "first", dict(zip((2018, 2019, 2020), SYNTHETIC, strict=False)), known="2021-02-01")
    years(project, "second", {2020: 92, 2021: 110, 2022: 105}, known="2023-02-01", revises=("first",))
    years(project, "third", {2023: 95}, known="2024-02-01")
    return project


def test_each_year_is_scored_against_the_band_of_what_was_known_before_it(answers: Project) -> None:
    record = found(answers).record
    basis = record.drop_duplicates("year").set_index("year")["basis"]
    assert basis.to_dict() == {
        "2018": NO_RELEASE,
        "2019": NO_RELEASE,
        "2020": NO_RELEASE,
        "2021": NO_RELEASE,
        "2022": KNOWN_BEFORE,
        "2023": KNOWN_BEFORE,
    }
    made = record[record["basis"] == KNOWN_BEFORE].set_index(["year", "level"])
    assert set(made["supposes"]) == {Method.ESTIMATED}
    # For 2022 the first answer alone was known, with its figure of 2020 before the revision, two years ahead.
    (before,) = [b for b in forecast_year([100, 120, 90], 2018, target=2022).own_bands if b.level == 0.95]
    assert made.loc[("2022", 0.95), ["made from", "low", "high"]].tolist() == ["2018–2020", before.low, before.high]
    assert made.loc[("2022", 0.95), ["total", "covered"]].tolist() == ["105", "yes"]
    # For 2023 nothing more was known by the end of 2022: the second answer came in February 2023.
    assert made.loc[("2023", 0.95), "made from"] == "2018–2020"
    # The forecast of today uses the revised figure and every year.
    forecast = found(answers).forecast
    assert forecast.counts == (100, 120, 92, 110, 105, 95)
    assert forecast.target == 2024


def test_an_answer_of_the_first_day_of_the_year_comes_too_late(answers: Project) -> None:
    years(answers, "new-year", {2021: 110}, known="2022-01-01")
    made = found(answers).record.set_index("year")["made from"]
    assert set(made.loc["2022"]) == {"2018–2020"}
    assert set(made.loc["2023"]) == {"2018–2021"}


def test_an_answer_of_the_last_day_is_in_time(answers: Project) -> None:
    years(answers, "old-year", {2021: 110}, known="2021-12-31")
    assert set(found(answers).record.set_index("year").loc["2022", "made from"]) == {"2018–2021"}


def test_an_answer_taken_back_since_is_not_read_again(answers: Project) -> None:
    years(answers, "repeated", {2018: 100, 2019: 120, 2020: 92}, known="2023-03-01")
    assert (found(answers).record["basis"] == KNOWN_BEFORE).any()
    answers.retract("first", "2024-03-01")
    years(answers, "second-again", {2021: 110, 2022: 105}, known="2023-02-02")
    answers.retract("second", "2024-03-01")
    assert not (found(answers).record["basis"] == KNOWN_BEFORE).any()


def test_a_total_that_is_not_exact_may_leave_its_score_open(project: Project) -> None:
    years(project, "first", {2018: 100, 2019: 120, 2020: 90}, known="2021-02-01")
    years(project, "second", {2021: 105, 2022: ">90"}, known="2023-02-01")
    record = found(project, "2023-06-30").record
    open_year = record[(record["year"] == "2022") & (record["level"] == 0.95)].iloc[0]
    assert (open_year["total"], open_year["covered"]) == ("91 or more", "undetermined")
    assert open_year["score, greatest"] == float("inf")
    # The band of the next year is made from the exact years alone.
    assert found(project, "2023-06-30").forecast.target == 2022
    assert "1 not to be told because the total is not exact" in record_sentences(record)[0]


def test_no_year_known_before_is_told_apart_from_no_release(project: Project) -> None:
    project.months("months", m2019_01="5", m2019_02="7")
    years(project, "late", {2020: 100, 2021: 120}, known="2022-03-01")
    (folder,) = [p for p in (project.root / "data" / "releases").iterdir() if p.name == "months"]
    assert folder.is_dir()
    record = found(project, "2022-06-30").record
    assert set(record["basis"]) == {NO_RELEASE}
    years(project, "other", {2010: 3}, known="2019-12-31")
    record = found(project, "2022-06-30").record.set_index("year")
    assert record.loc["2010", "basis"] == NO_RELEASE


def test_months_and_years_of_one_series_give_one_forecast(project: Project) -> None:
    project.months("months", **{f"m2021_{month:02d}": "10" for month in range(1, 13)})
    years(project, "years", {2018: 100, 2019: 110, 2020: 130}, known="2021-03-01")
    one = found(project, "2022-03-31")
    assert (one.forecast.counts, one.forecast.target) == ((100, 110, 130, 120), 2022)
    assert "2018 to 2020" in one.series.title


def test_months_known_of_the_year_to_come_are_counted_and_not_used(project: Project) -> None:
    months = {f"m2021_{month:02d}": "10" for month in range(1, 13)} | {"m2022_01": "500", "m2022_02": "500"}
    project.months("months", **months)
    one = found(project, "2022-03-31")
    assert (one.forecast.counts, one.forecast.target, one.months_known) == ((120,), 2022, 2)
    assert "2 months of 2022 known already: not used." in one.findings()[0].sentences
    assert one.record["basis"].tolist() == [NO_RELEASE]
    assert "before the one complete year at hand began" in one.findings()[0].sentences[-1]


def totals(project: Project, day: str = "2024-06-30") -> Totals:
    figures = reconcile(project.observations(day))
    (series,) = monthly_series(figures, "norfolk")
    return year_totals(figures, series.identity)


def test_a_year_counts_with_all_twelve_months_or_its_own_total(project: Project) -> None:
    months = {f"m2021_{month:02d}": "10" for month in range(1, 13)}
    months |= {f"m2022_{month:02d}": "10" for month in range(1, 12)}
    project.months("months", **months)
    years(project, "years", {2020: "<5", 2023: 7}, known="2024-01-31")
    assert list(totals(project).items()) == [(2020, Count(0, 4)), (2021, Count(120, 120)), (2023, Count(7, 7))]


def test_a_suppressed_month_makes_its_year_an_interval(project: Project) -> None:
    project.months("months", **{f"m2021_{month:02d}": "10" for month in range(1, 12)}, m2021_12="<5")
    assert totals(project) == {2021: Count(110, 114)}
    assert forecast_from(totals(project)) is None


def test_the_newest_exact_years_in_a_row_are_used() -> None:
    given = {2015: Count(9, 9), 2017: Count(5, 5), 2018: Count(6, 6), 2019: Count(1, None)}
    assert list(latest_run(given)) == [2017, 2018]
    forecast = forecast_from(given, target=2020)
    assert forecast is not None
    assert (forecast.counts, forecast.target) == ((5, 6), 2020)
    # For 2018, only what lies before it.
    earlier = forecast_from(given, target=2018)
    assert earlier is not None
    assert earlier.counts == (5,)
    assert forecast_from({2018: Count(0, 0)}) is None
    assert forecast_from({}) is None


def test_the_words_count_the_years_that_could_be_forecast(answers: Project) -> None:
    sentences = found(answers).findings()[0].sentences
    assert sentences[-1] == (
        "2 of 6 complete years could be forecast from releases known before the year began: 2 fell inside the 95% band."
    )
    only_late = pd.DataFrame({"year": ["2018", "2019"], "basis": [NO_RELEASE, NO_YEAR]})
    assert "before any of the 2 complete years at hand began" in record_sentences(only_late)[0]


def test_what_was_known_before_a_year_is_read_once_for_all_series(
    answers: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    years(answers, "other", dict.fromkeys(range(2018, 2024), 7), known="2021-03-01")
    (folder,) = (answers.root / "data" / "releases").glob("other")
    rename(folder / "datapackage.json", "Great Yarmouth")
    releases = releases_for("norfolk", date(2024, 6, 30), answers.root)
    figures = reconcile(answers.observations("2024-06-30"))
    read: list[int] = []

    def counted(known: list[Release], force: str) -> pd.DataFrame:
        read.append(len(known))
        return observations_of(known, force)

    monkeypatch.setattr(forecasts, "observations_of", counted)
    found = series_forecasts(figures, years_in_a_row(period_series(figures, "norfolk")), releases)
    assert len(found) == 2
    # Before 2022 and before 2023 the same two answers were known, and before the years until 2021 none.
    assert read == [2]


def rename(descriptor: Path, area: str) -> None:
    content = json.loads(descriptor.read_text(encoding="utf-8"))
    content["resources"][0]["countylines"]["series"]["area"] = area
    descriptor.write_text(json.dumps(content), encoding="utf-8")
