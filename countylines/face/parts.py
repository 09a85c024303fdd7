"""What an explorer is put together from: its code, its table, and controls in groups."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import pandas as pd
import traitlets
from itables.widget import ITable

from countylines.show.findings import Statements
from countylines.show.picture import Picture

HERE = Path(__file__).parent
LABEL = {"description_width": "9em"}
WIDE: dict[str, Any] = {"style": LABEL, "layout": {"width": "98%"}}
"""How a control looks that is as wide as its column."""
COUNT, LOW, HIGH, PLACE = "count", "low", "high", "place"


class Code(anywidget.AnyWidget):
    """Lines of code to be read, selected, copied, or put into a new cell."""

    _esm = HERE / "code.js"
    _css = HERE / "parts.css"
    code = traitlets.Unicode().tag(sync=True)


def group(name: str, *controls: widgets.Widget) -> widgets.VBox:
    """Put controls under a heading."""
    return widgets.VBox([widgets.HTML(f"<b>{html.escape(name)}</b>"), *controls])


def offer(control: Any, options: Sequence[Any], value: Any) -> None:
    """Give a control other options, and its value among them.

    Both in one message: between the two a page would set the value to the first option, and send it back as a choice.
    """
    with control.hold_sync():
        if list(control.options) != list(options):
            control.options = list(options)
        if control.value != value:
            control.value = value


def page(statements: Statements) -> str:
    """Write statements as HTML."""
    return statements._repr_mimebundle_()["text/html"]


def image(picture: Picture) -> str:
    """Write a picture as an image that is no wider than its place.

    It stands apart from the page, so that its colours follow those of the notebook, and its rules nothing else.
    """
    encoded = base64.b64encode(picture.svg.encode()).decode()
    told = html.escape("\n".join(picture.text.splitlines()[1:3]))
    return f'<img style="max-width: 100%; height: auto" alt="{told}" src="data:image/svg+xml;base64,{encoded}">'


class Rows:
    """The rows of a view, which can be searched, and sorted by what their cells stand for."""

    def __init__(self) -> None:
        self.table = ITable(pd.DataFrame({COUNT: []}), **self._options([COUNT]))
        self.table.layout = {"max_height": "26em", "overflow": "auto"}
        self.caption = widgets.HTML()
        self.box = widgets.VBox([self.caption, self.table])

    def show(self, shown: pd.DataFrame, bounds: pd.DataFrame, caption: str) -> None:
        """Show a table; its bounds (``low`` and ``high``) sort its counts, and their order its periods."""
        frame = shown.assign(**{LOW: bounds[LOW], HIGH: bounds[HIGH].fillna(-1), PLACE: range(len(bounds))})
        self.table.update(frame, **self._options(list(frame)))
        self.caption.value = f"<b>{html.escape(caption)}</b>"

    @staticmethod
    def _options(columns: list[str]) -> dict[str, Any]:
        at = {name: place for place, name in enumerate(columns)}
        numbers = [at[name] for name in ("months", "days", COUNT, "not tested") if name in at]
        texts = [at[name] for name in ("series", "period") if name in at]
        kinds: list[dict[str, Any]] = [
            {"targets": numbers, "className": "dt-right"},
            {"targets": texts, "className": "dt-left"},
        ]
        if LOW in at:
            kinds += [
                {"targets": [at[LOW], at[HIGH], at[PLACE]], "visible": False, "searchable": False},
                {"targets": [at[COUNT]], "orderData": [at[LOW], at[HIGH]]},
                {"targets": [at["period"]], "orderData": [at[PLACE]]},
            ]
        return {
            "columnDefs": kinds,
            "classes": "display compact",
            "paging": False,
            "autoWidth": False,
            "style": "width: 100%",
            "layout": {"topStart": "info", "topEnd": "search", "bottomStart": None, "bottomEnd": None},
            "maxBytes": 0,
            "showIndex": False,
            "order": [],
        }
