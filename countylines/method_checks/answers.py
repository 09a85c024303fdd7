"""What known answers share: where their tables are, and how an answer is named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

FOLDER = Path("tests") / "known_answers"
Answers = dict[tuple[str, ...], Any]
"""By the columns that name a row, what the code gives."""


def read(name: str, root: Path) -> pd.DataFrame:
    """Read one table of known answers, or of the counts they are of."""
    return pd.read_csv(root / FOLDER / f"{name}.csv")


def at(place: tuple[str, ...], found: Mapping[str, Any], *after: str) -> Answers:
    """Name what was found by its place in a table: the columns before the quantity, and those after it."""
    return {(*place, quantity, *after): value for quantity, value in found.items()}
