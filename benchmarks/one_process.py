"""Time the code cells of a report's notebooks, run in order as one plain Python process.

``python benchmarks/one_process.py [PROJECT [DATE [FORCE]]]`` prints the CPU seconds of imports and cells together. It
needs nothing of the package but its notebooks, so that two commits can be timed by the same program.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

NOTEBOOKS = ("01_clean", "02_seasonality", "03_drug_lines", "04_claims", "05_summary")


def run(cell: str, names: dict[str, Any]) -> None:
    """Run a cell as a kernel does: what its last expression gives is written as it would be shown."""
    body = ast.parse(cell)
    last = body.body.pop() if body.body else None
    if not isinstance(last, ast.Expr):
        body.body += [last] if last else []
        last = None
    exec(compile(body, "<cell>", "exec"), names)
    if last is not None:
        shown = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
        getattr(shown, "_repr_mimebundle_", lambda: None)()


def main(project: str = ".", report_date: str = "2021-12-31", force: str = "norfolk") -> None:
    """Run the notebooks of a project and print what they took."""
    root = Path(project).resolve()
    sys.path.insert(0, str(root))
    sys.dont_write_bytecode = True
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        os.environ |= {
            "COUNTYLINES_ROOT": str(root),
            "COUNTYLINES_REPORT": folder,
            "COUNTYLINES_REPORT_FORCE": force,
            "COUNTYLINES_REPORT_SUBJECT": force,
            "COUNTYLINES_REPORT_DATE": report_date,
            "MPLBACKEND": "agg",
        }
        before = time.process_time()
        for name in NOTEBOOKS:
            names: dict[str, Any] = {"__name__": "__main__"}
            for cell in json.loads((root / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    run("".join(cell["source"]), names)
                if "parameters" in cell["metadata"].get("tags", []):
                    names |= {"force": force, "report_date": report_date}
        took = time.process_time() - before
    print(f"{took:.2f} s of CPU")


if __name__ == "__main__":
    main(*sys.argv[1:])
