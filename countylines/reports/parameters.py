"""Parameters of notebooks: declared a line each, ``name: type = value  # help``; checked before a kernel starts."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from countylines.errors import ParameterError
from countylines.reports.sources import notebook_path, read_notebook, source

_TYPES = {"str": str, "int": int, "float": float, "bool": bool, "Literal": Literal, "None": None}


@dataclass(frozen=True)
class Parameter:
    """One parameter that a notebook declares."""

    name: str
    type: Any
    default: Any


def declared(notebook: Path) -> dict[str, Parameter]:
    """Read the parameters that a notebook declares.

    Raises
    ------
    ParameterError
        If it has no cell tagged ``parameters``, or a line of it is not ``name: type = value``.
    """
    cells = [c for c in read_notebook(notebook)["cells"] if "parameters" in c.get("metadata", {}).get("tags", [])]
    if len(cells) != 1:
        raise ParameterError(f"{notebook.name} has {len(cells)} cells tagged parameters; it needs exactly one.")
    parameters = {}
    for node in ast.parse(source(cells[0])).body:
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value):
            raise ParameterError(
                f"{notebook.name}, parameters: '{ast.unparse(node)}' is not of the form name: type = value."
            )
        parameters[node.target.id] = Parameter(
            node.target.id, _type(node.annotation, notebook), ast.literal_eval(node.value)
        )
    return parameters


def _type(annotation: ast.expr, notebook: Path) -> Any:
    """Evaluate an annotation made of plain types, ``|`` and ``Literal`` only."""
    allowed = (ast.Name, ast.BinOp, ast.BitOr, ast.Subscript, ast.Tuple, ast.Constant, ast.Load)
    text = ast.unparse(annotation)
    names = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
    if not all(isinstance(node, allowed) for node in ast.walk(annotation)) or not names <= _TYPES.keys():
        raise ParameterError(f"{notebook.name}, parameters: the type {text} is not one of {', '.join(_TYPES)}.")
    return eval(compile(ast.Expression(annotation), str(notebook), "eval"), {"__builtins__": {}}, _TYPES)


def for_notebooks(
    given: dict[str, str], own: dict[str, Any], root: Path, names: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Settle the parameters of every notebook of a report.

    Parameters
    ----------
    given : dict
        ``-p NAME=VALUE`` as typed: each reaches the notebooks that declare it.
    own : dict
        What the renderer itself sets where it is declared (what identifies the report: its day, edition, notice …).
    names : sequence of str
        The report's notebooks.

    Raises
    ------
    ParameterError
        For a name that no notebook declares, one that has an option of its own, or a value of the wrong type.
    """
    by_notebook = {name: declared(notebook_path(name, root)) for name in names}
    known = {parameter for parameters in by_notebook.values() for parameter in parameters}
    for name in given:
        if name in own:
            raise ParameterError(f"-p {name}=…: use the option of that name instead.")
        if name not in known:
            offered = ", ".join(sorted(known - own.keys())) or "none"
            raise ParameterError(f"-p {name}=…: no notebook declares {name!r}. They declare: {offered}.")
    return {
        notebook: {name: _value(p, given, own) for name, p in parameters.items()}
        for notebook, parameters in by_notebook.items()
    }


def _value(parameter: Parameter, given: dict[str, str], own: dict[str, Any]) -> Any:
    if parameter.name in own:
        return own[parameter.name]
    return convert(given[parameter.name], parameter) if parameter.name in given else parameter.default


def convert(text: str, parameter: Parameter) -> Any:
    """Turn a typed text into the parameter's type.

    Raises
    ------
    ParameterError
        If it is not of that type.
    """
    from pydantic import TypeAdapter, ValidationError

    type_, one_of = parameter.type, get_args(parameter.type) if get_origin(parameter.type) is Literal else ()
    for candidate in [choice for choice in one_of if str(choice) == text] if one_of else [text]:
        with suppress(ValidationError):
            return TypeAdapter(type_).validate_python(candidate)
    wanted = " or ".join(map(repr, one_of)) or getattr(type_, "__name__", type_)
    raise ParameterError(f"-p {parameter.name}={text}: found {text!r}; {parameter.name} is {wanted}.")
