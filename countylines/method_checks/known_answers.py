"""What the statistics must reach, beside what they give today: every row of the tables of known answers, computed live.

The expected values (``tests/known_answers/``) come from published tables, other programs or independent computations,
never from this code.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from countylines.errors import ProjectError
from countylines.method_checks import answers_of_years
from countylines.method_checks.answers_of_years import FOLDER, Answers, at, read
from countylines.statistics import MONTHS, intervals
from countylines.statistics.censored import fit_censored, fit_censored_shape
from countylines.statistics.changepoint import find_changepoint
from countylines.statistics.cosinor import fit_within_year_shape
from countylines.statistics.designs import waves
from countylines.statistics.dispersion import cameron_trivedi, exact_extremes, measure_dispersion, vary_last_days
from countylines.statistics.fillings import search_fillings
from countylines.statistics.negative_binomial import compare_negative_binomial
from countylines.statistics.one_year_tests import walter_elwood_statistics
from countylines.statistics.rates import compare_rates
from countylines.statistics.several_years_tests import friedman, kruskal_wallis, qs
from countylines.statistics.specifications import EQUAL, NO_MONTH, specifications, whole_year_table
from countylines.statistics.strength import strength

APRIL = 4
ONE_YEAR_TESTS = {
    "x2": "Pearson X²",
    "g": "G",
    "cameron_trivedi": "Cameron–Trivedi z",
    "f": "quasi-Poisson cosinor F",
    "likelihood_ratio": "Poisson cosinor",
    "negative_binomial_cosinor": "negative binomial cosinor",
    "walter_elwood": "Walter–Elwood",
    "edwards": "Edwards",
    "score": "Rao score",
    "roger": "Roger",
    "watson": "Watson U²",
    "hewitt": "Hewitt (6 months)",
    "two_harmonics": "two harmonics (Poisson)",
    "two_harmonics_f": "two harmonics (quasi-Poisson F)",
}
"""By name in the tables of known answers, the tests of one year as `statistics.specifications` names them."""


def known_answers(root: Path) -> pd.DataFrame:
    """Compute every known answer of the project in ``root``.

    A row a known answer: ``of`` (what it was computed for), ``quantity``, ``expected`` and ``ours`` as text,
    ``difference`` (ours less expected, in so many digits that a hundredth of the tolerance shows), ``tolerance``,
    ``reached``, ``source``. ProjectError if a table has a row that nothing here computes.
    """
    return pd.concat([_compare(table, root) for table in TABLES], ignore_index=True)


def not_reached(table: pd.DataFrame) -> list[str]:
    """List the rows of `known_answers` whose expected value is not reached, each as a sentence."""
    return [
        f"{row.of}, {row.quantity}: expected {row.expected} within {row.tolerance:g}, found {row.ours}."
        for row in table[~table["reached"]].itertuples()
    ]


def _compare(table: str, root: Path) -> pd.DataFrame:
    key, of, compute = TABLES[table]
    rows = pd.read_csv(root / FOLDER / f"{table}.csv", dtype={"expected": str}, keep_default_na=False)
    ours = compute(root)
    compared = []
    for row in rows.to_dict("records"):
        name = tuple(str(row[column]) for column in key)
        if name not in ours:
            raise ProjectError(f"{(FOLDER / table).as_posix()}.csv: nothing computes {', '.join(filter(None, name))}.")
        more = "".join(f", {what} {row[what]}" for what in ("month", "age") if row.get(what))
        quantity = f"{row['quantity'].replace('_', ' ')}{more}"
        compared.append({"of": of(row), "quantity": quantity} | _judge(row, ours[name]))
    return pd.DataFrame(compared)


def _judge(row: dict[str, Any], ours: Any) -> dict[str, Any]:
    expected, tolerance = row["expected"], float(row["tolerance"] or 0)
    if isinstance(ours, (str, bool)):
        told, reached = str(ours), str(ours) == expected
        difference = 0.0 if reached else math.nan
    else:
        difference = float(ours) - float(expected)
        reached = abs(difference) <= tolerance
        if tolerance and not math.isnan(difference):
            # Keep what shows beside the tolerance: digits beyond are the processor's.
            unit = 10.0 ** (math.floor(math.log10(tolerance)) - 1)
            difference = round(difference / unit) * unit + 0.0
        told, expected = f"{float(ours):.6g}", f"{float(expected):.6g}"
    judged = {"expected": expected, "ours": told, "difference": difference, "tolerance": tolerance}
    return judged | {"reached": reached, "source": row["source"]}


def _norwich(root: Path) -> tuple[Any, Any, Any]:
    table = read("norwich_2021_counts", root)
    return tuple(table[name].to_numpy() for name in ("count", "days", "month"))


def _norwich_answers(root: Path) -> Answers:
    counts, days, months = _norwich(root)
    answers = at(("dispersion",), _dispersion(counts, days), "")
    answers |= at(("cosinor",), _shape(counts, days, months), "")
    answers |= at(("one_year_tests",), _one_year(counts, days), "")
    for quantity, values in _intervals(counts, days).items():
        named = [""] if len(values) == 1 else [str(month) for month in months]
        answers |= at(("intervals", quantity), dict(zip(named, map(float, values), strict=True)))
    return answers


def _dispersion(counts: Any, days: Any) -> dict[str, Any]:
    equal = np.ones(MONTHS)
    dispersion, equal_months = measure_dispersion(counts, days), measure_dispersion(counts, equal, draws=1)
    comparison = compare_negative_binomial(counts, days)
    december = vary_last_days(counts, days).set_index("last_days")["p_value"]
    found = {
        "total": float(dispersion.expected.sum()),
        "mean": float(equal_months.expected[0]),
        "variance": dispersion.variance_to_mean * float(counts.mean()),
        "x2_equal_months": equal_months.statistic,
        "x2_equal_months_p_value": equal_months.p_value,
        "x2": dispersion.statistic,
        "x2_p_value": dispersion.p_value,
        "x2_monte_carlo_p_value": dispersion.monte_carlo_p_value,
        "g": dispersion.g_statistic,
        **{f"x2_p_value_december_{last}_days": december[last] for last in (13, 20, 27)},
        "poisson_against_negative_binomial": comparison.statistic,
        "poisson_against_negative_binomial_p_value": comparison.p_value,
        "negative_binomial_log_likelihood": comparison.log_likelihood,
        **_alpha(comparison),
    }
    for name in ("variance_to_mean", "g_p_value", "phi0", "tipping_design_effect"):
        found[name] = getattr(dispersion, name)
    for exposure, months in (("", days), ("_equal_months", equal)):
        for name in ("maximum_p_value", "minimum_p_value"):
            found[f"{name}{exposure}"] = getattr(exact_extremes(counts, months), name)
    return found


def _alpha(fit: Any) -> dict[str, float]:
    return {"alpha": fit.alpha, "alpha_lower": fit.alpha_interval[0], "alpha_upper": fit.alpha_interval[1]}


def _shape(counts: Any, days: Any, months: Any) -> dict[str, Any]:
    shape = fit_within_year_shape(counts, days, months)
    same = ("likelihood_ratio", "likelihood_ratio_p_value", "cosine", "sine", "log_amplitude", "peak_to_trough")
    found = {"f": shape.test.statistic, "f_p_value": shape.test.p_value, "phi1": shape.test.phi1}
    return found | {name: getattr(shape, name) for name in same}


def _one_year(counts: Any, days: Any) -> dict[str, Any]:
    months = np.arange(1, MONTHS + 1)
    found = specifications(counts, days, months, [str(month) for month in months])
    whole = whole_year_table(found).set_index("test")
    equal = found[(found["exposure"] == EQUAL) & (found["left_out"] == NO_MONTH)].set_index("test")
    answers = {quantity: whole.loc[name, "statistic"] for quantity, name in ONE_YEAR_TESTS.items()}
    answers["hewitt_rank_sum"] = answers.pop("hewitt")
    answers |= {f"{quantity}_p_value": whole.loc[name, "p"] for quantity, name in ONE_YEAR_TESTS.items()}
    pearson = equal.loc["Pearson X²"]
    return answers | {"x2_equal_months": pearson["statistic"], "x2_equal_months_p_value": pearson["p_value"]}


def _births(root: Path) -> Answers:
    counts = read("anencephaly_counts", root)["count"].to_numpy()
    return at((), _one_year(counts, np.ones(MONTHS)) | {"total": int(counts.sum())})


def _intervals(counts: Any, days: Any) -> dict[str, Any]:
    phi0 = measure_dispersion(counts, days, draws=1).phi0
    found = intervals.period_intervals(counts, phi0)
    highest = intervals.highest_rate(counts, days, phi0=phi0, alpha=compare_negative_binomial(counts, days).alpha)
    ranks = {"": intervals.rank_sets(counts), "_alone": intervals.rank_sets(counts, simultaneous=False)}
    ranks["_deflated"] = intervals.rank_sets(counts, phi0=phi0)
    limits = {
        "garwood": found.garwood,
        "mid_p": found.mid_p,
        "simultaneous": found.simultaneous,
        "garwood_total": intervals.garwood_intervals([counts.sum()]),
    }
    return {
        **{f"{name}_lower": both[:, 0] for name, both in limits.items()},
        **{f"{name}_upper": both[:, 1] for name, both in limits.items()},
        **{f"highest_rank{name}": both[:, 0] for name, both in ranks.items()},
        **{f"lowest_rank{name}": both[:, 1] for name, both in ranks.items()},
        "highest_rate_jeffreys": highest.jeffreys,
        "highest_rate_gamma_poisson": highest.gamma_poisson,
        "highest_rate_deflated": highest.deflated,
    }


def _single_intervals(root: Path) -> Answers:
    known, answers = read("poisson_intervals", root), Answers()
    for count, exposure in known[["count", "exposure"]].drop_duplicates().itertuples(index=False):
        for name, compute in (("garwood", intervals.garwood_intervals), ("mid_p", intervals.mid_p_intervals)):
            lower, upper = compute([count])[0] / exposure
            limits = {f"{name}_lower": float(lower), f"{name}_upper": float(upper)}
            answers |= at((str(count), str(exposure)), limits)
    return answers


def _comparisons(root: Path) -> Answers:
    key = ["case", "first_count", "first_exposure", "second_count", "second_exposure"]
    answers = Answers()
    for case, *figures in read("rate_comparisons", root)[key].drop_duplicates().itertuples(index=False):
        found = asdict(compare_rates((figures[0], figures[1]), (figures[2], figures[3])))
        found |= dict(zip(("lower", "upper"), found["interval"], strict=True))
        found |= dict(zip(("mid_p_lower", "mid_p_upper"), found["mid_p_interval"], strict=True))
        answers |= at((case,), found)
    return answers


def _suppressed(root: Path) -> Answers:
    counts, days, months = _norwich(root)
    fit, shape = fit_censored(counts, counts, days), fit_censored_shape(counts, counts, days, months)
    lows, highs = counts.copy(), counts.astype(float)
    lows[APRIL - 1], highs[APRIL - 1] = 0, 4
    circle, equal = waves(np.arange(1, MONTHS + 1)), np.ones(MONTHS)
    edwards = search_fillings(
        lows, highs, lambda fillings: stats.chi2.sf(walter_elwood_statistics(fillings, equal, circle), 2)
    )
    exact = _alpha(fit) | {
        "log_likelihood": fit.log_likelihood,
        "poisson_against_negative_binomial": 2 * (fit.log_likelihood - fit.poisson_log_likelihood),
        "cosine_likelihood_ratio": shape.likelihood_ratio,
        "cosine_p_value": shape.p_value,
    }
    hidden = {"edwards_least_p_value": edwards.least, "edwards_greatest_p_value": edwards.greatest}
    return at(("norwich_exact",), exact) | at(("norwich_april_0_to_4",), hidden)


def _several_years(root: Path) -> Answers:
    whole, answers = read("several_years_series", root), Answers()

    def add(test: str, data: str, found: Any, *names: str) -> None:
        answers.update(at((test, data), {name: getattr(found, name) for name in names or ("statistic", "p_value")}))

    for name in ("UK driver deaths", "US accidental deaths"):
        rows = whole[whole["series"] == name]
        differences = np.diff(rows["count"].to_numpy(float))
        blocks = differences[-(differences.size // MONTHS * MONTHS) :].reshape(-1, MONTHS)
        add("QS of first differences", name, qs(differences))
        add("Kruskal–Wallis of first differences", name, kruskal_wallis(differences, rows["month"].to_numpy(int)[1:]))
        add("Friedman of first differences", name, friedman(blocks))
    deaths = whole.loc[whole["series"] == "US accidental deaths", "count"].to_numpy(float)
    windows: dict[str, Any] = {"periodic": "periodic", "seasonal window 7": 7, "seasonal window 13": 13}
    for name, window in windows.items():
        shares = strength(deaths, window=window)._asdict()
        answers |= at((f"STL, {name}", "US accidental deaths"), {f"{k} strength": v for k, v in shares.items()})
    coal = whole.loc[whole["series"] == "coal-mining disasters", "count"].to_numpy()
    change = find_changepoint(coal, np.ones(coal.size), draws=1)
    told = {"statistic": change.statistic, "periods before": change.before}
    answers |= at(("changepoint", "coal-mining disasters"), told)
    ozone, kicks = read("ozone_by_month", root), read("horse_kicks", root)
    add("Friedman", "rounding times", friedman(read("rounding_times", root).to_numpy()))
    add("Kruskal–Wallis", "ozone by month", kruskal_wallis(ozone["ozone"], ozone["month"]))
    counts, days, _ = _norwich(root)
    corps = np.repeat(kicks["deaths"], kicks["corps_years"])
    for name, *observed in (("deaths by horse kicks", corps, np.ones(corps.size)), ("Norwich 2021", counts, days)):
        add("Cameron and Trivedi", name, cameron_trivedi(*observed), "statistic", "p_value", "dispersion")
    return answers


TABLES: dict[str, tuple[tuple[str, ...], Callable[[dict[str, Any]], str], Callable[[Path], Answers]]] = {
    "norwich_2021": (("part", "quantity", "month"), lambda row: f"{row['part']}: Norwich 2021", _norwich_answers),
    "anencephaly": (("quantity",), lambda row: "one_year_tests: births of Edwards (1961)", _births),
    "poisson_intervals": (
        ("count", "exposure", "quantity"),
        lambda row: f"interval of a rate: {row['count']} in {float(row['exposure']):g}",
        _single_intervals,
    ),
    "rate_comparisons": (("case", "quantity"), lambda row: f"two rates: {row['case']}", _comparisons),
    "suppressed_counts": (
        ("case", "quantity"),
        lambda row: f"suppressed counts: {row['case'].replace('_', ' ').replace('norwich', 'Norwich 2021,')}",
        _suppressed,
    ),
    "repeated_months": (
        ("series", "first_year", "last_year", "quantity"),
        lambda row: f"rule for several years: {row['series']}, {row['first_year']}–{row['last_year']}",
        answers_of_years.repeated,
    ),
    "final_rule": (
        ("series", "first", "last", "quantity"),
        lambda row: f"starts and working days: {row['series']}, {row['first']} to {row['last']}",
        answers_of_years.final_rule,
    ),
    "which_months": (
        ("series", "first", "last", "quantity"),
        lambda row: f"which months: {row['series']}, {row['first']} to {row['last']}",
        answers_of_years.which_months,
    ),
    "repeated_quarters": (
        ("series", "quantity"),
        lambda row: f"rule for quarters: {row['series']}",
        answers_of_years.quarters,
    ),
    "level_change": (
        ("case", "quantity"),
        lambda row: f"level and change: {row['case']}",
        answers_of_years.level_change,
    ),
    "late_recording": (
        ("extract", "quantity", "age"),
        lambda row: f"late recording: {row['extract']}",
        answers_of_years.late_recording,
    ),
    "late_recording_london": (
        ("measure", "extract_end", "quantity", "age"),
        lambda row: f"late recording: London {row['measure']} to {row['extract_end']}",
        answers_of_years.late_recording_london,
    ),
    "named_dates": (
        ("area", "measure", "date", "quantity"),
        lambda row: f"level at a date: {' '.join(filter(None, (row['area'], row['measure'])))}, {row['date']}",
        answers_of_years.named_dates,
    ),
    "several_years_tests": (("test", "data", "quantity"), lambda row: f"{row['test']}: {row['data']}", _several_years),
}
"""By table of known answers: the columns that name a row, what it is of, and what computes it."""
