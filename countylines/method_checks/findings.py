"""What the notebook of method checks says and shows: known answers reached, and rates of error, power and coverage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from countylines.analyses import error_rates
from countylines.errors import ProjectError
from countylines.method_checks.known_answers import known_answers, not_reached
from countylines.method_checks.simulation import (
    LARGEST_DIFFERENCE,
    compare_expected,
    compare_rates,
    rates,
    simulate_batch,
)
from countylines.method_checks.simulation import batches as batches_of
from countylines.method_checks.stored_rates import read_expected
from countylines.method_checks.worlds import CASES, find_case
from countylines.prose import is_missing, listed, number, percentage
from countylines.show.charts import rates_chart
from countylines.show.findings import Finding
from countylines.show.picture import Picture
from countylines.statistics import SIGNIFICANCE

KNOWN_FAILURES = ("july-levels-many", "restless-months-many", "cycle-of-13-months")
"""Worlds in which the rule is known to claim repeated months that are not there."""
REPEATED = ("semi-annual", "high-march")
LIVE = (
    "poisson-1",
    "clustered-1",
    "poisson-3",
    "clustered-3",
    "falling-3",
    "step-3",
    "ar5-3",
    "operations-3",
    "january-levels-many-3",
    "july-levels-many-3",
    "cosine-60-3",
    "semi-annual-3",
    "clustered-5",
)
"""One case of each kind, which the notebook simulates again; ``countylines check --deep`` takes all."""
LYING, HONEST = 0.15, 0.06
"""Rates of rejection at a level of .05, from which a test is said to lie, and up to which to keep its level."""
WITHIN_ONE_YEAR = (
    "X²",
    "G",
    "Edwards",
    "Roger",
    "cosinor likelihood ratio",
    "Watson",
    "negative binomial likelihood ratio",
    "quasi-Poisson F",
    "permutation cosinor",
    "Hewitt",
)
COVERAGE = (
    "interval of March covers",
    "interval of March covers, deflated",
    "simultaneous intervals cover",
    "simultaneous intervals cover, deflated",
    "rank sets exclude a rank",
    "rank sets exclude a rank, deflated",
)
RULE, SMOOTH_ALONE = "rule claims", "rule with the smooth trend alone"
ALTERNATIVES = (RULE, SMOOTH_ALONE, "year levels and first harmonic", "test 1, year levels")
BESIDE = ("months, Poisson likelihood ratio", "cosinor given the smooth trend", "changepoint", "Friedman", "QS")
PARTS = ("test 1", "rotation of the whole pattern", "rotation of the first harmonic", "either rotation")
TRENDS = ("smooth trend", "year levels")
ELLIPSE = ("U covers", "ellipse covers")


def question(case: str) -> str:
    """Say what a case is there for: ``error``, ``known failure`` or ``power``."""
    name = case.rsplit("-", 1)[0]
    if name in KNOWN_FAILURES:
        return "known failure"
    return "power" if find_case(case).cycle or name in REPEATED else "error"


def cases_for(purpose: str, years: Sequence[int] = (3, 5, 10)) -> list[str]:
    """Give the cases of a purpose (see `question`), in the order in which a reader meets them."""
    return [case.id for case in CASES if case.years in years and question(case.id) == purpose]


def measured(
    root: Path, simulations: int, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Give known answers beside ours, the stored rates, those measured beforehand, both compared, and live ones.

    Parameters
    ----------
    root : pathlib.Path
        The project's folder.
    simulations, seed : int
        Of `simulate_live`.
    """
    stored, expected = error_rates.read(root), read_expected(root)
    live = compare_live(stored, simulate_live(simulations, seed))
    return known_answers(root), stored, expected, compare_expected(stored, expected), live


def require_known_answers(answers: pd.DataFrame) -> None:
    """Stop where a known answer is not reached.

    Raises
    ------
    ProjectError
        Naming the first ones.
    """
    if missed := not_reached(answers):
        raise ProjectError(f"FAILED: {len(missed)} known answers are not reached. {' '.join(missed[:3])}")


def answers_by_subject(answers: pd.DataFrame) -> pd.DataFrame:
    """Count known answers by what they are of: how many are reached, and how near the farthest comes."""
    tolerance = answers["tolerance"].where(answers["tolerance"] > 0)
    table = answers.assign(share=(answers["difference"].abs() / tolerance).fillna(0).round(2))
    table["of"] = table["of"].str.split(":").str[0].str.replace("_", " ")
    grouped = table.groupby("of", sort=False)
    return pd.DataFrame(
        {
            "known answers": grouped.size(),
            "reached": grouped["reached"].sum(),
            "greatest difference, as a share of its tolerance": grouped["share"].max(),
        }
    ).reset_index(names="of")


def simulate_live(simulations: int, seed: int, cases: Sequence[str] = LIVE) -> pd.DataFrame:
    """Simulate some cases again, in this process.

    Parameters
    ----------
    simulations : int
        Series a case; cases of five years get half as many.
    seed : int
    cases : sequence of str

    Returns
    -------
    pandas.DataFrame
        As `countylines.method_checks.simulation.rates`.

    Raises
    ------
    ProjectError
        If fewer than one series is asked for.
    """
    if simulations < 1:
        raise ProjectError(f"simulations: found {simulations}; give 1 or more.")
    waiting = [batch for case in cases for batch in batches_of(find_case(case), simulations, seed)]
    return rates((batch, simulate_batch(batch)) for batch in waiting)


def compare_live(stored: pd.DataFrame, live: pd.DataFrame) -> pd.DataFrame:
    """Set a live simulation against the stored rates.

    Returns
    -------
    pandas.DataFrame
        As `countylines.method_checks.simulation.compare_rates`, its last column ``agrees``.

    Raises
    ------
    ProjectError
        Where a rate differs by more than four Monte Carlo standard errors, or is not among the stored ones.
    """
    try:
        compared = compare_rates(stored, live)
    except ValueError as error:
        raise ProjectError(f"data/simulations/rates.csv: {error}") from None
    apart = compared[compared["differs"]]
    if len(apart):
        raise ProjectError(
            f"FAILED: {len(apart)} of {len(compared)} rates differ from the stored ones by more than "
            f"{number(LARGEST_DIFFERENCE)} Monte Carlo standard errors. {' '.join(_apart(apart)[:3])} "
            "Find out which of both is wrong; countylines simulate writes the stored ones anew."
        )
    agreeing = compared.assign(agrees=~compared["differs"]).drop(columns="differs")
    return agreeing.assign(**{"standard errors": agreeing["standard errors"].round(2) + 0.0})


def _apart(compared: pd.DataFrame) -> list[str]:
    return [
        f"{row.quantity}, {row.case}: stored {row.stored:.4f}, now {row.live:.4f}."
        for row in compared[["case", "quantity", "stored", "live"]].itertuples()
    ]


def rates_table(
    stored: pd.DataFrame, expected: pd.DataFrame, cases: Sequence[str], names: Sequence[str]
) -> pd.DataFrame:
    """Give rates beside the figures measured beforehand.

    Parameters
    ----------
    stored, expected : pandas.DataFrame
        As ``data/simulations/`` holds them.
    cases, names : sequence of str
        Which cases and quantities, in this order.

    Returns
    -------
    pandas.DataFrame
        ``case``, ``quantity``, ``rate``, ``standard error`` (Monte Carlo), ``series``, ``beforehand`` (empty where
        none was given).
    """
    key = ["case", "quantity"]
    order = pd.MultiIndex.from_product([cases, names], names=key)
    chosen = stored.set_index(key).reindex(order).dropna(subset="rate").reset_index()
    both = chosen.merge(expected, on=key, how="left", suffixes=("", "_before"))
    return pd.DataFrame(
        {
            "case": both["case"],
            "quantity": both["quantity"],
            "rate": both["rate"].round(4),
            "standard error": both["standard_error"].round(4),
            "series": both["series"],
            "beforehand": [_before(*pair) for pair in zip(both["low"], both["high"], both["rounding"], strict=True)],
        }
    )


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


def beside_expected(compared: pd.DataFrame, expected: pd.DataFrame) -> pd.DataFrame:
    """Give every rate measured beforehand beside ours, the farthest first.

    Parameters
    ----------
    compared : pandas.DataFrame
        As `countylines.method_checks.simulation.compare_expected`.
    expected : pandas.DataFrame
        As ``data/simulations/`` holds it.

    Returns
    -------
    pandas.DataFrame
        ``case``, ``quantity``, ``beforehand``, ``rate``, ``standard errors``, ``agrees``, ``note``, ``reason``.
    """
    both = compared.merge(expected[["case", "quantity", "rounding", "note", "reason"]], on=["case", "quantity"])
    both["beforehand"] = [_before(*pair) for pair in zip(both["low"], both["high"], both["rounding"], strict=True)]
    both["away"] = both["standard errors"].abs()
    both = both.sort_values(["away", "case", "quantity"], ascending=[False, True, True], kind="stable")
    table = both[["case", "quantity", "beforehand", "rate", "standard errors", "differs", "note", "reason"]]
    rounded = table.assign(rate=table["rate"].round(4), agrees=~table["differs"], note=table["note"].fillna(""))
    rounded["reason"] = table["reason"].fillna("")
    rounded["standard errors"] = rounded["standard errors"].round(2) + 0.0
    return rounded[["case", "quantity", "beforehand", "rate", "standard errors", "agrees", "note", "reason"]]


def for_chart(table: pd.DataFrame, label: str, group: str) -> pd.DataFrame:
    """Turn `rates_table` into what a chart draws: ``label``, ``group``, ``rate``, ``low`` and ``high`` (95%)."""
    error = 1.96 * table["standard error"]
    low, high = (table["rate"] - error).clip(lower=0), (table["rate"] + error).clip(upper=1)
    return pd.DataFrame({"label": table[label], "group": table[group], "rate": table["rate"], "low": low, "high": high})


def chart(title: str, table: pd.DataFrame, label: str, group: str, level: float | None = None) -> Picture:
    """Draw `rates_table` as shares of series, with a line at the level that they should keep."""
    return rates_chart(title, "Share of series", for_chart(table, label, group), level)


def cases_table(cases: Sequence[str]) -> pd.DataFrame:
    """Say what the cases are: ``case``, ``what it is``, ``years``, ``mean a month``."""
    found = [find_case(case) for case in cases]
    rows = [(case.id, case.description, case.years, round(case.mean, 2)) for case in found]
    return pd.DataFrame(rows, columns=["case", "what it is", "years", "mean a month"])


def _rate(stored: pd.DataFrame, case: str, quantity: str) -> float:
    return float(stored.set_index(["case", "quantity"])["rate"].loc[(case, quantity)])


def _rates(stored: pd.DataFrame, cases: Sequence[str], quantity: str) -> pd.Series:
    return stored.loc[stored["case"].isin(cases) & (stored["quantity"] == quantity), "rate"]


def _shares(rates: pd.Series) -> str:
    return f"{rates.min():.3f} to {rates.max():.3f}"


def on_answers(answers: pd.DataFrame) -> str:
    """Say how many known answers are reached."""
    reached = int(answers["reached"].sum())
    return (
        f"{number(reached)} of {number(len(answers))} known answers are reached: published tables, other programs and "
        "independent computations, none of them taken from this code."
    )


def answers_finding(answers: pd.DataFrame) -> Finding:
    """Say it as a finding."""
    return Finding(on_answers(answers))


def one_year_finding(stored: pd.DataFrame) -> Finding:
    """Say which tests of one year lie where arrests cluster, and which keep their level."""
    clustered = {name: _rate(stored, "clustered-1", name) for name in WITHIN_ONE_YEAR}
    lying = [f"{name} {rate:.3f}" for name, rate in clustered.items() if rate > LYING]
    honest = [f"{name} {rate:.3f}" for name, rate in clustered.items() if rate <= HONEST]
    between = [f"{name} {rate:.3f}" for name, rate in clustered.items() if HONEST < rate <= LYING]
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
        f"The rule is wrong in at most {percentage(rates.max())} of series, over {len(null)} worlds without repeated "
        "months",
        [f"The worlds have three, five or ten years; the rule claims repeated months in {_shares(rates)} of series."],
    )


def alternatives_finding(stored: pd.DataFrame) -> Finding:
    """Say what simpler rules would do in the place of the rule."""
    null, two_peaks = cases_for("error", (3, 5)), ["semi-annual-3", "semi-annual-5"]
    smooth, pair, months = (_rates(stored, null, name) for name in ALTERNATIVES[1:])
    found, found_by_rule = (_rates(stored, two_peaks, name) for name in (ALTERNATIVES[2], RULE))
    return Finding(
        f"Simpler rules would be wrong in up to {percentage(max(smooth.max(), months.max()))} of series",
        [
            f"The rule with the smooth trend alone would claim repeated months in {_shares(smooth)} of series without.",
            f"Months given year levels alone, in {_shares(months)}.",
            f"The common pair (months given year levels, and the first harmonic's rotation), in {_shares(pair)}; but "
            f"where each year has two peaks it finds them in {_shares(found)} of series, the rule in "
            f"{_shares(found_by_rule)}.",
        ],
    )


def failures_finding(stored: pd.DataFrame) -> Finding:
    """Say where the rule fails, and how often."""
    rates = _rates(stored, cases_for("known failure"), RULE)
    return Finding(
        f"In some worlds the rule claims what is not there, in {percentage(rates.min(), 0)} to "
        f"{percentage(rates.max(), 0)} of series",
        [
            "So it is where levels change on the same day each year other than 1 January, where some months vary more "
            "than others, and for a cycle close to but not of 12 months.",
            "The months alone do not tell these from months that repeat: a claim is printed with that warning.",
        ],
    )


def on_expected(compared: pd.DataFrame) -> str:
    """Say how the stored rates stand beside those measured beforehand."""
    apart = compared[compared["differs"]]
    told = (
        f"{number(len(compared) - len(apart))} of {number(len(compared))} rates measured beforehand by independent "
        f"code lie within {number(LARGEST_DIFFERENCE)} Monte Carlo standard errors of ours."
    )
    if apart.empty:
        return told
    differing = [f"{row.quantity} of {row.case}" for row in apart.itertuples()]
    return f"{told} Not so: {listed(differing)}; the table gives the reasons."


def expected_finding(compared: pd.DataFrame) -> Finding:
    """Say it as a finding."""
    return Finding(on_expected(compared))


def findings(
    answers: pd.DataFrame, stored: pd.DataFrame, compared: pd.DataFrame, live: pd.DataFrame, simulations: int
) -> pd.DataFrame:
    """Give the findings of the report, the headline first: ``finding`` and ``notebook``."""
    made_up = [f(stored) for f in (rule_finding, one_year_finding, alternatives_finding, failures_finding)]
    sentences = [
        f"{on_answers(answers)} {made_up[0].heading}.",
        *[" ".join([f"{finding.heading}.", *finding.sentences[:1]]) for finding in made_up[1:]],
        f"{on_expected(compared)} They rest on up to {number(int(stored['series'].max()))} series a case.",
        f"A live simulation of up to {number(simulations)} series a case agrees with the stored rates in all "
        f"{number(len(live))} that it measured.",
    ]
    return pd.DataFrame({"finding": sentences, "notebook": "06_method_checks"})


def made_from(descriptor: dict[str, object]) -> pd.DataFrame:
    """Say how the stored rates were made: ``what`` and ``value``, the code as hashes."""
    made = descriptor["countylines"]
    assert isinstance(made, dict)
    rows = [("seed", str(made["seed"])), ("series a case", str(made["series"])), ("note", made["note"])]
    rows += [(f"package {name}", text) for name, text in made["packages"].items()]
    rows += [(f"module {name}", text[:16]) for name, text in made["code"].items()]
    return pd.DataFrame(rows, columns=["what", "value"])
