"""Within-year shape: known answers, an independent fit, and what must not change a result."""

import numpy as np

from countylines.statistics.designs import month_angles


def test_angles_are_those_of_the_middle_of_each_month() -> None:
    np.testing.assert_allclose(month_angles([1, 3.5, 12]), np.radians([15, 90, 345]))
