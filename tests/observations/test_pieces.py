"""Figures that together say more of a hidden one: what a reader with pencil and paper could still find is nothing."""

from datetime import date
from itertools import product

import numpy as np
import pandas as pd
import pytest

from countylines.notebook.cleaning import received_totals
from countylines.observations.known import observations
from countylines.observations.reconcile import reconcile
from countylines.observations.totals import DISAGREES, TOGETHER
from tests.conftest import DAYS, MONTHS, Given
from tests.notebook.given import abstract

NO_FILES = received_totals({})

HEADER = "start,end,count\n"
Q = ("2018-01-01,2018-03-31", "2018-04-01,2018-06-30", "2018-07-01,2018-09-30", "2018-10-01,2018-12-31")
YEAR, ROLLING, FIRST_HALF, REST = (
    "2018-01-01,2018-12-31", "2018-04-01,2019-03-31", "2018-01-01,2018-06-30", "2018-04-01,2018-12-31",
)  # fmt: skip
CASES = {
    # Rolling year 52 = 61 − 11 + the hidden quarter, which is 2.
    "rolling years": ([(Q[0], 11), ("2019-01-01,2019-03-31", "<6"), (YEAR, 61), (ROLLING, 52)], {ROLLING}),
    # The hidden quarter is 33 + 71 − 95 = 9.
    "halves that overlap": ([(Q[1], "<20"), (FIRST_HALF, 33), (REST, 71), (YEAR, 95)], {FIRST_HALF, REST, YEAR}),
    # With May not given, April is at most 14 − 12.
    "a part never given": (
        [("2018-04-01,2018-04-30", "<6"), ("2018-06-01,2018-06-30", 12), (Q[1], 14)],
        {Q[1]},
    ),
    # Blank, not even bounded: 30 − 21 all the same.
    "rolling years and a blank": ([(Q[0], 21), ("2019-01-01,2019-03-31", ""), (YEAR, 60), (ROLLING, 44)], {ROLLING}),
    "a total so large that it says nothing": (
        [("2018-04-01,2018-04-30", "<6"), ("2018-06-01,2018-06-30", 12), (Q[1], 17)],
        set(),
    ),
    "what lies inside a hidden figure": ([("2018-04-01,2018-04-30", 3), (Q[1], "<6")], set()),
    "no hidden figure": ([(Q[0], 11), (YEAR, 61), (ROLLING, 52), (FIRST_HALF, 12)], set()),
    "exact figures elsewhere": ([(Q[3], "<6"), (Q[0], 11), (FIRST_HALF, 12)], set()),
}


def shown(project, rows):
    project.release(
        "synthetic-answer", Given(HEADER + "".join(f"{days},{count}\n" for days, count in rows), layout=DAYS)
    )
    return project.observations()


@pytest.mark.parametrize("name", CASES)
def test_what_together_narrows_a_hidden_figure_is_withheld_and_nothing_else(project, name):
    rows, withheld = CASES[name]
    table = shown(project, rows)
    found = table[table["reading"] == "withheld"]
    assert {f"{row.start:%Y-%m-%d},{row.end:%Y-%m-%d}" for row in found.itertuples()} == withheld
    assert set(found["cell"]) <= {TOGETHER}


def test_the_abstract_says_why(project):
    table = shown(project, CASES["rolling years"][0])
    received = observations("norfolk", date(2022, 12, 31), as_received=True)
    told = abstract(
        "Norfolk", date(2022, 12, 31), [project.read("synthetic-answer")], table, reconcile(received), NO_FILES
    )
    assert "1 stated total is withheld, because with other figures it would narrow a hidden cell." in told


def test_figures_that_cannot_all_hold_are_withheld_over_hidden_ones(project):
    late = "2018-02-01,2018-03-31"
    table = shown(project, [("2018-05-01,2018-05-31", "<6"), (FIRST_HALF, 40), (late, 45), (Q[3], 60)])
    assert set(table.loc[table["reading"] == "withheld", "cell"]) == {DISAGREES}
    assert sorted(table["cell"]) == sorted([DISAGREES, "<6", "45", "60"])


def left_to(table, hidden):
    """Count by brute force over three pieces what is left of a hidden figure: the counts that all bounds allow it."""
    first, last = pd.Timestamp("2018-01-01"), pd.Timestamp("2018-04-01")
    months = pd.date_range(first, last, freq="MS", inclusive="left")
    over = [[row.start <= month <= row.end for month in months] for row in table.itertuples()]
    low = table["low"].fillna(0).to_numpy(float)
    high = table["high"].to_numpy(float, na_value=np.inf)
    counts = np.array(list(product(range(25), repeat=3)))
    sums = counts @ np.array(over).T
    fits = ((sums >= low) & (sums <= high)).all(axis=1)
    return set(sums[fits][:, hidden])


@pytest.mark.parametrize("seed", range(40))
def test_by_plain_enumeration_nothing_more_is_left_than_was_published(project, seed):
    """Months, pairs of them and their quarter, exact or as <6, of drawn counts: hidden ones keep their bounds."""
    chance = np.random.default_rng(seed)
    true = chance.integers(0, 8, 3)
    spans = [(a, b) for a in range(3) for b in range(a, 3)]
    chosen = [spans[at] for at in sorted(chance.choice(len(spans), size=int(chance.integers(2, 6)), replace=False))]
    days = pd.date_range("2018-01-01", "2018-04-01", freq="MS")
    rows = []
    for a, b in chosen:
        count = int(true[a : b + 1].sum())
        rows.append((f"{days[a]:%Y-%m-%d},{days[b + 1] - pd.Timedelta(days=1):%Y-%m-%d}", "<6" if count < 6 else count))
    table = shown(project, rows).reset_index(drop=True)
    for at in table.index[table["high"] == 5]:
        row = table.loc[at]
        inside = (table["start"] >= row.start) & (table["end"] <= row.end)
        own = table[inside].reset_index(drop=True)
        place = int(inside[:at].sum())
        assert left_to(table, at) == left_to(own, place), (rows, row.cell)


class TestAreas:
    """The whole force beside its areas: readers know which these are."""

    def table(self, project, *rows):
        (project.root / "data" / "forces.csv").write_text(
            "force,name,nation,areas\nnorfolk,Norfolk Constabulary,England,Norfolk;Norwich;Breckland;Broadland\n"
        )
        cells = "".join(f"2018-03,{area},{count}\n" for area, count in rows)
        layout = {**MONTHS, "series": {"area": "area"}}
        project.release("synthetic-answer", Given(f"month,area,count\n{cells}", layout=layout))
        return project.observations()

    @pytest.mark.parametrize(
        ("rows", "withheld"),
        [
            ([("Norwich", 31), ("Breckland", "<6"), ("Norfolk", 33)], True),  # At most 2.
            ([("Norwich", 31), ("Breckland", "<6"), ("Broadland", 4), ("Norfolk", 38)], True),  # At most 3.
            (
                [("Norwich", 31), ("Breckland", "<6"), ("Broadland", 40), ("Norfolk", 73)],
                True,
            ),  # Is 2, if these are all.
            ([("Norwich", 31), ("Breckland", "<6"), ("Norfolk", 60)], False),
            ([("Norwich", 31), ("Breckland", 5), ("Norfolk", 36)], False),
            ([("Norwich", 31), ("Breckland", "<6"), ("Broadland", 33)], False),
        ],
    )
    def test_a_total_that_narrows_an_area_is_withheld(self, project, rows, withheld):
        table = self.table(project, *rows)
        found = table[table["reading"] == "withheld"]
        assert found["area"].tolist() == ["Norfolk"] * withheld
        assert set(found["cell"]) <= {TOGETHER}
