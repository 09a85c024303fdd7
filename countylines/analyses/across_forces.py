"""The rule for repeated months over every force at hand, corrected for looking at many."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from countylines.analyses.late_recording import Records, settle
from countylines.analyses.several_years import SeveralYears
from countylines.observations import CONTRADICT
from countylines.observations.known import observations_of
from countylines.observations.reconcile import reconcile
from countylines.observations.series import Evidence, monthly_series
from countylines.project import forces, in_sentence
from countylines.prose import day, listed, number
from countylines.releases.release import all_releases
from countylines.statistics import MONTHS, SIGNIFICANCE
from countylines.statistics.repeated_months import across_forces

FEWEST_YEARS = 3
NATIONS = ("England", "Wales")
"""Whose forces a reader has in mind when many are compared."""
NOT_EXACT = "some of its months are not exact numbers"


@dataclass(frozen=True, eq=False)
class AcrossForces:
    """Every monthly series of three or more complete calendar years that was known on a day, of whatever force."""

    report_date: date
    tested: tuple[tuple[str, SeveralYears], ...]
    """The name of the force, and the series to which the rule can be applied."""
    left_out: tuple[tuple[str, str, str], ...]
    """Force, series, and why the rule cannot be applied."""
    forces_in_mind: int
    """How many forces England and Wales have, for the remark on the floor."""

    def table(self) -> pd.DataFrame:
        """Give each series with its largest p-value, before and after correction (Benjamini and Hochberg 1995).

        Columns as `countylines.statistics.repeated_months.across_forces`, and ``series`` after ``force``.
        """
        table = across_forces([(force, a.rule) for force, a in self.tested if a.rule])
        table.insert(1, "series", [a.series.title for _, a in self.tested])
        return table

    def left_out_table(self) -> pd.DataFrame:
        """Give the series of three or more complete years to which the rule cannot be applied, and why."""
        return pd.DataFrame(self.left_out, columns=["force", "series", "why"])

    def sentences(self) -> list[str]:
        """Say how many series there are, what the correction leaves, and how far the floor of the rule reaches."""
        told, cut = [self._found()], sum(len(a.series.left_out) > 0 for _, a in self.tested)
        if cut:
            told.append(
                f"Of {number(cut)} of them months are left out that were still being recorded, or that a documented "
                "change of recording parts from the others."
            )
        forces, years = self.forces_in_mind, FEWEST_YEARS
        fewest = fewest_on_floor(forces, years)
        passes = f"at least {fewest} must sit on it before any passes" if fewest <= forces else "none can pass"
        return [
            *told,
            f"With {years} complete years the rule cannot give a p-value below {number(floor_of(years), 3)}: with the "
            f"{forces} forces of {listed(list(NATIONS))} at {years} years each, {passes}.",
        ]

    def _found(self) -> str:
        known = f"with {FEWEST_YEARS} or more complete calendar years of exact months, known on {day(self.report_date)}"
        names = list(dict.fromkeys(in_sentence(force) for force, _ in self.tested))
        if not names:
            return f"There is no series {known}: nothing to correct."
        if len(self.tested) == 1:
            return f"There is only one series {known} ({names[0]}): nothing to correct."
        table = self.table()
        alone, after = (int(table[column].sum()) for column in ("months differ repeatedly", "after correction"))
        return (
            f"{len(self.tested)} series {known}, of {listed(names)}: months differ repeatedly in {alone} by the rule "
            f"alone, and in {after} after correction over all of them."
        )


def assess_forces(report_date: date, root: Path, *, draws: int = 99_999, seed: int = 1) -> AcrossForces:
    """Apply the rule to every force's series known on a day, in the order of ``data/forces.csv``.

    Releases known after the day, or taken back by it, are not read; ``draws`` and ``seed`` are those of rotations that
    are too many to go through.

    Raises
    ------
    countylines.errors.ReleaseError
        If a release cannot be read.
    """
    releases = [r for r in all_releases(root, report_date) if not r.is_retracted(report_date)]
    tested: list[tuple[str, SeveralYears]] = []
    left_out: list[tuple[str, str, str]] = []
    for force in forces(root).values():
        own = [release for release in releases if release.concerns(force.id)]
        if not any(release.has_figures_of(force.id) for release in own):
            continue
        observed = observations_of(own, force.id)
        records = Records.of(observed, own, force, report_date, root)
        for whole in monthly_series(reconcile(observed), force.id, force.nation):
            series = settle(whole, records)
            if series.complete_years < FEWEST_YEARS:
                continue
            analysis = SeveralYears(series, draws, seed)
            contradicted = series.inexact(CONTRADICT)
            why = f": the releases contradict one another on {listed(contradicted)}" if contradicted else ""
            refused = f"{NOT_EXACT}{why}" if series.evidence is Evidence.NOT_EXACT else analysis.refused
            if refused:
                left_out.append((force.name, series.title, refused))
            else:
                tested.append((force.name, analysis))
    in_mind = sum(force.nation in NATIONS for force in forces(root).values())
    return AcrossForces(report_date, tuple(tested), tuple(left_out), in_mind)


def fewest_on_floor(tests: int, years: int) -> int:
    r"""Give how many of so many tests must have the least p-value that the rule can give before any passes.

    That is the least k with :math:`2 \cdot 12^{-(Y-1)} m / k < .05`, which may exceed m, the number of series that are
    corrected together; Y are the complete calendar years of each, two to six (beyond, rotations are drawn).

    Notes
    -----
    Benjamini and Hochberg (1995): the k-th smallest p-value is multiplied by m/k. The floor is twice one combination
    among all rotations, because the better of two statistics is taken.
    """
    return math.floor(floor_of(years) * tests / SIGNIFICANCE) + 1


def floor_of(years: int) -> float:
    """Give the least p-value, over trends and doubled for two statistics, that so many complete years allow."""
    return 2 * float(MONTHS) ** (1 - years)
