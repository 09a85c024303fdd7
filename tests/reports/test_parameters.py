"""Parameters are checked against what the notebooks declare, before a kernel starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from countylines.errors import ParameterError
from countylines.reports.parameters import convert, declared
from tests.small_project import code, write_notebook


def declare(tmp_path: Path, source: str) -> dict:
    write_notebook(tmp_path / "n.ipynb", [code(source, "parameters")])
    return declared(tmp_path / "n.ipynb")


@pytest.mark.parametrize(
    ("declaration", "text", "value"),
    [
        ('code: str = "x"', "007", "007"),
        ("n: int = 1", "007", 7),
        ("n: int = 1", "-3", -3),
        ("x: float = 1.0", "2.5e-1", 0.25),
        ("on: bool = True", "false", False),
        ('rule: Literal["net", "gross"] = "net"', "gross", "gross"),
        ("level: Literal[90, 95] = 95", "90", 90),
        ("n: int | None = None", "4", 4),
        ('text: str = "a=b"', "c=d # e", "c=d # e"),
    ],
)
def test_a_text_becomes_a_value_of_its_type(tmp_path: Path, declaration: str, text: str, value: object) -> None:
    (parameter,) = declare(tmp_path, declaration).values()
    converted = convert(text, parameter)
    assert converted == value
    assert type(converted) is type(value)


@pytest.mark.parametrize(
    ("declaration", "text"),
    [
        ("n: int = 1", "1.5"),
        ("n: int = 1", ""),
        ("x: float = 1.0", "one"),
        ("on: bool = True", "maybe"),
        ('rule: Literal["net", "gross"] = "net"', "Gross"),
    ],
)
def test_a_text_of_another_type_is_refused(tmp_path: Path, declaration: str, text: str) -> None:
    (parameter,) = declare(tmp_path, declaration).values()
    with pytest.raises(ParameterError, match=f"-p {parameter.name}={text}: found"):
        convert(text, parameter)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("n = 1", "not of the form name: type = value"),
        ("n: int", "not of the form"),
        ("print(1)", "not of the form"),
        ('n: __import__("os") = 1', "is not one of str, int"),
        ("n: list = []", "is not one of str, int"),
    ],
)
def test_a_notebook_that_declares_oddly_is_refused(tmp_path: Path, source: str, told: str) -> None:
    with pytest.raises(ParameterError, match=told):
        declare(tmp_path, source)


def test_a_notebook_has_exactly_one_parameters_cell(tmp_path: Path) -> None:
    write_notebook(tmp_path / "n.ipynb", [code("n: int = 1")])
    with pytest.raises(ParameterError, match="0 cells tagged parameters"):
        declared(tmp_path / "n.ipynb")
