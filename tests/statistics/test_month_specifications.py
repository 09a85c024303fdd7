"""The tests of the rule with every exposure, start and trend: those of the rule itself are among them."""

from __future__ import annotations

import numpy as np
import pytest

from countylines.statistics.dated import Dated
from countylines.statistics.month_specifications import (
    COLUMNS,
    DAYS,
    FIRST_HARMONIC,
    GIVEN_WORKING_DAYS,
    MONTH_FACTOR,
    WHOLE_PATTERN,
    WORKING_DAYS,
    month_specifications,
)
from countylines.statistics.repeated_months import LEVELS, SMOOTH, assess
from tests.statistics import oracle
from tests.statistics.series import design, random_series

TIME = design((2015, 1), 60)
WORKED = np.array([21, 20, 22, 20, 21, 22, 22, 21, 22, 22, 21, 19] * 5)
COUNTS = random_series(1, 60, 20, seed=4)[0]


def test_the_tests_of_the_rule_are_among_them() -> None:
    table = month_specifications(COUNTS, Dated.of(*TIME, WORKED), draws=199).set_index(COLUMNS[:4])["p"]
    rule = assess(COUNTS, Dated.of(*TIME, WORKED), draws=199)
    assert rule.working_days is not None
    assert table[MONTH_FACTOR, SMOOTH, 0, DAYS] == rule.smooth.months.p_value
    assert [table[MONTH_FACTOR, LEVELS, start, DAYS] for start in range(1, 13)] == rule.starts.tolist()
    assert table[MONTH_FACTOR, SMOOTH, 0, GIVEN_WORKING_DAYS] == rule.working_days.smooth.p_value
    assert table[MONTH_FACTOR, LEVELS, 1, GIVEN_WORKING_DAYS] == rule.working_days.levels.p_value
    assert table[WHOLE_PATTERN, SMOOTH, 1, DAYS] == rule.smooth.whole_pattern.p_value
    assert table[FIRST_HARMONIC, LEVELS, 1, DAYS] == rule.levels.first_harmonic.p_value
    april = assess(COUNTS, Dated.of(*TIME), first_month=4, draws=199)
    assert table[WHOLE_PATTERN, LEVELS, 4, DAYS] == april.levels.whole_pattern.p_value
    # Exposure of working days, as statsmodels has it.
    by_hand = oracle.start(COUNTS, WORKED.astype(float), *TIME[1:], 7)["p_value"]
    assert table[MONTH_FACTOR, LEVELS, 7, WORKING_DAYS] == pytest.approx(by_hand, rel=1e-6)
    assert table.between(0, 1).all() and len(table) == 3 * 13 + 2 * 2 * 12


def test_without_working_days_and_with_a_year_without_events() -> None:
    counts = np.where(TIME[1] == 2017, 0, COUNTS)
    table = month_specifications(counts, Dated.of(*TIME), draws=99)
    assert set(table["exposure"]) == {DAYS} and table["p"].notna().all()
    kept = TIME[1] != 2017
    alone = assess(counts, Dated.of(*TIME), draws=99)
    assert table.loc[0, "p"] == alone.smooth.months.p_value
    assert alone.starts[4] == pytest.approx(
        oracle.start(counts[kept], *(t[kept] for t in TIME), 5)["p_value"], rel=1e-6
    )
