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
    FiguresKnown,
    SeriesForecast,
    Totals,
    forecast_from,
    latest_run,
    record_sentences,
    series_forecasts,
    year_totals,
)
from countylines.analyses.late_recording import Records
from countylines.counts import Count
from countylines.observations.known import observations_of
from countylines.observations.period_series import period_series, years_in_a_row
from countylines.observations.reconcile import reconcile
from countylines.observations.series import monthly_series
from countylines.project import find_force
from countylines.releases.release import Release, releases_for
from countylines.statistics.forecast import forecast_year, leave_future_out
from countylines.statistics.predictive_bands import Method
from tests.analyses.given_records import OFFENCES, known
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
    (only,) = all_found(project, day)
    return only


def all_found(project: Project, day: str = "2024-06-30") -> list[SeriesForecast]:
    at, norfolk = date.fromisoformat(day), find_force("norfolk", project.root)
    releases = releases_for("norfolk", at, project.root)
    observed = project.observations(day)
    figures, records = reconcile(observed), Records.of(observed, releases, norfolk, at, project.root)
    series = [*monthly_series(figures, "norfolk"), *years_in_a_row(period_series(figures, "norfolk"))]
    return series_forecasts(figures, series, records, FiguresKnown(releases, norfolk, project.root))


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


def test_a_year_that_was_not_over_when_published_is_no_year_to_forecast_from(project: Project) -> None:
    years(project, "first", {2020: 100, 2021: 110, 2022: 40}, known="2022-05-20")
    one = found(project, "2023-06-30")
    assert (one.forecast.counts, one.forecast.target) == ((100, 110), 2022)
    years(project, "again", {2022: 120}, known="2023-02-20", revises=("first",))
    assert found(project, "2023-06-30").forecast.counts == (100, 110, 120)


def test_a_month_that_was_not_over_when_published_is_not_entered(project: Project) -> None:
    project.months("months", "2022-02-27", **TEN_A_MONTH, m2022_01="8", m2022_02="7")
    one = found(project, "2022-06-30")
    # 110 in the eleven other months of 2021: of 2022 January alone was over.
    assert (one.forecast.counts, one.forecast.known, one.forecast.months_known) == ((110,), 8, (1,))
    assert one.beside == ["7 recorded in February 2022, which may still grow: not entered."]


TEN_A_MONTH = {f"m2021_{month:02d}": "10" for month in range(1, 13)}


def band(one: SeriesForecast) -> tuple[int, int]:
    """Give the widest band that the words follow."""
    (widest,) = [made for made in one.forecast.own_bands if made.level == 0.95]
    return widest.low, widest.high


def test_mature_months_of_the_year_to_come_are_entered(project: Project) -> None:
    project.months("months", "2022-03-15", **TEN_A_MONTH, m2022_01="500", m2022_02="500")
    one = found(project, "2022-03-31")
    # The other ten months of 2021 had 100, and 2022 has 1,000 in January and February already.
    assert (one.forecast.counts, one.forecast.target, one.forecast.known) == ((100,), 2022, 1000)
    rest = forecast_year([100], 2021, months_known=[1, 2])
    (alone,) = [made for made in rest.own_bands if made.level == 0.95]
    assert band(one) == (1000 + alone.low, 1000 + alone.high)
    told = one.findings()[0].sentences
    assert told[0].startswith(
        "If the rest of 2022 is drawn like the same months of the year 2021, without a trend, bands made like these "
        "hold its total, the 1,000 recorded in January and February included: "
    )
    assert one.beside == []
    assert one.record["basis"].tolist() == [NO_RELEASE]
    assert "before the one complete year at hand began" in told[-1]


def test_months_that_may_still_grow_stand_beside_the_band_and_are_not_entered(project: Project) -> None:
    months = {f"m{year}_{month:02d}": "10" for year in (2020, 2021) for month in range(1, 13)}
    months |= {f"m2022_{month:02d}": "7" for month in range(1, 9)}
    give_offences(project, "answer", months, known="2022-09-15")
    one = found(project, "2022-09-30")
    # August is the last month, and the six newest, March to August, are assumed to be growing.
    assert (one.forecast.counts, one.forecast.known, one.forecast.months_known) == ((100, 100), 14, (1, 2))
    assert one.beside == ["42 recorded in March to August 2022, which may still grow: not entered."]


def test_a_year_with_a_growing_month_is_not_complete_and_the_next_is_still_the_target(project: Project) -> None:
    months = {f"m{year}_{month:02d}": "10" for year in range(2018, 2022) for month in range(1, 13)}
    newest = {f"m2022_{month:02d}": "9" for month in (1, 2, 3)}
    give_offences(project, "answer", months | newest, known="2022-04-15")
    one = found(project, "2022-09-30")
    assert (one.forecast.counts, one.forecast.last_year, one.forecast.target) == ((120, 120, 120), 2020, 2022)
    assert one.beside == [
        "120 recorded in 2021, of which October to December may still grow: not used.",
        "27 recorded in January to March 2022, which may still grow: not entered.",
    ]
    # The printed total of such a year says no more than its months.
    years(project, "total", {2021: 120}, known="2022-02-01")
    rename(project.root / "data/releases/total/datapackage.json", measure=OFFENCES)
    assert found(project, "2022-09-30").forecast.last_year == 2020


def test_northern_ireland_s_463_are_not_entered(repository: Path) -> None:
    """The band for 2021 is made from 2016 to 2019: December 2020 may still grow, and so may January to May 2021."""
    records, all_series = known("northern-ireland", "2021-06-30")
    day, force = date(2021, 6, 30), find_force("northern-ireland", repository)
    releases = releases_for(force.id, day, repository)
    figures = reconcile(observations_of(releases, force.id))
    (one,) = series_forecasts(figures, [*all_series.values()], records, FiguresKnown(releases, force, repository))
    assert (one.forecast.counts, one.forecast.first_year, one.forecast.target) == ((881, 837, 870, 942), 2016, 2021)
    assert one.forecast.known == 0
    assert one.beside == [
        "980 recorded in 2020, of which December may still grow: not used.",
        "463 recorded in January to May 2021, which may still grow: not entered.",
    ]


def test_what_a_later_publication_shows_of_growth_was_not_known_before(project: Project) -> None:
    """In 2022 the newest months of 2021 were assumed to be growing; that they were not, the release of 2024 shows."""
    months = {f"m{year}_{month:02d}": "10" for year in range(2018, 2022) for month in range(1, 13)}
    give_offences(project, "first", months, known="2022-02-01")
    later = months | {f"m{year}_{month:02d}": "10" for year in (2022, 2023) for month in range(1, 13)}
    give_offences(project, "second", later, known="2024-02-01", revises=("first",))
    one = found(project)
    # Measured, no month is growing: every year counts now.
    assert len(one.forecast.counts) == 6 and one.beside == []
    made = one.record[one.record["basis"] == KNOWN_BEFORE].set_index("year")["made from"]
    assert set(made.loc["2023"]) == {"2018–2020"}


def test_no_year_before_a_change_of_recording_counts(project: Project) -> None:
    months = {f"m{y}_{month:02d}": "10" for y in range(2017, 2023) for month in range(1, 13)}
    project.months("months", "2022-12-31", **months)
    row = "{0},{0},Norwich,another system,{1},stated,false,a page,\n"
    project.events("recording-changes", row.format("2019-06-15", "2023-01-01"))
    assert found(project).forecast.counts == (120, 120, 120)
    project.events("recording-changes", row.format("2022-06-15", "2023-01-01"))
    assert all_found(project) == []
    # Nobody knew of it before.
    assert len(found(project, "2022-12-31").forecast.counts) == 6


def test_what_nobody_knew_of_the_recording_does_not_cut_the_record(project: Project) -> None:
    months = {f"m{year}_{month:02d}": "10" for year in range(2018, 2025) for month in range(1, 13)}
    give_offences(project, "first", {m: n for m, n in months.items() if m < "m2021"}, known="2021-12-31")
    give_offences(project, "second", {m: n for m, n in months.items() if m > "m2021"}, known="2025-02-01")
    row = "2019-06-15,2019-06-15,Norwich,another system,2022-06-01,stated,false,a page,\n"
    project.events("recording-changes", row)
    made = found(project, "2025-06-30").record.set_index("year")
    # In 2021 nobody knew of the change, and July to December 2020 were the newest months; in 2022 it was known.
    assert set(made.loc["2022", "made from"]) == {"2018–2019"}
    assert made.loc["2023", "basis"] == NO_YEAR


def test_earlier_years_are_forecast_given_the_same_months(project: Project) -> None:
    months = {f"m{y}_{month:02d}": str(y - 2000) for y in range(2016, 2022) for month in range(1, 13)}
    project.months("months", "2022-02-15", **months, m2022_01="30")
    one = found(project, "2022-03-31")
    assert one.forecast.counts == tuple(11 * (y - 2000) for y in range(2016, 2022))
    assert one.earlier["total"].unique().tolist() == ["228", "240", "252"]
    alone = leave_future_out(one.forecast.counts, 2016, months_known=[1])
    assert (one.earlier["low"] - alone["low"]).unique().tolist() == [19, 20, 21]


@pytest.mark.slow
def test_london_s_two_files_leave_two_years_out(repository: Path) -> None:
    """The files to 2016-12 and to 2018-12: six months of each end are assumed to be growing in 2019."""
    day, force = date(2019, 4, 30), find_force("metropolitan", repository)
    records, all_series = known("metropolitan", "2019-04-30")
    releases = releases_for(force.id, day, repository)
    london = [s for (area, measure), s in all_series.items() if area == "London" and "trafficking" in measure]
    figures = reconcile(observations_of(releases, force.id))
    (one,) = series_forecasts(figures, london, records, FiguresKnown(releases, force, repository))
    assert (one.forecast.counts, one.forecast.target) == ((3507,), 2019)
    assert [text.split(" recorded")[0] for text in one.beside] == ["3,520", "2,363"]
    assert one.beside[1] == "2,363 recorded in 2018, of which July to December may still grow: not used."


def test_months_that_cannot_be_entered_are_counted(project: Project) -> None:
    years(project, "years", {2019: 100, 2020: 130}, known="2021-03-01")
    project.months("months", "2022-03-15", **TEN_A_MONTH, m2022_01="5", m2022_02="6")
    one = found(project, "2022-03-31")
    assert (one.forecast.counts, one.forecast.known) == ((100, 130, 120), 0)
    assert one.beside == [
        "2 months of 2022 known already and not entered: the years before are not all known by month."
    ]


def test_a_hidden_month_of_the_year_is_not_entered(project: Project) -> None:
    project.months("months", "2022-04-15", **TEN_A_MONTH, m2022_01="5", m2022_02="<5", m2022_03="6")
    one = found(project, "2022-04-30")
    assert (one.forecast.months_known, one.forecast.known, one.forecast.counts) == ((1, 3), 11, (100,))
    assert one.beside == ["1 month of 2022 known already and not entered: known only between bounds."]


def test_a_year_before_others_with_figures_is_not_forecast(project: Project) -> None:
    """The year after the only complete one is over, and is no next year."""
    project.months("months", **TEN_A_MONTH)
    assert found(project, "2024-06-30").forecast.target == 2022
    project.months("later", "2023-02-15", m2023_01="5")
    assert all_found(project, "2024-06-30") == []


def test_months_without_any_event_before_give_no_band_of_the_rest(project: Project) -> None:
    months = dict.fromkeys(TEN_A_MONTH, "0") | {"m2021_01": "9"}
    project.months("months", "2022-02-15", **months, m2022_01="5")
    one = found(project, "2022-03-31")
    assert (one.forecast.counts, one.forecast.known) == ((9,), 0) and len(one.beside) == 1


def give_offences(
    project: Project, name: str, months: dict[str, str], *, known: str = "2022-01-15", revises: tuple[str, ...] = ()
) -> None:
    rows = "".join(f"{key[1:].replace('_', '-')},{cell}\n" for key, cell in months.items())
    given = Given(f"month,count\n{rows}", series={"measure": OFFENCES}, revises=revises)
    project.release(name, given, known=known)


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
    rename(folder / "datapackage.json", area="Great Yarmouth")
    releases = releases_for("norfolk", date(2024, 6, 30), answers.root)
    figures = reconcile(answers.observations("2024-06-30"))
    read: list[int] = []

    def counted(known: list[Release], force: str) -> pd.DataFrame:
        read.append(len(known))
        return observations_of(known, force)

    monkeypatch.setattr(forecasts, "observations_of", counted)
    at, force = date(2024, 6, 30), find_force("norfolk", answers.root)
    records = Records.of(answers.observations("2024-06-30"), releases, force, at, answers.root)
    all_years = years_in_a_row(period_series(figures, "norfolk"))
    assert len(series_forecasts(figures, all_years, records, FiguresKnown(releases, force, answers.root))) == 2
    # Before 2022 and before 2023 the same two answers were known, and before the years until 2021 none.
    assert read == [2]


def rename(descriptor: Path, **series: str) -> None:
    content = json.loads(descriptor.read_text(encoding="utf-8"))
    content["resources"][0]["countylines"]["series"] |= series
    descriptor.write_text(json.dumps(content), encoding="utf-8")
