"""What totals say of hidden cells: the counts that all row and column totals together still allow.

A publisher hides small counts and prints totals beside them. Where a total leaves a hidden cell fewer values than
its marker does, the two together say more than the publisher did. This finds such totals so that they can be
withheld; it is a check of disclosure, and what it works out is neither printed nor used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from countylines.counts.arrays import BoolArray, FloatArray, check_bounds

if TYPE_CHECKING:
    from scipy import optimize


class Verdict(StrEnum):
    """What totals do to a cell."""

    EXACT = "exact"
    UNCHANGED = "unchanged"
    NARROWED = "narrowed"
    RECOVERABLE = "recoverable"


@dataclass(frozen=True, eq=False)
class Totals:
    """m totals over n cells, each known between bounds.

    Attributes
    ----------
    names : tuple of str
        What each total is called.
    parts : ndarray of bool, shape (m, n)
        Which cells each total adds up.
    low, high : ndarray, shape (m,)
        Bounds of each; equal where it is exact, infinite (or missing) high where it has no upper bound. A rounded
        total is the interval it was rounded from.

    Raises
    ------
    ValueError
        If a bound is no count, or the shapes do not fit.
    """

    names: tuple[str, ...]
    parts: BoolArray
    low: FloatArray
    high: FloatArray

    def __post_init__(self) -> None:
        """Turn the arrays into their types and refuse what is no total."""
        low, high = check_bounds(self.low, self.high, minimum_periods=0)
        parts = np.asarray(self.parts, dtype=np.bool_)
        if parts.ndim != 2 or not len(self.names) == len(parts) == low.size:
            raise ValueError(
                f"There are {len(self.names)} names, {low.size} bounds and {len(parts)} rows of parts of totals: "
                "give one of each a total."
            )
        for name, value in (("names", tuple(self.names)), ("parts", parts), ("low", low), ("high", high)):
            object.__setattr__(self, name, value)

    def over(self, cells: BoolArray) -> BoolArray:
        """Say which totals add up any of some cells (a mask), shape (m,)."""
        return np.asarray(self.parts[:, cells].any(axis=1), dtype=np.bool_)

    def pick(self, which: npt.ArrayLike) -> Totals:
        """Keep some of the totals, by a mask or by their places."""
        chosen = np.asarray(which)
        at = np.arange(len(self.names))[chosen if chosen.size else []]
        return replace(
            self, names=tuple(self.names[i] for i in at), parts=self.parts[at], low=self.low[at], high=self.high[at]
        )


class HiddenCells(NamedTuple):
    """What totals say of n hidden cells. Bounds here are for judging disclosure; they are never printed or used.

    Attributes
    ----------
    conflict : tuple of str
        Totals that cannot be met together, none of which can be left out for that; empty where all can be met.
    trusted : tuple of str
        The totals the bounds rest on: those left when every conflict is taken out.
    low, high : ndarray, shape (n,)
        The least and the greatest count that the trusted totals allow each cell; infinite where there is none.
    verdicts : tuple of Verdict
        What the trusted totals do to each cell.
    """

    conflict: tuple[str, ...]
    trusted: tuple[str, ...]
    low: FloatArray
    high: FloatArray
    verdicts: tuple[Verdict, ...]

    @property
    def feasible(self) -> bool:
        """Whether the cells can be filled so that every total is met."""
        return not self.conflict

    @property
    def disclosed(self) -> BoolArray:
        """Say of each cell whether the totals would tell more of it than was published; shape (n,)."""
        return np.isin(self.verdicts, [Verdict.NARROWED, Verdict.RECOVERABLE])


def examine_hidden_cells(low: npt.ArrayLike, high: npt.ArrayLike, totals: Totals) -> HiddenCells:
    """Find the least and the greatest count that totals allow each hidden cell.

    Parameters
    ----------
    low, high : array_like, shape (n,) or (r, c)
        Bounds of each cell; a table is counted row by row. A cell that is not available yet is one of which
        nothing is known: 0 and no upper bound.
    totals : Totals
        Over those n cells.

    Raises
    ------
    ValueError
        If a bound is no count, or the totals are over another number of cells.

    Notes
    -----
    Two integer linear programmes for each hidden cell (scipy.optimize.milp, HiGHS). For a two-way table the
    constraint matrix is totally unimodular, and a linear programme would do. Disclosure by totals: Hundepool et
    al. (2012), Statistical Disclosure Control, chapter 4. A conflict is an irreducible infeasible subset, found by
    leaving out one total after another (deletion filter): Chinneck (2008), Feasibility and Infeasibility in
    Optimization, chapter 6.
    """
    flat = (np.asarray(bound, dtype=object).ravel() for bound in (low, high))
    lows, cell_high = check_bounds(*flat, minimum_periods=1)
    cell_low = lows.astype(np.float64)
    if totals.parts.shape[1] != lows.size:
        raise ValueError(
            f"There are {lows.size} cells but totals over {totals.parts.shape[1]}: give the totals of this table."
        )
    trusted, conflicts = totals, list[tuple[str, ...]]()
    while not _feasible(cell_low, cell_high, trusted):
        at = _irreducible_conflict(cell_low, cell_high, trusted)
        conflicts.append(tuple(trusted.names[i] for i in at))
        trusted = trusted.pick(np.setdiff1d(np.arange(len(trusted.names)), at))
    least, greatest = cell_low.copy(), cell_high.copy()
    for cell in np.flatnonzero((cell_low != cell_high) & trusted.parts.any(axis=0)).tolist():
        least[cell] = _extreme(cell_low, cell_high, trusted, cell, 1)
        greatest[cell] = _extreme(cell_low, cell_high, trusted, cell, -1)
    verdicts = tuple(_verdict(*bounds) for bounds in zip(cell_low, cell_high, least, greatest, strict=True))
    return HiddenCells(conflicts[0] if conflicts else (), trusted.names, least, greatest, verdicts)


def _verdict(low: float, high: float, least: float, greatest: float) -> Verdict:
    if low == high:
        return Verdict.EXACT
    if least == greatest:
        return Verdict.RECOVERABLE
    return Verdict.UNCHANGED if (least, greatest) == (low, high) else Verdict.NARROWED


def _solve(low: FloatArray, high: FloatArray, totals: Totals, goal: FloatArray) -> optimize.OptimizeResult:
    """Minimise a sum over whole numbers within the bounds that meet the totals."""
    from scipy import optimize  # Loaded where there is something to solve: it takes a quarter of a second.

    met = [optimize.LinearConstraint(totals.parts.astype(np.float64), totals.low, totals.high)] if totals.names else []
    return optimize.milp(goal, integrality=np.ones(low.size), bounds=optimize.Bounds(low, high), constraints=met)


def _feasible(low: FloatArray, high: FloatArray, totals: Totals) -> bool:
    return bool(_solve(low, high, totals, np.zeros(low.size)).status == 0)


def _extreme(low: FloatArray, high: FloatArray, totals: Totals, cell: int, sign: int) -> float:
    """Give the least (sign 1) or greatest (sign -1) value of a cell in a table that can be filled."""
    found = _solve(low, high, totals, sign * np.eye(low.size)[cell])
    # A table that can be filled has no optimum only where there is no bound.
    return float(np.round(sign * found.fun)) if found.status == 0 else np.inf


def extremes_of_sum(totals: Totals, over: BoolArray) -> tuple[float, float]:
    """Give the least and the greatest count that totals allow the sum of some cells, of which nothing else is known.

    Infinite where there is no bound; not a number where the totals cannot be met together.
    """
    cells = totals.parts.shape[1]
    low, high = np.zeros(cells), np.full(cells, np.inf)
    if not _feasible(low, high, totals):
        return np.nan, np.nan
    found = (_solve(low, high, totals, sign * over.astype(np.float64)) for sign in (1, -1))
    least, greatest = (abs(float(np.round(each.fun))) if each.status == 0 else np.inf for each in found)
    return least, greatest


def _irreducible_conflict(low: FloatArray, high: FloatArray, totals: Totals) -> list[int]:
    at = list(range(len(totals.names)))
    for one in list(at):
        rest = [i for i in at if i != one]
        if not _feasible(low, high, totals.pick(rest)):
            at = rest
    return at


def totals_to_withhold(low: npt.ArrayLike, high: npt.ArrayLike, totals: Totals) -> BoolArray:
    """Say which totals must be left out so that those that stay narrow no hidden cell.

    A mask, shape (m,). Where the totals cannot be met together, all of them. Otherwise the totals over a narrowed cell
    are left out, and what stays is examined again until no cell is narrowed. Parameters and errors are those of
    `examine_hidden_cells`.
    """
    withheld = np.zeros(len(totals.names), dtype=np.bool_)
    while True:
        found = examine_hidden_cells(low, high, totals.pick(~withheld))
        if not found.feasible:
            return np.ones_like(withheld)
        over_disclosed = totals.over(found.disclosed)
        if not (over_disclosed & ~withheld).any():
            return withheld
        withheld |= over_disclosed
