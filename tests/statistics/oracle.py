"""The tests of one series as they were written before they took many: with statsmodels, one at a time.

They are kept as a trap: the package's own implementation must give what these give.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import numpy as np
import statsmodels.api as sm
from patsy import dmatrix
from scipy import optimize, stats

TIE, ROUNDING, LEVEL = 1 - 1e-9, 1e-9, 0.05


def angles(months: np.ndarray) -> np.ndarray:
    return 2 * np.pi * (months - 0.5) / 12


def indicators(labels: np.ndarray) -> np.ndarray:
    return (labels[:, None] == np.unique(labels)).astype(float)


def poisson(n: np.ndarray, columns: np.ndarray, days: np.ndarray):  # type: ignore[no-untyped-def]
    offset = np.log(n.sum() * days / days.sum())
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return sm.GLM(n, columns, family=sm.families.Poisson(), offset=offset).fit(
            maxiter=200, tol=1e-10, tol_criterion="params"
        )


def f_test(n: np.ndarray, smaller, larger) -> dict[str, float]:  # type: ignore[no-untyped-def]
    gained, residual = int(smaller.df_resid - larger.df_resid), int(larger.df_resid)
    phi1 = float(larger.pearson_chi2) / residual
    statistic = max(0.0, float(smaller.deviance - larger.deviance)) / gained / phi1
    return {
        "statistic": statistic,
        "gained": gained,
        "residual": residual,
        "p_value": float(stats.f.sf(statistic, gained, residual)),
        "phi1": phi1,
    }


def smooth_trend(index: np.ndarray) -> np.ndarray:
    knots, t = max(1, round(index.size / 12)), (index - index[0]).astype(float)
    return np.asarray(dmatrix(f"cr(t, df={knots + 1}) - 1", {"t": t}))


def rotation(by_year: np.ndarray, draws: int, seed: int) -> float:
    years = by_year.shape[0]
    spectra = np.fft.rfft(by_year, axis=1)
    correlations = np.fft.irfft(spectra[:, None] * spectra[None].conj(), n=12, axis=2)
    enumerated = 12 ** (years - 1) <= 250_000
    if enumerated:
        shifts = list(np.meshgrid(*[np.arange(12)] * (years - 1), indexing="ij", sparse=True))
    else:
        shifts = list(np.random.default_rng(seed).integers(0, 12, size=(years - 1, draws)))
    shift = [np.zeros(1, dtype=np.int64).reshape((1,) * shifts[0].ndim), *shifts]
    total = sum(correlations[i, j][(shift[j] - shift[i]) % 12] for i in range(years) for j in range(i + 1, years))
    squares = float((by_year**2).sum())
    statistics = squares + 2 * np.asarray(total)
    observed = squares + 2 * float(correlations[np.triu_indices(years, 1)][:, 0].sum())
    extreme = int((statistics >= observed * TIE - squares * ROUNDING**2).sum())
    own = 0 if enumerated else 1
    return (own + extreme) / (own + statistics.size)


def first_harmonic(by_year: np.ndarray) -> np.ndarray:
    theta = angles(np.arange(1, 13))
    waves = np.stack([np.cos(theta), np.sin(theta)])
    return by_year @ waves.T @ waves / 6


def rule(
    n: np.ndarray,
    days: np.ndarray,
    years: np.ndarray,
    months: np.ndarray,
    *,
    first_month: int = 1,
    draws: int,
    seed: int,
) -> dict[str, float | bool]:
    """Give the rule for several years of one series, whose complete years all have events."""
    index = 12 * years + months - 1
    year = (index - (first_month - 1)) // 12
    labels, sizes = np.unique(year, return_counts=True)
    in_complete = np.isin(year, labels[sizes == 12])
    trend, factor = smooth_trend(index), indicators(months)[:, 1:]
    smooth, roots = poisson(n, trend, days), np.sqrt((n + 0.375) / days)
    told = np.isin(year, [label for label in labels if n[year == label].any()])
    levels = indicators(year[told])
    tests = {
        "smooth": f_test(n, smooth, poisson(n, np.column_stack([trend, factor]), days)),
        "levels": f_test(
            n[told],
            poisson(n[told], levels, days[told]),
            poisson(n[told], np.column_stack([levels, factor[told]]), days[told]),
        ),
    }
    residuals = {"smooth": roots - np.sqrt(smooth.mu / days), "levels": roots}
    found: dict[str, float | bool] = {}
    holds = []
    for name, test in tests.items():
        rows = np.roll(residuals[name][in_complete].reshape(-1, 12), first_month - 1, axis=1)
        rows = rows - rows.mean(axis=1, keepdims=True)
        whole, first = rotation(rows, draws, seed), rotation(first_harmonic(rows), draws, seed)
        found |= {f"{name} months {key}": value for key, value in test.items()}
        found |= {f"{name} whole pattern": whole, f"{name} first harmonic": first}
        holds.append(test["p_value"] < LEVEL and min(whole, first) < LEVEL)
    return found | cycle(n, days, months, trend) | {"trends hold": all(holds)}


def start(n: np.ndarray, days: np.ndarray, years: np.ndarray, months: np.ndarray, first: int) -> dict[str, float]:
    """Test the month factor given a level for each year that begins in one month; empty levels are left out."""
    year = years - (months < first)
    told = np.isin(year, [label for label in np.unique(year) if n[year == label].any()])
    levels, factor = indicators(year[told]), indicators(months[told])[:, 1:]
    n, days = n[told], days[told]
    return f_test(n, poisson(n, levels, days), poisson(n, np.column_stack([levels, factor]), days))


def given_working_days(
    n: np.ndarray, days: np.ndarray, years: np.ndarray, months: np.ndarray, working_days: np.ndarray
) -> dict[str, float]:
    """Test the month factor given the working days too, and give their coefficient."""
    c = np.log(working_days / days)
    c = (c - c.mean())[:, None]
    factor, found = indicators(months)[:, 1:], {}
    for name, trend in (("levels", indicators(years)), ("smooth", smooth_trend(12 * years + months - 1))):
        larger = poisson(n, np.column_stack([trend, factor, c]), days)
        test = f_test(n, poisson(n, np.column_stack([trend, c]), days), larger)
        found[f"{name} p"] = test["p_value"]
    error = float(larger.bse[-1]) * max(1.0, test["phi1"]) ** 0.5
    coefficient = float(larger.params[-1])
    p_value = 2 * float(stats.t.sf(abs(coefficient / error), test["residual"]))
    return found | {"coefficient": coefficient, "standard error": error, "its p": p_value}


def cycle(n: np.ndarray, days: np.ndarray, months: np.ndarray, trend: np.ndarray) -> dict[str, float]:
    theta = angles(months)
    larger = poisson(n, np.column_stack([trend, np.cos(theta), np.sin(theta)]), days)
    test = f_test(n, poisson(n, trend, days), larger)
    centre = np.asarray(larger.params)[-2:]
    covariance = np.asarray(larger.normalized_cov_params)[-2:, -2:] * max(1.0, test["phi1"])
    shape = covariance * 2 * float(stats.f.isf(LEVEL, 2, test["residual"]))
    root = np.linalg.cholesky(shape)
    grid = np.linspace(0, 2 * np.pi, 721)

    def distance(angle: float) -> float:
        return float(np.hypot(*(centre + root @ np.array([np.cos(angle), np.sin(angle)]))))

    def refine(sign: int) -> float:
        around = grid[int(np.argmin([sign * distance(angle) for angle in grid]))]
        bounds = around - grid[1], around + grid[1]
        return sign * float(
            optimize.minimize_scalar(lambda angle: sign * distance(angle), bounds=bounds, method="bounded").fun
        )

    holds_zero = float(centre @ np.linalg.solve(shape, centre)) <= 1
    return {
        "cycle p": test["p_value"],
        "cycle cosine": float(centre[0]),
        "cycle sine": float(centre[1]),
        "cycle near": 0.0 if holds_zero else refine(1),
        "cycle far": refine(-1),
    }


def within_year_shape(n: np.ndarray, days: np.ndarray, months: np.ndarray) -> dict[str, float]:
    theta = angles(months)
    null = poisson(n, np.ones((n.size, 1)), days)
    cosinor = poisson(n, np.column_stack([np.ones(n.size), np.cos(theta), np.sin(theta)]), days)
    test = f_test(n, null, cosinor)
    gain = float(null.deviance - cosinor.deviance)
    return {
        "statistic": test["statistic"],
        "p_value": test["p_value"],
        "phi1": test["phi1"],
        "likelihood_ratio": gain,
        "cosine": float(cosinor.params[1]),
        "sine": float(cosinor.params[2]),
    }


def negative_binomial(n: np.ndarray, columns: np.ndarray, days: np.ndarray) -> tuple[float, float]:
    """Give α and the log-likelihood: 0 and Poisson's without excess."""
    fitted = poisson(n, columns, days).mu
    excess = float(((n - fitted) ** 2 - n).sum())
    if excess <= 0:
        return 0.0, float(stats.poisson.logpmf(n, fitted).sum())
    model = sm.NegativeBinomial(n, columns, offset=np.log(fitted))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        start = [*np.zeros(columns.shape[1]), excess / float((fitted**2).sum())]
        near = model.fit(start_params=start, method="bfgs", maxiter=500, disp=0)
        fit = model.fit(start_params=near.params, method="newton", maxiter=500, disp=0)
    return float(fit.params[-1]), float(fit.llf)


def profile_height(n: np.ndarray, days: np.ndarray, alpha: float) -> float:
    """Give the log-likelihood of equal daily rates at a given α."""
    family = sm.families.NegativeBinomial(alpha=alpha)
    return float(sm.GLM(n, np.ones(n.size), family=family, offset=np.log(days)).fit(tol=1e-12).llf)


def friedman(blocks: np.ndarray) -> float:
    return float(stats.friedmanchisquare(*blocks.T)[0])


def qs(values: np.ndarray) -> float:
    once, twice = sm.tsa.acf(values, nlags=24, fft=False)[[12, 24]]
    n = values.size
    return float(n * (n + 2) * (once**2 / (n - 12) + twice**2 / (n - 24))) if once > 0 and twice > 0 else 0.0


def dispersion(n: np.ndarray, days: np.ndarray) -> tuple[float, float]:
    """Give X² and G about equal daily rates."""
    expected = n.sum() * days / days.sum()
    return float(stats.chisquare(n, expected)[0]), float(stats.power_divergence(n, expected, lambda_=0)[0])


def rank_sets(counts: Iterable[int], phi: float | None, alpha: float) -> np.ndarray:
    """Give simultaneous rank sets by Holm's procedure over all pairs."""
    n = np.array(list(counts))
    pair = n[:, None] + n[None, :]
    if phi is None:
        p = stats.binom.sf(n[:, None] - 1, pair, 0.5)
    else:
        p = stats.norm.sf((n[:, None] - n[None, :]) / np.sqrt(phi * np.maximum(pair, 1)))
    compared = ~np.eye(n.size, dtype=bool)
    above = np.zeros(p.shape, dtype=bool)
    above[compared] = sm.stats.multipletests(p[compared], alpha=alpha, method="holm")[0]
    return np.column_stack([1 + above.sum(axis=0), n.size - above.sum(axis=1)])
