"""The error rates that pages quote: simulated ones, stored in ``data/simulations/rates.csv``, found by name.

No rate is typed into code. A rate that was not simulated is said to be so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from countylines.errors import ProjectError
from countylines.guarded import csv_of
from countylines.project import read_input, relative
from countylines.prose import percentage

RATES = "rates.csv"
NAMED = ("case", "quantity")
"""Made-up world with its number of years, and what is counted in it: together the name of a rate."""
NOT_SIMULATED = "not simulated"
INDEPENDENT, CLUSTERED = "poisson-1", "clustered-1"
"""Flat years of independent arrests, and of arrests that cluster."""
DEPENDENT = ("ar5-", "ar8-")
"""How the cases begin of flat series whose months resemble the months before them."""
OF_ONE_YEAR = {
    "Pearson X²": "X²",
    "G": "G",
    "quasi-Poisson cosinor F": "quasi-Poisson F",
    "permutation cosinor": "permutation cosinor",
    "Poisson cosinor": "cosinor likelihood ratio",
    "negative binomial cosinor": "negative binomial likelihood ratio",
    "Edwards": "Edwards",
    "Roger": "Roger",
    "Watson U²": "Watson",
    "Hewitt (6 months)": "Hewitt",
}
"""What the simulation calls each test of one year that it has."""


def folder(root: Path) -> Path:
    """Give the folder of the stored rates."""
    return root / "data" / "simulations"


def read(root: Path) -> pd.DataFrame:
    """Read the stored rates: `countylines.method_checks.simulation.rates`, with a ``description`` of each case.

    Raises
    ------
    ProjectError
        If there are none, or a rate has no name or two values.
    """
    path = folder(root) / RATES
    if not path.is_file():
        raise ProjectError(f"{relative(path, root)} is not there. Make it with: countylines simulate")
    csv_of(read_input(path, root), relative(path, root))
    table = pd.read_csv(path, encoding="utf-8-sig")
    named = {*NAMED, "rate"} <= set(table.columns) and not table.duplicated(list(NAMED)).any()
    if not named or not pd.to_numeric(table["rate"], errors="coerce").between(0, 1).all():
        raise ProjectError(
            f"{relative(path, root)} does not give each case and quantity one rate. Make it again with: "
            "countylines simulate"
        )
    return table


@dataclass(frozen=True)
class ErrorRates:
    """Simulated rates by case and quantity: the share of the series of the case in which the quantity came true."""

    by_name: Mapping[tuple[str, str], float]

    def of(self, case: str, quantity: str) -> float | None:
        """Give one rate; None where it was not simulated."""
        return self.by_name.get((case, quantity))

    def of_flat_years(self, test: str) -> tuple[float | None, float | None]:
        """Say how often a test of one year rejects flat years of independent arrests, and of arrests that cluster."""
        quantity = OF_ONE_YEAR.get(test, "")
        return self.of(INDEPENDENT, quantity), self.of(CLUSTERED, quantity)

    def of_dependent_months(self, quantity: str) -> list[float]:
        """Give a rate in each case of flat series whose months resemble the months before them, in order of size."""
        return sorted(
            rate for (case, name), rate in self.by_name.items() if name == quantity and case.startswith(DEPENDENT)
        )


def stored(root: Path) -> ErrorRates:
    """Give the stored rates by name; none where a project has no simulation."""
    if not (folder(root) / RATES).is_file():
        return ErrorRates({})
    table = read(root)
    return ErrorRates(dict(zip(zip(table["case"], table["quantity"], strict=True), table["rate"], strict=True)))


def told(rates: Iterable[float | None]) -> str:
    """Write a rate, or the least and the greatest of several, for a sentence: 4.8%, 4.8% to 71.9%, not simulated."""
    known = [percentage(rate) for rate in rates if rate is not None]
    if not known:
        return NOT_SIMULATED
    return known[0] if known[0] == known[-1] else f"{known[0]} to {known[-1]}"
