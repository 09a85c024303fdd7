"""Poisson log-linear models of many series at once, and the quasi-Poisson F test of one against another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from scipy import special, stats

from countylines.statistics import ROUNDING, AnyArray, BoolArray, FloatArray, IntArray, Result

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MOST_STEPS = 200
LONGEST_STEP = 2.0
"""By so much the log of an expected count moves at most in a step, which keeps Newton's method from overshooting."""
CONVERGED = 1e-8
"""Share of an expected count, or events where it is below 1, that a last step moves: the next would be its square."""
MANY, NEAR, LEAST_GAIN = 8, 1e-4, 0.6
"""From so many series on they climb together, until a step moves so little, or not by this factor less than before."""


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
    if len(counts) >= MANY:
        _climb_together(counts, basis, flat, log_rate)
    for _ in range(MOST_STEPS):
        if not active.size:
            break
        fitted = flat[active] * np.exp(log_rate[active])
        score = (counts[active] - fitted) @ basis
        change = newton_step(information_of(basis, fitted), score) @ basis.T
        log_rate[active] += _kept_short(change)
        active = active[_moved(change, fitted) > CONVERGED]
    fitted = flat * np.exp(log_rate)
    return Fit(
        fitted=fitted,
        coefficients=(log_rate @ basis / sizes[kept]) @ turns[kept],
        deviance=2 * special.rel_entr(counts, fitted).sum(axis=1) - 2 * (counts - fitted).sum(axis=1),
        pearson=np.where(counts > 0, (counts - fitted) ** 2 / fitted, fitted).sum(axis=1),
        rank=basis.shape[1],
        residual_degrees=len(design) - basis.shape[1],
    )


def _climb_together(counts: IntArray, basis: FloatArray, flat: FloatArray, log_rate: FloatArray) -> None:
    """Bring the log rates of many series near their maximum, in place, by the information of their mean.

    To have it in common costs a small share of each series having its own, and leaves the maximum where it is.
    """
    active, before = np.arange(len(counts)), np.full(len(counts), np.inf)
    while active.size:
        fitted = flat[active] * np.exp(log_rate[active])
        totals = fitted.sum(axis=1, keepdims=True)
        shared = information_of(basis, (fitted / totals).mean(axis=0, keepdims=True))
        score = ((counts[active] - fitted) @ basis / totals).T
        change = _solved(shared, score)[0].T @ basis.T
        log_rate[active] += _kept_short(change)
        moved = _moved(change, fitted)
        going_on = (moved > NEAR) & (moved < LEAST_GAIN * before)
        active, before = active[going_on], moved[going_on]


def _kept_short(change: FloatArray) -> FloatArray:
    longest = np.abs(change).max(axis=1, initial=LONGEST_STEP, keepdims=True)
    return change * np.minimum(1, LONGEST_STEP / longest)


def _moved(change: FloatArray, fitted: FloatArray) -> FloatArray:
    return (np.abs(change) * np.minimum(fitted, 1)).max(axis=1)


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
    return _solved(information, score[..., None])[..., 0]


def _solved(information: FloatArray, score: FloatArray) -> FloatArray:
    # Rounding's share is added to the diagonal: it leaves the maximum where it is.
    least = np.finfo(np.float64).eps * np.maximum(np.trace(information, axis1=1, axis2=2), 1)
    return np.linalg.solve(information + least[:, None, None] * np.eye(information.shape[1]), score)


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

    def take(self, which: BoolArray) -> FTests:
        """Give the tests of some series of many."""
        return FTests(*(getattr(self, each.name)[which] for each in fields(self)))

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
    alike = np.ones(len(larger.deviance), dtype=np.int64)
    return f_tests_of(
        smaller.deviance - larger.deviance,
        (smaller.residual_degrees - larger.residual_degrees) * alike,
        larger.residual_degrees * alike,
        larger.pearson,
        larger.rank * alike,
    )


def f_tests_of(
    gain: FloatArray, gained: IntArray, residual: IntArray, pearson: FloatArray, parameters: IntArray
) -> FTests:
    """Make F tests of the gain in deviance, the degrees of freedom, and X² and the parameters of the larger model."""
    phi1 = pearson / np.maximum(residual, 1)
    told = (phi1 >= ROUNDING) & (residual > 0) & (gained > 0)
    statistic = np.divide(np.maximum(gain, 0.0), gained * phi1, out=np.full_like(phi1, np.nan), where=told)
    return FTests(statistic, gained, residual, stats.f.sf(statistic, gained, residual), phi1, parameters)


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
        if first is None or isinstance(first, str):
            return first
        if isinstance(first, np.ndarray):
            return np.concatenate(values)[order]
        return type(first)(*(joined([getattr(value, each.name) for value in values]) for each in fields(first)))

    return joined([tests for _, tests in parts])
