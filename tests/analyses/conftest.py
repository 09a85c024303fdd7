"""What is said of a series is held here; how exact its simulations are, in the tests of statistics."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from countylines.statistics import detectable


@pytest.fixture(scope="package", autouse=True)
def few_simulated_series() -> Iterator[None]:
    """Measure which cycle would be found in a tenth of the series and of their rotations: its sentence is the same."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("ROTATIONS", "SCREENED", "MEASURED"):
            patched.setattr(detectable, name, getattr(detectable, name) // 10)
        yield
