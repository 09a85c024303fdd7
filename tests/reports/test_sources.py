"""Canonical form removes what differs between runs, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat

from countylines.observations.working_days import TABLE
from countylines.project import sha256, sha256_of
from countylines.reports.sources import canonical, modules_reached, source_hash, write_notebook


def executed(order: int, when: str) -> dict:
    output = {
        "output_type": "execute_result",
        "data": {"text/plain": "4"},
        "metadata": {},
        "execution_count": order,
        "transient": {"display_id": when},
    }
    return {
        "cells": [
            {"cell_type": "markdown", "id": f"m{when}", "metadata": {"collapsed": True}, "source": "# Why?"},
            {
                "cell_type": "code",
                "id": f"c{when}",
                "metadata": {"tags": ["parameters"], "papermill": {"start_time": when}, "execution": {"iopub": when}},
                "source": "2 + 2",
                "execution_count": order,
                "outputs": [output],
            },
        ],
        "metadata": {"papermill": {"input_path": f"/somewhere/{when}"}, "language_info": {"version": f"3.{order}"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def test_runs_that_differ_in_time_and_place_alone_become_the_same() -> None:
    one, other = canonical(executed(3, "monday")), canonical(executed(9, "tuesday"))
    assert one == other
    assert "monday" not in json.dumps(one)


def test_what_a_reader_sees_is_kept() -> None:
    cell = canonical(executed(3, "monday"))["cells"][1]
    assert (cell["source"], cell["execution_count"], cell["metadata"]) == ("2 + 2", 1, {"tags": ["parameters"]})
    assert cell["outputs"][0]["data"] == {"text/plain": "4"}


def test_the_canonical_form_is_a_valid_notebook(tmp_path: Path) -> None:
    write_notebook(canonical(executed(1, "x")), tmp_path / "n.ipynb")
    nbformat.validate(nbformat.read(tmp_path / "n.ipynb", 4))


def test_the_source_hash_sees_sources_alone() -> None:
    before = executed(1, "x")
    after = executed(2, "y")
    after["cells"][1]["outputs"] = []
    assert source_hash(before) == source_hash(after)
    after["cells"][0]["source"] = "# Why not?"
    assert source_hash(before) != source_hash(after)


def test_the_source_hash_does_not_see_injected_parameters() -> None:
    with_injected = executed(1, "x")
    injected = {"cell_type": "code", "metadata": {"tags": ["injected-parameters"]}, "source": "n = 2", "outputs": []}
    with_injected["cells"].append(injected)
    assert source_hash(with_injected) == source_hash(executed(1, "x"))


def test_modules_are_followed_through_one_another() -> None:
    reached = modules_reached(["from countylines.analyses.choose import analyse"])
    assert {
        "countylines.analyses.one_year",
        "countylines.statistics.dispersion",
        "countylines.prose",
    } <= reached.keys()
    assert "countylines.analyses.drug_lines" not in reached


def test_a_table_beside_a_module_is_hashed_with_it() -> None:
    """Working days stand in a table beside their module: another table would give other results."""
    name = "countylines.observations.working_days"
    hashes = [sha256(TABLE.with_suffix(end)) for end in (".py", ".csv")]
    assert modules_reached([f"import {name}"])[name] == sha256_of(hashes)
