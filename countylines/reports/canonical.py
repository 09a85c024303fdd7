"""Canonical form: an executed notebook without times, host paths or random ids, so that same input gives same bytes.

Only metadata, cell ids and execution counts are touched: what shapes an output's content happens in the kernel.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python", "pygments_lexer": "ipython3"}


def canonical(notebook: dict[str, Any]) -> dict[str, Any]:
    """Give the canonical form of an executed notebook (nbformat 4.5)."""
    cells = [_cell(cell, position) for position, cell in enumerate(notebook["cells"])]
    executed = 0
    for cell in cells:
        if cell["cell_type"] == "code":
            executed += 1
            cell["execution_count"] = executed
            for output in cell["outputs"]:
                if output["output_type"] == "execute_result":
                    output["execution_count"] = executed
    metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _cell(cell: dict[str, Any], position: int) -> dict[str, Any]:
    tags = cell["metadata"].get("tags", [])
    kept = {key: cell[key] for key in ("cell_type", "source")}
    kept |= {"id": f"cell-{position:02d}", "metadata": {"tags": tags} if tags else {}}
    if cell["cell_type"] == "code":
        kept["outputs"] = [{k: v for k, v in output.items() if k != "transient"} for output in cell["outputs"]]
    return kept


def write(notebook: dict[str, Any], path: Path) -> None:
    """Write a notebook as canonical JSON: sorted keys, one space, LF."""
    text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
