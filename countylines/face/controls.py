"""The controls of the reading form: texts that are taken once they are entered, and lists to choose from."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets as widgets

STYLE = {"description_width": "8.5em"}
WIDE: Mapping[str, str] = {"width": "98%"}
FIELD: Mapping[str, str] = {"width": "29em"}

Options = Sequence[tuple[str, Any]]


def dropdown(label: str, options: Sequence[Any] = (), value: Any = None, layout: Mapping[str, str] = WIDE) -> Any:
    """Give a list of which one is chosen."""
    given = {"value": value} if value is not None else {}
    return widgets.Dropdown(description=label, options=list(options), style=STYLE, layout=dict(layout), **given)


def text(label: str, placeholder: str, layout: Mapping[str, str] = WIDE) -> Any:
    """Give a line of text, taken when Enter is pressed or the line is left."""
    given = {"placeholder": placeholder, "continuous_update": False}
    return widgets.Text(description=label, style=STYLE, layout=dict(layout), **given)


def combobox(label: str, placeholder: str, options: Sequence[str] = (), layout: Mapping[str, str] = FIELD) -> Any:
    """Give a line of text that offers what there is already."""
    given = {"placeholder": placeholder, "options": list(options), "continuous_update": False, "ensure_option": False}
    return widgets.Combobox(description=label, style=STYLE, layout=dict(layout), **given)


def checkbox(label: str) -> Any:
    """Give a box to be ticked."""
    return widgets.Checkbox(description=label, indent=False, layout=dict(WIDE))


def heading(words: str) -> Any:
    """Give a heading over some controls."""
    return widgets.HTML(f'<h4 style="margin:.8em 0 .2em">{html.escape(words)}</h4>')


def offer(control: Any, options: Options, value: Any) -> None:
    """Give a control other options, and its value among them or else the first, in one message.

    Between two messages a page would set the value to the first option, and send it back as a choice.
    """
    with control.hold_sync():
        if list(control.options) != list(options):
            control.options = list(options)
        values = [each for _, each in options]
        wanted = value if value in values else values[0] if values else None
        if control.value != wanted:
            control.value = wanted
