"""What the notebooks of method checks say and show: known answers reached, and rates of error, power and coverage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from countylines.analyses import across_forces, error_rates
from countylines.errors import ProjectError
from countylines.method_checks import simulation, stored_rates
from countylines.method_checks.known_answers import known_answers as known_answers
from countylines.method_checks.known_answers import not_reached
from countylines.method_checks.simulation import compare_expected as compare_expected
from countylines.method_checks.simulation_run import run
from countylines.method_checks.worlds import CASES, Kind, find_case
from countylines.prose import is_missing, listed, number, percentage
from countylines.show import Finding, Picture
from countylines.show.check_charts import rates_chart
from countylines.statistics import SIGNIFICANCE

KNOWN_FAILURES = ("restless-months-many", "cycle-of-13-months")
"""Worlds in which the rule is known to claim repeated months that are not there."""
REPEATED = ("semi-annual", "high-march")
LIVE: tuple[str, ...] = ("poisson-1", "clustered-1", "poisson-3", "clustered-3", "falling-3", "step-3", "ar5-3")
LIVE += ("operations-many-3", "april-levels-many-5", "working-days-100-350-poisson-5", "cosine-60-3", "semi-annual-3")
LIVE += ("clustered-5", "restless-months-many-3", "quarters-april-levels-many-5", "extract-trafficking-2018-350-5")
"""One case of each kind, which the notebook simulates again; ``countylines check --deep`` takes all."""
LYING, HONEST = 0.15, 0.06
"""Rates of rejection at a level of .05, from which a test is said to lie, and up to which to keep its level."""
WITHIN_ONE_YEAR: tuple[str, ...] = ("X²", "G", "Edwards", "Roger", "cosinor likelihood ratio", "Watson")
WITHIN_ONE_YEAR += ("negative binomial likelihood ratio", "quasi-Poisson F", "permutation cosinor", "Hewitt")
COVERAGE = [
    f"{name}{deflated}"
    for name in ("interval of March covers", "simultaneous intervals cover", "rank sets exclude a rank")
    for deflated in ("", ", deflated")
]
RULE, SMOOTH_ALONE = "rule claims", "rule with the smooth trend alone"
STARTS_ALONE, CALENDAR_ALONE = "rule without working days", "rule of the calendar years alone"
ALTERNATIVES = (SMOOTH_ALONE, "year levels and first harmonic", "test 1, year levels")
"""Simpler rules: of these three and of those before it is measured what they would claim."""
HELD_BACK: tuple[str, ...] = (
    RULE,
    STARTS_ALONE,
    CALENDAR_ALONE,
    "hangs on the start of the year",
    "goes with working days",
)
HELD_BACK += ("not told from working days",)
OF_QUARTERS = ("rule for quarters claims", "rule for quarters without working days")
OF_LEVELS = ("the newest year rose or fell", "the level changed at a date")
OF_EXTRACTS = tuple(
    f"the newest year fell, {told}" for told in ("every month", "without 3", "without 6", "without the immature")
)
BESIDE = ("months, Poisson likelihood ratio", "cosinor given the smooth trend", "changepoint", "Friedman", "QS")
PARTS = [
    f"{part}, {trend}"
    for part in ("test 1", "rotation of the whole pattern", "rotation of the first harmonic", "either rotation")
    for trend in ("smooth trend", "year levels")
]
ELLIPSE = ("U covers", "ellipse covers")


def question(case: str) -> str:
    """Say what a case is there for: ``error``, ``known failure``, ``power``, or ``extract``.

    Of error and power it says ``of quarters`` where the months are added up to them.
    """
    found, name = find_case(case), case.rsplit("-", 1)[0].removeprefix("quarters-")
    if found.kind is Kind.EXTRACT:
        return "extract"
    of_what = " of quarters" if found.kind is Kind.QUARTERS else ""
    if name in KNOWN_FAILURES:
        return "known failure"
    return f"power{of_what}" if found.cycle or name in REPEATED else f"error{of_what}"


def cases_for(purpose: str, *, one_year: bool = False) -> list[str]:
    """Give the cases of a purpose (see `question`), those of one year too if asked for, in a reader's order."""
    return [case.id for case in CASES if (case.years > 1 or one_year) and question(case.id) == purpose]


def require_known_answers(answers: pd.DataFrame) -> None:
    """Stop where a known answer is not reached, by a ProjectError that names the first ones."""
    if missed := not_reached(answers):
        raise ProjectError(f"FAILED: {len(missed)} known answers are not reached. {' '.join(missed[:3])}")


def answers_by_subject(answers: pd.DataFrame) -> pd.DataFrame:
    """Count known answers by what they are of: how many are reached, and how near the farthest comes."""
    tolerance = answers["tolerance"].where(answers["tolerance"] > 0)
    table = answers.assign(share=(answers["difference"].abs() / tolerance).fillna(0).round(2))
    table["of"] = table["of"].str.split(":").str[0].str.replace("_", " ")
    counted = {"known answers": ("reached", "size"), "reached": ("reached", "sum")}
    farthest = {"greatest difference, as a share of its tolerance": ("share", "max")}
    return table.groupby("of", sort=False).agg(**counted, **farthest).reset_index()


def read_rates(root: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the stored rates, and those measured beforehand (`error_rates.read`, `stored_rates.read_expected`)."""
    return error_rates.read(root), stored_rates.read_expected(root)


def simulate_live(simulations: int, seed: int, cases: Sequence[str] = LIVE) -> pd.DataFrame:
    """Simulate so many series of some cases again in this process (`simulation.rates`); five years get half as many.

    Fewer than one are refused (ProjectError).
    """
    if simulations < 1:
        raise ProjectError(f"simulations: found {simulations}; give 1 or more.")
    return run(map(find_case, cases), simulations, seed)


def compare_live(stored: pd.DataFrame, live: pd.DataFrame) -> pd.DataFrame:
    """Set a live simulation against the stored rates: `simulation.compare_rates`, its last column ``agrees``.

    ProjectError where a rate differs by more than four Monte Carlo standard errors, or is not among the stored ones.
    """
    try:
        compared = simulation.compare_rates(stored, live)
    except ValueError as error:
        raise ProjectError(f"data/simulations/rates.csv: {error}") from None
    apart = compared[compared["differs"]]
    if len(apart):
        told = [f"{r.quantity}, {r.case}: stored {r.stored:.4f}, now {r.live:.4f}." for r in apart.itertuples()]
        raise ProjectError(
            f"FAILED: {len(apart)} of {len(compared)} rates differ from the stored ones by more than "
            f"{number(simulation.LARGEST_DIFFERENCE)} Monte Carlo standard errors. {' '.join(told[:3])} "
            "Find out which of both is wrong; countylines simulate writes the stored ones anew."
        )
    return _shown(compared)


def _shown(compared: pd.DataFrame) -> pd.DataFrame:
    """Say in a comparison what agrees instead of what differs, and round what is told in standard errors."""
    rounded = compared["standard errors"].round(2) + 0.0
    return compared.assign(**{"standard errors": rounded}, agrees=~compared["differs"]).drop(columns="differs")


def rates_table(
    stored: pd.DataFrame, expected: pd.DataFrame, cases: Sequence[str], names: Sequence[str]
) -> pd.DataFrame:
    """Give stored rates of some cases and quantities, in this order, beside the figures measured beforehand.

    The columns are ``case``, ``quantity``, ``rate``, ``standard error`` (Monte Carlo), ``series`` and ``beforehand``
    (empty where none was given).
    """
    key = ["case", "quantity"]
    order = pd.MultiIndex.from_product([cases, names], names=key)
    chosen = stored.set_index(key).reindex(order).dropna(subset="rate").reset_index()
    both = chosen.merge(expected, on=key, how="left", suffixes=("", "_before"))
    table = both.assign(rate=both["rate"].round(4), beforehand=_beforehand(both))
    table["standard error"] = both["standard_error"].round(4)
    return table[[*key, "rate", "standard error", "series", "beforehand"]]


def _beforehand(rates: pd.DataFrame) -> list[str]:
    return [_before(*given) for given in zip(rates["low"], rates["high"], rates["rounding"], strict=True)]


def _before(low: float, high: float, rounding: float) -> str:
    """Write what was measured beforehand, in the digits in which it was given."""
    if is_missing(rounding):
        return ""
    digits = 3 if rounding < 0.001 else 2
    if is_missing(low):
        return f"at most {high:.{digits}f}"
    if is_missing(high):
        return f"at least {low:.{digits}f}"
    return f"{low:.{digits}f}" if low == high else f"{low:.{digits}f}–{high:.{digits}f}"


def wide_table(stored: pd.DataFrame, cases: Sequence[str], names: Sequence[str]) -> pd.DataFrame:
    """Give stored rates of some cases and quantities: a row a case, a column a quantity, in this order."""
    chosen = stored[stored["case"].isin(cases) & stored["quantity"].isin(names)]
    wide = chosen.pivot(index="case", columns="quantity", values="rate").round(4)
    present = [case for case in cases if case in wide.index]
    return wide.reindex(index=present, columns=list(names)).reset_index().rename_axis(columns=None)


def beside_expected(compared: pd.DataFrame, expected: pd.DataFrame) -> pd.DataFrame:
    """Give every rate measured beforehand beside ours, the farthest first.

    The columns are ``case``, ``quantity``, ``beforehand``, ``rate``, ``standard errors``, ``agrees``, ``note`` and
    ``reason``.
    """
    key = ["case", "quantity"]
    both = compared.merge(expected[[*key, "rounding", "note", "reason"]], on=key)
    both = both.assign(beforehand=_beforehand(both), away=both["standard errors"].abs(), rate=both["rate"].round(4))
    both = both.sort_values(["away", *key], ascending=[False, True, True], kind="stable")
    table = _shown(both).fillna({"note": "", "reason": ""})
    return table[[*key, "beforehand", "rate", "standard errors", "agrees", "note", "reason"]]


def picture(title: str, rates: pd.DataFrame, label: str, group: str, level: float | None = SIGNIFICANCE) -> Picture:
    """Draw a `rates_table` with 95% Monte Carlo intervals, a mark for each ``group`` along the axis of ``label``.

    Both are columns of the table, or ``world`` (a case without its years) and ``years``.
    """
    error = 1.96 * rates["standard error"]
    low, high = (rates["rate"] - error).clip(lower=0), (rates["rate"] + error).clip(upper=1)
    parts = rates["case"].str.rpartition("-")
    told = rates.assign(world=parts[0], years=parts[2].map("{} years".format))
    drawn = {"label": told[label], "group": told[group], "rate": rates["rate"], "low": low, "high": high}
    return rates_chart(title, "Share of series", pd.DataFrame(drawn), level)


def cases_table(cases: Sequence[str]) -> pd.DataFrame:
    """Say what the cases are: ``case``, ``what it is``, ``years``, ``mean a month``."""
    found = [find_case(case) for case in cases]
    rows = [(case.id, case.description, case.years, round(case.mean, 2)) for case in found]
    return pd.DataFrame(rows, columns=["case", "what it is", "years", "mean a month"])


def _rates(stored: pd.DataFrame, cases: Sequence[str], quantity: str) -> pd.Series:
    return stored.loc[stored["case"].isin(cases) & (stored["quantity"] == quantity), "rate"]


def _shares(rates: pd.Series) -> str:
    return f"{rates.min():.3f} to {rates.max():.3f}"


def answers_finding(answers: pd.DataFrame) -> Finding:
    """Say how many known answers are reached."""
    reached = int(answers["reached"].sum())
    return Finding(
        f"{number(reached)} of {number(len(answers))} known answers are reached: published tables, other programs and "
        "independent computations, none of them taken from this code."
    )


def one_year_finding(stored: pd.DataFrame) -> Finding:
    """Say which tests of one year lie where arrests cluster, and which keep their level."""
    clustered = {name: _rates(stored, ["clustered-1"], name).item() for name in WITHIN_ONE_YEAR}

    def told(above: float, up_to: float) -> list[str]:
        return [f"{name} {rate:.3f}" for name, rate in clustered.items() if above < rate <= up_to]

    lying, between, honest = told(LYING, 1), told(HONEST, LYING), told(-1, HONEST)
    flat = f"In flat years whose arrests cluster (variance 2.5 times the mean), at a level of {SIGNIFICANCE}:"
    return Finding(
        f"{number(len(lying))} of {number(len(clustered))} tests of one year lie where arrests cluster",
        [
            f"{flat} {listed(lying) or 'none'} reject far too often.",
            f"These keep their level: {listed(honest) or 'none'}.",
            *([f"These reject too often, but less so: {listed(between)}."] if between else []),
        ],
    )


def rule_finding(stored: pd.DataFrame) -> Finding:
    """Say how often the rule for several years is wrong."""
    null = cases_for("error")
    rates = _rates(stored, null, RULE)
    return Finding(
        f"The rule is wrong in at most {percentage(rates.max())} of series, over {len(rates)} worlds without repeated "
        "months",
        [f"The worlds have three to twenty years; the rule claims repeated months in {_shares(rates)} of series."],
    )


def alternatives_finding(stored: pd.DataFrame) -> Finding:
    """Say what simpler rules would do in the place of the rule."""
    null, two_peaks = cases_for("error"), ["semi-annual-3", "semi-annual-5"]
    smooth, pair, months = (_rates(stored, null, name) for name in ALTERNATIVES)
    calendar = _rates(stored, null, CALENDAR_ALONE)
    found, found_by_rule = (_rates(stored, two_peaks, name) for name in (ALTERNATIVES[1], RULE))
    return Finding(
        f"Simpler rules would be wrong in up to {percentage(pd.concat([smooth, months, calendar]).max())} of series",
        [
            f"The rule of calendar years, without the other starts and working days, would claim repeated months in "
            f"{_shares(calendar)} of series without: most where the level changes each April, July or October, or "
            "where events fall on working days.",
            f"With the smooth trend alone, in {_shares(smooth)}; months given year levels alone, in {_shares(months)}.",
            f"The common pair (months given year levels, and the first harmonic's rotation), in {_shares(pair)}; but "
            f"where each year has two peaks it finds them in {_shares(found)} of series, the rule in "
            f"{_shares(found_by_rule)}.",
        ],
    )


def failures_finding(stored: pd.DataFrame) -> Finding:
    """Say where the rule fails, and how often."""
    rates = _rates(stored, cases_for("known failure"), RULE)
    return Finding(
        f"In worlds built to break it the rule claims what is not there, in {percentage(rates.min(), 0)} to "
        f"{percentage(rates.max(), 0)} of series",
        [
            "So it is where some months vary more than others, and for a cycle close to but not of 12 months.",
            "The months alone do not tell these from months that repeat: a claim is printed with that warning.",
        ],
    )


def quarters_finding(stored: pd.DataFrame) -> Finding:
    """Say how often the rule for quarters is wrong."""
    null = cases_for("error of quarters")
    with_days, without = (_rates(stored, null, name) for name in OF_QUARTERS)
    return Finding(
        f"The rule for quarters is wrong in at most {percentage(with_days.max())} of series, over {len(with_days)} "
        "worlds",
        [f"Without working days as a second exposure it would be in up to {percentage(without.max())}."],
    )


def levels_finding(stored: pd.DataFrame) -> Finding:
    """Say how often a change of level is found where there is none, whether months are independent or not."""
    flat, alike = (
        [_rates(stored, [c for c in cases_for("error") if c.startswith(names)], quantity) for quantity in OF_LEVELS]
        for names in (("poisson-", "clustered-"), ("ar5-", "ar8-"))
    )
    return Finding(
        f"In flat series a change of the level is found in {_shares(flat[0])} of them, in {_shares(alike[0])} where "
        "the level wanders for months",
        [
            f"At a date given in advance, in {_shares(flat[1])}, and in {_shares(alike[1])} where the level wanders.",
            "In series that rise or fall along a curve the test at a date depends on where in the curve the date lies: "
            f"{_shares(_rates(stored, [c for c in cases_for('error') if c.startswith('curved-')], OF_LEVELS[1]))}. Its "
            "sentence says “besides a straight trend”.",
        ],
    )


def extracts_finding(stored: pd.DataFrame) -> Finding:
    """Say how often a flat series seems to fall because its newest months are still being recorded."""
    every, *_, mature = (_rates(stored, cases_for("extract"), quantity) for quantity in OF_EXTRACTS)
    return Finding(
        f"Flat series whose newest months are still being recorded seem to fall in up to {percentage(every.max(), 0)} "
        "of cases",
        [f"Without the months that a second publication shows to be immature, in {_shares(mature)}."],
    )


def expected_finding(compared: pd.DataFrame) -> Finding:
    """Say how the stored rates stand beside those measured beforehand."""
    apart = compared[compared["differs"]]
    told = (
        f"{number(len(compared) - len(apart))} of {number(len(compared))} rates measured beforehand by independent "
        f"code lie within {number(simulation.LARGEST_DIFFERENCE)} Monte Carlo standard errors of ours."
    )
    differing = [f"{row.quantity} of {row.case}" for row in apart.itertuples()]
    return Finding(told, [f"Not so: {listed(differing)}; the table gives the reasons."] if differing else [])


def findings(answers: pd.DataFrame, stored: pd.DataFrame, expected: pd.DataFrame, live: pd.DataFrame) -> pd.DataFrame:
    """Give the findings of the report, the headline first: ``finding``, and ``notebook``, which shows it.

    ``live`` has a row for each rate that was simulated again and agrees (`compare_live`).
    """
    errors, choice, rates = "08_error_rates", "09_rule_and_power", "10_stored_rates"
    rule, failures, *made_up = (
        (finding(stored), shown)
        for finding, shown in (
            (rule_finding, errors), (failures_finding, errors), (one_year_finding, errors),
            (alternatives_finding, choice), (quarters_finding, errors), (levels_finding, errors),
            (extracts_finding, errors),
        )
    )  # fmt: skip
    compared = expected_finding(compare_expected(stored, expected)).heading
    rows = [
        (f"{answers_finding(answers).heading} {rule[0].heading}. {failures[0].heading}.", errors),
        *[(" ".join([f"{finding.heading}.", *finding.sentences[:1]]), shown) for finding, shown in made_up],
        (f"{compared} They rest on up to {number(int(stored['series'].max()))} series a case.", rates),
        (f"A simulation made now agrees with the stored rates in all {number(len(live))} that it measured.", rates),
    ]
    return pd.DataFrame(rows, columns=["finding", "notebook"])


def made_from(root: Path) -> pd.DataFrame:
    """Say how the stored rates were made: ``what`` and ``value``, the code as hashes."""
    made: dict[str, Any] = stored_rates.read_descriptor(root)["countylines"]
    rows = [("seed", str(made["seed"])), ("series a case", str(made["series"])), ("note", made["note"])]
    rows += [(f"package {name}", text) for name, text in made["packages"].items()]
    rows += [(f"module {name}", text[:16]) for name, text in made["code"].items()]
    return pd.DataFrame(rows, columns=["what", "value"])


def across(report_date: date, root: Path) -> across_forces.AcrossForces:
    """Apply the rule to every series that was known, and correct it over all of them."""
    return across_forces.assess_forces(report_date, root)
