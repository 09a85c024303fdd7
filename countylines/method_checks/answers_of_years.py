"""Known answers of several years: the rule and its parts, quarters, levels, months still being recorded, dates."""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from countylines.observations.known import observations
from countylines.observations.reconcile import reconcile
from countylines.observations.series import monthly_series
from countylines.observations.working_days import working_days
from countylines.statistics import MONTHS, repeated_quarters
from countylines.statistics.dated import Dated
from countylines.statistics.late_recording import measure_growth
from countylines.statistics.level_change import LevelChange, level_changes, year_blocks, yearly_changes
from countylines.statistics.month_ratios import TAIL, fit_month_ratios
from countylines.statistics.named_date import level_at_date
from countylines.statistics.repeated_months import RepeatedMonths, assess
from countylines.subjects.methods import KNOWN_SERIES

FOLDER = Path("tests") / "known_answers"
Answers = dict[tuple[str, ...], Any]
"""By the columns that name a row, what the code gives."""
APRIL = 4
NORTHERN_IRELAND = "northern-ireland-2021-06-24-psni-drug-trafficking/offences.csv"
LONDON = {
    "2016-12": "metropolitan-2019-03-17-recorded-drug-offences/{}-2008-2016.csv",
    "2018-12": "metropolitan-2019-03-17-recorded-drug-offences/{}-2017-2018.csv",
    "2023-07": "metropolitan-2025-02-26-recorded-drug-offences/{}.csv",
    "2025-11": "metropolitan-2026-02-23-recorded-drug-offences/{}.csv",
}
"""London's published files of each measure, by the last month of their extract."""
YEARLY = {
    # Seizures are of financial years, each named by the year in which it begins.
    "Norfolk drug seizures": {2017: 1933, 2018: 2607, 2019: 3562, 2020: 5208},
    "Norfolk drug crimes": {2020: 2682, 2021: 2118, 2022: 1996},
}
"""Yearly totals of releases of this project."""


def read(name: str, root: Path) -> pd.DataFrame:
    """Read one table of known answers, or of the counts they are of."""
    return pd.read_csv(root / FOLDER / f"{name}.csv")


def at(place: tuple[str, ...], found: Mapping[str, Any], *after: str) -> Answers:
    """Name what was found by its place in a table: the columns before the quantity, and those after it."""
    return {(*place, quantity, *after): value for quantity, value in found.items()}


def months_of(series: str, first: int, last: int, root: Path) -> pd.DataFrame:
    """Give ``year``, ``month``, ``count`` and ``days`` of a series of ``repeated_months.csv``, between two years.

    Northern Ireland's is the project's own release.
    """
    if series == "Northern Ireland":
        force, day = KNOWN_SERIES
        (own,) = monthly_series(reconcile(observations(force, day, root)), force)
        month = own.months["month"]
        table = pd.DataFrame({"year": month.dt.year, "month": month.dt.month, "count": own.counts})
    else:
        table = read("repeated_months_counts", root).query("series == @series").drop(columns="series")
    table = table[table["year"].between(first, last)]
    return table.assign(days=[monthrange(y, m)[1] for y, m in zip(table["year"], table["month"], strict=True)])


def _dated_months(series: str, first: str, last: str, *, root: Path) -> tuple[pd.DataFrame, str]:
    """Give the months of a series of ``final_rule.csv``, from ``first`` to ``last`` (YYYY-MM), and its nation."""
    table = read("final_rule_counts", root).query("series == @series")
    nation = "England"
    if series == "Northern Ireland":
        nation, own = series, months_of(series, int(first[:4]), int(last[:4]), root)
        table = own.assign(month=own["year"].astype(str) + "-" + own["month"].astype(str).str.zfill(2))
    table = table[table["month"].between(first, last)]
    month = pd.to_datetime(table["month"])
    told = {"month": month, "year": month.dt.year, "calendar": month.dt.month, "days": month.dt.days_in_month}
    return pd.DataFrame(told | {"count": table["count"]}), nation


def final_rule(root: Path) -> Answers:
    """Compute ``final_rule.csv``."""
    answers = Answers()
    for place in _places("final_rule", root):
        t, nation = _dated_months(*place, root=root)
        worked = working_days(t["month"], nation)
        found = assess(t["count"], Dated.of(t["days"], t["year"], t["calendar"], worked))
        told: dict[str, Any] = {"smooth months p": found.smooth.months.p_value, "state": found.state.value}
        told |= {f"start {at} p": float(p) for at, p in enumerate(found.starts, start=1)}
        if given := found.working_days:
            told["smooth months p given working days"] = given.smooth.p_value
            told["levels months p given working days"] = given.levels.p_value
            told["coefficient of working days"] = given.coefficient
            told |= {"its standard error": given.standard_error, "its p": given.p_value}
        answers |= at(place, told)
    return answers


def _places(table: str, root: Path) -> list[tuple[str, ...]]:
    return [*read(table, root)[["series", "first", "last"]].drop_duplicates().itertuples(index=False, name=None)]


def which_months(root: Path) -> Answers:
    """Compute ``which_months.csv``."""
    answers, names = Answers(), [f"{date(2000, month, 1):%b}" for month in range(1, MONTHS + 1)]
    for place in _places("which_months", root):
        t, _ = _dated_months(*place, root=root)
        found = fit_month_ratios(t["count"].to_numpy()[None], Dated.of(t["days"], t["year"], t["calendar"])).row()
        told: dict[str, Any] = {"phi": found.phi1, "df": found.lack_of_fit.degrees_of_freedom[1]}
        told["quantile"] = float(stats.t.isf(TAIL, told["df"]))
        by_month = {"ratio": found.ratio, "low": found.low, "high": found.high, "p, Holm": found.p_value}
        told |= {
            f"{what} {name}": float(v) for what, each in by_month.items() for name, v in zip(names, each, strict=True)
        }
        for side, where in {"above": found.above, "below": found.below}.items():
            told[side] = "; ".join(name for name, hit in zip(names, where, strict=True) if hit) or "none"
        told |= {"lack of fit F": found.lack_of_fit.statistic, "lack of fit p": found.lack_of_fit.p_value}
        told |= {"cosinor F": found.cosinor.statistic, "cosinor p": found.cosinor.p_value}
        answers |= at(place, told | {"one rise and fall": bool(found.one_rise_and_fall)})
    return answers


def repeated(root: Path) -> Answers:
    """Compute ``repeated_months.csv``."""
    answers = Answers()
    cases = read("repeated_months", root).groupby(["series", "first_year", "last_year"])["quantity"]
    for (series, first, last), wanted in cases:
        t, place = months_of(series, first, last, root), (series, str(first), str(last))
        months = Dated.of(t["days"], t["year"], t["month"])
        answers |= at(place, _rule(assess(t["count"], months)))
        if wanted.str.startswith("April").any():
            from_april = _rule(assess(t["count"], months, first_month=APRIL))
            answers |= at(place, {f"April–March {name}": value for name, value in from_april.items()})
    return answers


def _rule(found: RepeatedMonths) -> dict[str, Any]:
    told: dict[str, Any] = {"knots": found.knots, "claimed": found.claimed}
    for name, reading in (("smooth", found.smooth), ("levels", found.levels)):
        told |= {f"{name} months F": reading.months.statistic, f"{name} months p": reading.months.p_value}
        told[f"{name} months phi1"] = reading.months.phi1
        for pattern in ("whole pattern", "first harmonic"):
            rotation = getattr(reading, pattern.replace(" ", "_"))
            told[f"{name} {pattern}"] = f"{rotation.extreme}/{rotation.combinations}"
    cycle = found.cycle
    told |= {"cycle F": cycle.test.statistic, "cycle p": cycle.test.p_value, "cycle phi1": cycle.test.phi1}
    told |= {"cycle log-amplitude": cycle.log_amplitude, "cycle peak": cycle.peak}
    return told | {"cycle near": cycle.near, "cycle far": cycle.far}


def release_months(path: str, root: Path) -> pd.DataFrame:
    """Give ``month`` (a period) and ``count`` of the widest area of a release's tidy table of months."""
    table = pd.read_csv(root / "data" / "releases" / path)
    table = table[table["area"] == "London"] if "area" in table else table
    return pd.DataFrame({"month": pd.PeriodIndex(table["month"], freq="M"), "count": table["count"].to_numpy(np.int64)})


def dated(months: pd.PeriodIndex) -> Dated:
    """Give months as the statistics take them."""
    return Dated.of(np.asarray(months.days_in_month, np.float64), months.year, months.month)


def level_months(name: str, root: Path) -> pd.DataFrame:
    """Give the months of a series of ``level_change.csv``: Northern Ireland's, or London's as it was published."""
    if name == "Northern Ireland":
        return release_months(NORTHERN_IRELAND, root)
    measure = "trafficking" if "trafficking" in name else "possession"
    files = ["2016-12", "2018-12"] if name.endswith("2019") else ["2025-11"]
    return pd.concat([release_months(LONDON[each].format(measure), root) for each in files], ignore_index=True)


def monthly_change(table: pd.DataFrame, last: pd.Period) -> LevelChange:
    """Compare the twelve months up to one with those before."""
    months = dated(pd.PeriodIndex(table["month"]))
    blocks = year_blocks(months.index, MONTHS * last.year + last.month - 1)
    return level_changes(table["count"].to_numpy()[None], months.days, blocks).row()


def level_case(name: str, root: Path) -> LevelChange:
    """Compute a case of ``level_change.csv``."""
    series, _, last = name.rpartition(", ")
    if series in YEARLY:
        counts = {year: count for year, count in YEARLY[series].items() if year <= int(last[:4])}
        days = np.array([365.0 + isleap(year + ("/" in last)) for year in counts])
        return yearly_changes(np.array([[*counts.values()]]), days, np.array([*counts])).row()
    table, end = level_months(series, root), pd.Period(last.removeprefix("to "), "M")
    return monthly_change(table[table["month"] <= end], end)


def level_change(root: Path) -> Answers:
    """Compute ``level_change.csv``."""
    answers, known = Answers(), read("level_change", root)
    for name, wanted in known.groupby("case")["quantity"]:
        found = level_case(str(name), root)
        answers |= at((str(name),), {quantity: getattr(found, quantity) for quantity in wanted})
    return answers


def quarters(root: Path) -> Answers:
    """Compute ``repeated_quarters.csv``."""
    answers, counts = Answers(), read("repeated_quarters_counts", root)
    for series, wanted in read("repeated_quarters", root).groupby("series")["quantity"]:
        t = counts[counts["series"] == series]
        dated = Dated.of(t["days"], t["year"], 3 * t["quarter"] - 2, t["working_days"])
        found = repeated_quarters.assess(t["count"], dated)
        told: dict[str, Any] = {"state": found.state.value}
        for quantity in wanted[wanted != "state"]:
            test = getattr(found, quantity.removesuffix(" of"))
            rotation = test.combinations if quantity.endswith(" of") else getattr(test, "extreme", None)
            told[quantity] = test.p_value if rotation is None else rotation
        answers |= at((str(series),), told)
    return answers


def _growth(earlier: Any, later: Any, ages: Any) -> dict[tuple[str, str], float]:
    found = measure_growth(earlier, later, ages)
    told = {("reference", ""): found.reference, ("immature", ""): float(found.immature)}
    told |= {(f"growth of the newest {months}", ""): found.of_newest(months) for months in (3, 6, 12)}
    for name, values in {"ratio": found.ratio, "isotonic": found.isotonic}.items():
        told |= {(name, str(age)): float(value) for age, value in zip(found.ages, values, strict=True)}
    return told


def late_recording(root: Path) -> Answers:
    """Compute ``late_recording.csv``."""
    answers = Answers()
    for extract, t in read("late_recording_counts", root).groupby("extract"):
        found = _growth(t["earlier"], t["later"], range(len(t) - 1, -1, -1))
        answers |= {(str(extract), *name): value for name, value in found.items()}
    return answers


def late_recording_london(root: Path) -> Answers:
    """Compute ``late_recording_london.csv``."""
    answers = Answers()
    for measure in ("trafficking", "possession"):
        latest = release_months(LONDON["2025-11"].format(measure), root)
        for end in ("2016-12", "2018-12", "2023-07"):
            both = release_months(LONDON[end].format(measure), root).merge(latest, on="month", suffixes=("", "_later"))
            ages = [(pd.Period(end, "M") - month).n for month in both["month"]]
            found = _growth(both["count"], both["count_later"], ages)
            answers |= {(measure, end, *name): value for name, value in found.items()}
    return answers


def named_dates(root: Path) -> Answers:
    """Compute ``named_dates.csv``."""
    answers = Answers()
    known = pd.read_csv(root / "tests" / "known_answers" / "named_dates.csv", keep_default_na=False)
    for area, measure, day in known[["area", "measure", "date"]].drop_duplicates().itertuples(index=False):
        path = LONDON["2025-11"].format(measure) if area == "London" else NORTHERN_IRELAND
        t = release_months(path, root)
        months = dated(pd.PeriodIndex(t["month"]))
        found = level_at_date(t["count"].to_numpy()[None], months, date.fromisoformat(day))
        low, high = found.interval[0]
        told = {"months": found.months, "step": float(found.step[0]), "standard error": float(found.standard_error[0])}
        told |= {"t": float(found.t[0]), "critical": found.critical, "ratio": float(found.ratio[0])}
        answers |= at((area, measure, day), told | {"low": low, "high": high, "change": found.change().value})
    return answers
