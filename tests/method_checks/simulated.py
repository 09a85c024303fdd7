"""The rates of one case, simulated without any process beside."""

import pandas as pd

from countylines.method_checks.simulation import batches, rates, simulate_batch
from countylines.method_checks.worlds import Case


def simulate(case: Case, series: int, seed: int) -> pd.DataFrame:
    """Measure the rates of one case."""
    return rates((batch, simulate_batch(batch)) for batch in batches(case, series, seed))
