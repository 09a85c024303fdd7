"""Charts of tests: every rate and every specification has its mark and is told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from countylines.show.check_charts import rates_chart, specification_chart
from countylines.show.drawing import Sheet
from tests.show.conftest import dots, touching


def test_rates_are_told_by_place_and_group_and_keep_off_each_other(sheets: list[Sheet]) -> None:
    table = pd.DataFrame(
        {
            "label": ["X²", "F", "X²", "F"],
            "group": ["independent", "independent", "clustered", "clustered"],
            "rate": [0.05, 0.051, 0.706, 0.049],
            "low": [0.04, 0.04, 0.69, 0.04],
            "high": [0.06, 0.06, 0.72, 0.06],
        }
    )
    figure = rates_chart("Flat years", "Share of series", table, 0.05)
    assert "independent: 0.05 for X²; 0.051 for F." in figure.text
    assert "clustered: 0.706 for X²; 0.049 for F." in figure.text
    assert "The dashed line stands at 0.05." in figure.text
    (axes,) = sheets[0].canvas.axes
    dots = [p.get_offsets() for p in axes.collections if isinstance(p, PathCollection)]
    assert not np.isclose(dots[0][:, 1], dots[1][:, 1]).any()
    assert "dashed" not in rates_chart("Power", "Share", table).text
    assert [touching(sheet.canvas) for sheet in sheets[:2]] == [[], []]


SPECIFICATIONS = pd.DataFrame(
    [
        ("Careful", "days", "none", 0.6, False),
        ("Careful", "days", "May", 0.3, False),
        ("Careful", "equal months", "none", 0.7, False),
        ("Eager", "days", "none", 0.01, True),
        ("Eager", "days", "May", 1e-12, True),
        ("Eager", "equal months", "none", 0.02, True),
        ("Eager", "equal months", "May", 0.04, True),
        ("Silent", "days", "none", float("nan"), True),
    ],
    columns=["test", "exposure", "month left out", "p", "supposes independent events"],
)


def test_every_specification_is_drawn_and_told() -> None:
    text = specification_chart("Synthetic", SPECIFICATIONS, 0.05).text
    assert "7 p-values, 4 of them below 0.05" in text
    assert "Careful, least to greatest: 0.3 to 0.6 with days; 0.7 with equal months." in text
    assert "Eager, all months: 0.01 with days.\nEager, all months: 0.02 with equal months." in text
    assert "Eager, least to greatest: 0.0001 to 0.01 with days; 0.02 to 0.04 with equal months." in text
    assert "Silent" not in text


def test_every_specification_has_its_mark(sheets: list[Sheet]) -> None:
    specification_chart("Synthetic", SPECIFICATIONS, 0.05)
    assert sorted(p for p, _ in dots(sheets[0].canvas)) == pytest.approx([0.0001, 0.01, 0.02, 0.04, 0.3, 0.6, 0.7])
    (axes,) = sheets[0].canvas.axes
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["Eager", "Careful"]
    assert axes.get_xscale() == "log"
    assert list(axes.get_lines()[0].get_xdata()) == [0.05, 0.05]
    assert [touching(sheet.canvas) for sheet in sheets] == [[], []]
