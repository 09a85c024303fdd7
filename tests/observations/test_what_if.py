"""Which figure a change names, what its value reads as, and where it is put in."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from countylines.errors import ParameterError
from countylines.observations import what_if
from countylines.observations.known import observations
from countylines.project import FOLDER_VARIABLE
from tests.small_project import ROOT

DAY = date(2021, 12, 31)


@pytest.fixture(scope="module")
def known() -> pd.DataFrame:
    return observed()


def observed() -> pd.DataFrame:
    """Read what was known, with totals that a hidden month would have withheld."""
    return observations("norfolk", DAY, ROOT, as_received=True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2021-04=9", "county lines arrests, Norwich, 2021-04: 9 instead of 4"),
        (" NORWICH , 2021-04 = 9", "county lines arrests, Norwich, 2021-04: 9 instead of 4"),
        ("drug lines active,2021-12=35", "drug lines active, Norfolk, 2021-12: 35 instead of <30"),
        ("Norfolk,drug lines active,2021-12=<=40", "drug lines active, Norfolk, 2021-12: <=40 instead of <30"),
        ("drug lines closed,2021-07-05=not held", "drug lines closed, Norfolk, 2021-07-05: not held instead of 36"),
        ("2017/18=5", "drug seizures, Norfolk, 2017/18: 5 instead of 1936"),
        ("2019-01-01..2019-04-30=30", "drug lines active, Norfolk, 2019-01-01..2019-04-30: 30 instead of 27"),
    ],
)
def test_a_key_names_one_figure(known: pd.DataFrame, text: str, told: str) -> None:
    (changed,) = what_if.settle(known, [text])
    assert changed.told() == told


def test_every_figure_has_a_key_of_its_own(known: pd.DataFrame) -> None:
    cells = known[known["force"] != ""].drop_duplicates(what_if.KEYS)
    keys = what_if._names(cells.reset_index(drop=True))
    found = what_if.settle(known, [f"{key}=7" for key in keys])
    assert [changed.key for changed in found] == keys
    assert len({tuple(changed.figure.values()) for changed in found}) == len(cells)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2021-12=3", r"names 4 figures: “drug lines active, Norfolk, 2021-12”; .* Give one of these names\.$"),
        ("drug line active,2021-12=3", "no figure is called 'drug line active,2021-12'. Near it: “drug lines active"),
        ("drug lines active,2020=3", "Near it: “drug lines active, Norfolk, 2021-12”"),
        ("2022-04=3", "Near it: “county lines arrests, Norwich, 2021-04”"),
        ("2021-02-30=3", "no figure is called '2021-02-30'"),
        ("2021-4=9", "found '2021-4' where a time is needed, such as 2021, 2021-04"),
        ("2021-04", "this is no change. A change is written KEY=VALUE"),
        ("2021-04=", "this is no change"),
        ("=5", "this is no change"),
        ("2021-04=many", "found 'many'; a count is a whole number of 0 or more.*or “not held”"),
        ("2021-04=-3", "found '-3'"),
        ("2021-04=9.5", "found '9.5'"),
        ("2021-04=*", r"the value is \*, and nothing says what that means"),
    ],
)
def test_what_names_no_figure_or_several_is_refused_in_a_sentence(
    known: pd.DataFrame, text: str, sentence: str
) -> None:
    with pytest.raises(ParameterError, match=sentence) as error:
        what_if.settle(known, [text])
    assert str(error.value).startswith(f"--set {text}: ")


def test_a_figure_has_one_value(known: pd.DataFrame) -> None:
    with pytest.raises(ParameterError, match="is changed twice"):
        what_if.settle(known, ["2021-04=9", "norwich,2021-04=8"])
    with pytest.raises(ParameterError, match="Nothing is changed"):
        what_if.settle(known, [])


@pytest.mark.parametrize(
    ("value", "low", "high", "reading"),
    [("9", 9, 9, "exact"), ("<5", 0, 4, "interval"), (">600", 601, None, "open"), ("not held", None, None, "missing")],
)
def test_a_change_is_put_in_where_the_folder_of_the_report_has_it(
    known: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, low: int, high: int, reading: str
) -> None:
    changes = what_if.settle(known, [f"2021-04={value}"])
    what_if.write(changes, tmp_path)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    supposed = observed()
    april = (supposed["measure"] == "county lines arrests") & (supposed["start"] == "2021-04-01")
    row = supposed[april].iloc[0]
    assert april.sum() == 1 and (row["cell"], row["reading"]) == (value, reading)
    assert [None if pd.isna(end) else end for end in (row["low"], row["high"])] == [low, high]
    pd.testing.assert_frame_equal(supposed[~april], known[~april])


def test_nothing_is_put_in_elsewhere(known: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a variable left over in a shell nor a file in another folder changes a figure."""
    what_if.write(what_if.settle(known, ["2021-04=9"]), tmp_path)
    monkeypatch.chdir(tmp_path)
    pd.testing.assert_frame_equal(observed(), known)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "another"))
    pd.testing.assert_frame_equal(observed(), known)


def test_every_release_that_gives_the_figure_is_changed(
    known: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    what_if.write(what_if.settle(known, ["drug lines active,2019-11=60"]), tmp_path)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    supposed = observed()
    assert (supposed["low"] != known["low"]).sum() == 2
    written = json.loads((tmp_path / what_if.NAME).read_text())
    assert written[0]["was"] == "75" and written[0]["cell"] == "60"
