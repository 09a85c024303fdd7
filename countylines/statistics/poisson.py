"""Poisson log-linear models of many series at once, and the quasi-Poisson F test of one against another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from scipy import special, stats

from countylines.statistics import ROUNDING, AnyArray, FloatArray, IntArray, Result

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MOST_STEPS = 200
LONGEST_STEP = 2.0
"""By so much the log of an expected count moves at most in a step, which keeps Newton's method from overshooting."""
CONVERGED = 1e-11
"""Share of an expected count, or events where it is below 1, by which nothing moves any more."""


@dataclass(frozen=True, eq=False)
class Fit:
    """Poisson fits of one design to many series.

    Attributes
    ----------
    fitted : ndarray, shape (series, n)
        Expected counts.
    coefficients : ndarray, shape (series, p)
        Of the design's columns, in the log of the rate over that of the whole series.
    deviance, pearson : ndarray, shape (series,)
    rank, residual_degrees : int
        Of the design, and months less it.
    """

    fitted: FloatArray
    coefficients: FloatArray
    deviance: FloatArray
    pearson: FloatArray
    rank: int
    residual_degrees: int


def fit(counts: IntArray, design: FloatArray, days: FloatArray) -> Fit:
    """Fit one Poisson log-linear model to many series by Newton's method.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, n)
    design : ndarray, shape (n, p)
        Columns of the model, among whose sums is an intercept.
    days : ndarray, shape (n,)

    Notes
    -----
    Months that a column sets apart and that have no event are fitted as good as none: their expected count falls to
    about `CONVERGED`.
    """
    directions, sizes, turns = np.linalg.svd(design, full_matrices=False)
    kept = sizes > sizes[0] * max(design.shape) * np.finfo(np.float64).eps
    basis = directions[:, kept]
    # Without any event there is no rate to start from; one event stands in for it.
    flat = np.maximum(counts.sum(axis=1, keepdims=True), 1) * (days / days.sum())
    log_rate = np.zeros_like(flat)
    active = np.arange(len(counts))
    for _ in range(MOST_STEPS):
        fitted = flat[active] * np.exp(log_rate[active])
        score = (counts[active] - fitted) @ basis
        change = newton_step(information_of(basis, fitted), score) @ basis.T
        log_rate[active] += change * np.minimum(
            1, LONGEST_STEP / np.abs(change).max(axis=1, initial=LONGEST_STEP, keepdims=True)
        )
        active = active[(np.abs(change) * np.minimum(fitted, 1)).max(axis=1) > CONVERGED]
        if not active.size:
            break
    fitted = flat * np.exp(log_rate)
    return Fit(
        fitted=fitted,
        coefficients=(log_rate @ basis / sizes[kept]) @ turns[kept],
        deviance=2 * special.rel_entr(counts, fitted).sum(axis=1) - 2 * (counts - fitted).sum(axis=1),
        pearson=np.where(counts > 0, (counts - fitted) ** 2 / fitted, fitted).sum(axis=1),
        rank=basis.shape[1],
        residual_degrees=len(design) - basis.shape[1],
    )


def information_of(design: FloatArray, weights: FloatArray) -> FloatArray:
    """Add up the products of a design's columns, shape (n, p), by the weights of many series, shape (series, n).

    Shape (series, p, p).
    """
    columns = design.shape[1]
    # As one product of two matrices, which takes a quarter of the time of one a series.
    products = (design[:, :, None] * design[:, None]).reshape(len(design), -1)
    return (weights @ products).reshape(-1, columns, columns)


def newton_step(information: FloatArray, score: FloatArray) -> FloatArray:
    """Solve information · step = score of many series, where a direction may have next to no information left.

    Shapes are (series, p, p), (series, p) and (series, p).
    """
    # Rounding's share is added to the diagonal: it leaves the maximum where it is.
    least = np.finfo(np.float64).eps * np.maximum(np.trace(information, axis1=1, axis2=2), 1)
    step: FloatArray = np.linalg.solve(information + least[:, None, None] * np.eye(score.shape[1]), score[..., None])
    return step[..., 0]


@dataclass(frozen=True)
class FTestOf(Generic[Result]):
    """A quasi-Poisson F test of a larger model against a smaller one: of one series (`FTest`), or of many (`FTests`).

    Attributes
    ----------
    statistic : float, or ndarray of shape (series,), as all that follow
        Gain in deviance a parameter, over ``phi1``.
    gained, residual
        Degrees of freedom: of the gain, and of the larger model's residuals.
    p_value
        Upper tail of F; missing where the larger model meets every month exactly.
    phi1, parameters
        Of the larger model: Pearson's X² over its degrees of freedom, and how many it has.
    """

    statistic: Result
    gained: Result
    residual: Result
    p_value: Result
    phi1: Result
    parameters: Result

    @classmethod
    def none(cls, series: int) -> FTests:
        """Give tests of series to which they cannot be applied: they show nothing, at a p-value of 1."""
        nothing = np.zeros(series, dtype=np.int64)
        return FTests(np.zeros(series), nothing, nothing, np.ones(series), np.zeros(series), nothing)

    @property
    def degrees_of_freedom(self) -> tuple[int, int]:
        """Give those of the gain and of the larger model's residuals, of one series."""
        return int(self.gained), int(self.residual)

    def row(self, at: int = 0) -> FTest:
        """Give the test of one series of many.

        ValueError if the larger model meets every month exactly, or leaves no degree of freedom.
        """
        one = FTest(*row_of(self, at))
        if np.isnan(one.p_value):
            raise ValueError(
                f"A model with {one.parameters} parameters meets the {one.parameters + one.residual} months exactly, "
                "which leaves nothing to measure its error by: report the counts themselves, or add months."
            )
        return one


FTest = FTestOf[float]
FTests = FTestOf[AnyArray]


def f_tests(smaller: Fit, larger: Fit) -> FTests:
    """Test one fitted model against a larger one of the same series and months, with the larger one's dispersion.

    Notes
    -----
    McCullagh and Nelder (1989), Generalized Linear Models.
    """
    gained, residual = smaller.residual_degrees - larger.residual_degrees, larger.residual_degrees
    phi1 = larger.pearson / max(residual, 1)
    told = (phi1 >= ROUNDING) & (residual > 0)
    gain = np.maximum(smaller.deviance - larger.deviance, 0.0)
    statistic = np.divide(gain, gained * phi1, out=np.full_like(phi1, np.nan), where=told)
    p_values = stats.f.sf(statistic, gained, residual)
    alike = np.ones(len(phi1), dtype=np.int64)
    return FTests(statistic, gained * alike, residual * alike, p_values, phi1, larger.rank * alike)


Tests = TypeVar("Tests", bound="DataclassInstance")


def row_of(results: DataclassInstance, at: int) -> list[float]:
    """Give what a dataclass of arrays, a row a series, holds of one series, in the order of its fields."""
    return [getattr(results, each.name)[at].item() for each in fields(results)]


def join(parts: Sequence[tuple[IntArray, Tests]]) -> Tests:
    """Put tests of some of the series together in their order.

    Parameters
    ----------
    parts : sequence of (ndarray of int64, dataclass of arrays, a row a series)
        The places of the series, each place once, and their tests, which may hold others, and names.
    """
    order = np.argsort(np.concatenate([places for places, _ in parts]))

    def joined(values: list[Any]) -> Any:
        first = values[0]
        if isinstance(first, str):
            return first
        if isinstance(first, np.ndarray):
            return np.concatenate(values)[order]
        return type(first)(*(joined([getattr(value, each.name) for value in values]) for each in fields(first)))

    return joined([tests for _, tests in parts])
