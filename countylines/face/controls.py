"""What the explorer and the reading form are put together from: texts, lists, a table, code, and headings."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import pandas as pd
import traitlets
from itables.widget import ITable

from countylines.show.findings import Statements
from countylines.show.picture import Picture

STYLE = {"description_width": "8.5em"}
WIDE: Mapping[str, str] = {"width": "98%"}
FIELD: Mapping[str, str] = {"width": "29em"}
HERE = Path(__file__).parent
LABEL = {"description_width": "9em"}
IN_COLUMN: dict[str, Any] = {"style": LABEL, "layout": {"width": "98%"}}
"""How a control looks that is as wide as its column."""
PERIOD, COUNT, LOW, HIGH, PLACE = "period", "count", "low", "high", "place"
OPEN = 10**12
"""What a count without an upper bound is sorted by."""


def dropdown(label: str, options: Sequence[Any] = (), value: Any = None, layout: Mapping[str, str] = WIDE) -> Any:
    """Give a list of which one is chosen."""
    given = {"value": value} if value is not None else {}
    return widgets.Dropdown(description=label, options=list(options), style=STYLE, layout=dict(layout), **given)


def text(label: str, placeholder: str, layout: Mapping[str, str] = WIDE) -> Any:
    """Give a line of text, taken when Enter is pressed or the line is left."""
    given = {"placeholder": placeholder, "continuous_update": False}
    return widgets.Text(description=label, style=STYLE, layout=dict(layout), **given)


def combobox(label: str, placeholder: str, options: Sequence[str] = ()) -> Any:
    """Give a line of text that offers what there is already."""
    given = {"placeholder": placeholder, "options": list(options), "continuous_update": False, "ensure_option": False}
    return widgets.Combobox(description=label, style=STYLE, layout=dict(FIELD), **given)


def checkbox(label: str) -> Any:
    """Give a box to be ticked."""
    return widgets.Checkbox(description=label, indent=False, layout=dict(WIDE))


def heading(words: str) -> Any:
    """Give a heading over some controls."""
    return widgets.HTML(f'<h4 style="margin:.8em 0 .2em">{html.escape(words)}</h4>')


def offer(control: Any, options: Sequence[Any], value: Any) -> None:
    """Give a control other options, and its value among them.

    Both in one message: between the two a page would set the value to the first option, and send it back as a choice.
    """
    with control.hold_sync():
        if list(control.options) != list(options):
            control.options = list(options)
        if control.value != value:
            control.value = value


def offer_one(control: Any, options: Sequence[tuple[str, Any]], value: Any) -> None:
    """Give a control other options, each after its name, and its value among them or else the first."""
    values = [each for _, each in options]
    offer(control, options, value if value in values else values[0] if values else None)


class Code(anywidget.AnyWidget):
    """Lines of code to be read, selected, copied, or put into a new cell."""

    _esm = HERE / "code.js"
    _css = HERE / "controls.css"
    code = traitlets.Unicode().tag(sync=True)


def group(name: str, *controls: widgets.Widget) -> widgets.VBox:
    """Put controls under a heading."""
    return widgets.VBox([widgets.HTML(f"<b>{html.escape(name)}</b>"), *controls])


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
        self.table = ITable(pd.DataFrame({COUNT: []}), **self._options([COUNT], {}))
        self.table.layout = {"max_height": "26em", "overflow": "auto"}
        self.caption = widgets.HTML()
        self.box = widgets.VBox([self.caption, self.table])

    def show(self, shown: pd.DataFrame, bounds: pd.DataFrame, caption: str) -> None:
        """Show a table; where its texts would not sort as what they stand for, hidden columns sort them.

        These are its bounds (``low`` and ``high``) for counts, and for periods their order; where they are not needed
        they are not there, because the head of a column sorted by another shows no arrow.
        """
        by: dict[str, list[str]] = {}
        if not shown[COUNT].str.fullmatch(r"[\d,]+").all():
            by[COUNT] = [LOW, HIGH]
        if not shown[PERIOD].str.fullmatch(r"\d{4}(-\d\d)?").all():
            by[PERIOD] = [PLACE]
        hidden = {LOW: bounds[LOW], HIGH: bounds[HIGH].fillna(OPEN), PLACE: range(len(bounds))}
        frame = shown.assign(**{name: hidden[name] for names in by.values() for name in names})
        self.table.update(frame, **self._options(list(frame), by))
        self.caption.value = f"<b>{html.escape(caption)}</b>"

    @staticmethod
    def _options(columns: list[str], by: Mapping[str, list[str]]) -> dict[str, Any]:
        at = {name: place for place, name in enumerate(columns)}
        of_text = [place for name, place in at.items() if name in ("series", PERIOD)]
        hidden = [at[name] for names in by.values() for name in names]
        rules = [
            {"targets": of_text, "className": "dt-left"},
            {"targets": [place for place in at.values() if place not in of_text], "className": "dt-right"},
            {"targets": hidden, "visible": False, "searchable": False},
            *({"targets": [at[name]], "orderData": [at[each] for each in names]} for name, names in by.items()),
        ]
        return {
            "columnDefs": rules,
            "classes": "display compact",
            "paging": False,
            "autoWidth": False,
            "style": "width: 100%",
            "layout": {"topStart": "info", "topEnd": "search", "bottomStart": None, "bottomEnd": None},
            "maxBytes": 0,
            "showIndex": False,
            "order": [],
        }
