"""A view with controls: each choice answers at once with sentences, a chart, a table, and the code that makes them.

Controls are made only where something can show them. A notebook that is run by a program shows the view as it is, so
that nothing of a control enters an executed notebook.
"""

from __future__ import annotations

import html
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import ipywidgets as widgets
import pandas as pd
from IPython.display import display

from countylines.errors import ProjectError
from countylines.face.known import forces, name_of
from countylines.face.shown import GROUPS, KINDS, SIDE_BY_SIDE, save
from countylines.face.tested import EXPOSURES, TRENDS
from countylines.face.view import View
from countylines.project import file_name, project_root, relative
from countylines.show.findings import Statements

FRONT_ENDS = ("JPY_SESSION_NAME", "VSCODE_PID")
"""Variables of a kernel that a person's notebook started: of JupyterLab, of an editor."""
ANY_AREA, ANY_RELEASE = "every area", "every release"
FOLDER = ".scratch/explore"
FITTED = '<svg style="max-width: 100%; height: auto" '
"""How a picture begins that is no wider than its place."""
LABEL = {"description_width": "7em"}


def explore(force: str = "norfolk", day: str = "", *, controls: bool | None = None) -> Explorer:
    """Explore the monthly series of a force with controls; without them a view to begin with is shown.

    Parameters
    ----------
    force : str
        Identifier of the police force to begin with, as `countylines.face.known.forces` gives it.
    day : str, optional
        The day (``YYYY-MM-DD``): what became known later is not read; today where it is not given.
    controls : bool, optional
        Whether to show controls; where it is not given, if the notebook is open in JupyterLab or an editor.

    Examples
    --------
    >>> import countylines as cl
    >>> print(cl.explore("norfolk", "2021-12-31").view.code.splitlines()[2])
    series = cl.series("norfolk", "2021-12-31", name="County lines arrests, Norwich")
    """
    shown = any(name in os.environ for name in FRONT_ENDS) if controls is None else controls
    return Explorer(View(force, day or date.today().isoformat()), shown)


class Explorer:
    """A view, and the controls that change it.

    Attributes
    ----------
    view : View
        What is chosen now: its ``series``, ``chart()``, ``table()``, ``tested`` and ``code``.
    """

    def __init__(self, view: View, has_controls: bool) -> None:
        self.view = view.changed()
        self.has_controls = has_controls
        self._setting = False
        if has_controls:
            self._make()
            self._show()

    def _ipython_display_(self) -> None:
        if self.has_controls:
            display(self.box)
        else:
            display(*self.view.outputs())

    def _make(self) -> None:
        """Make the controls, with what they choose from."""
        choice: dict[str, Any] = {"style": LABEL, "layout": {"width": "98%"}}
        there = forces(self.view.day)
        names = list(zip(there["name"], there["force"], strict=True))
        self.force = widgets.Dropdown(description="Force", options=names, value=self.view.force, **choice)
        self.day = widgets.DatePicker(description="Known by", value=date.fromisoformat(self.view.day), **choice)
        self.area = widgets.Dropdown(description="Area", options=[ANY_AREA], **choice)
        self.release = widgets.Dropdown(description="Release", options=[ANY_RELEASE], **choice)
        self.names = widgets.SelectMultiple(description="Series", rows=6, **choice)
        self.first = widgets.Dropdown(description="From", **choice)
        self.last = widgets.Dropdown(description="To", **choice)
        self.by = widgets.Dropdown(description="Added up by", options=[*GROUPS], **choice)
        self.kind = widgets.Dropdown(description="Chart", options=KINDS, **choice)
        self.trend = widgets.Dropdown(description="Trend", options=TRENDS, **choice)
        self.exposure = widgets.Dropdown(description="Exposure", options=EXPOSURES, **choice)
        self.leave_out = widgets.SelectMultiple(description="Leave out", rows=5, **choice)
        self.save = {end: widgets.Button(description=f"Save {end.upper()}") for end in ("svg", "png", "csv")}
        self.saved, self.said, self.drawn = (widgets.HTML() for _ in range(3))
        self.rows = widgets.HTML(layout={"max_height": "24em", "overflow": "auto"})
        self.code = widgets.Textarea(description="Code", rows=9, **choice)
        self._choices = [
            self.force, self.day, self.area, self.release, self.names, self.first, self.last, self.by, self.kind,
            self.trend, self.exposure, self.leave_out,
        ]  # fmt: skip
        for control in self._choices:
            control.observe(self._choose, names="value")
        for end, button in self.save.items():
            button.on_click(lambda _, end=end: self._save(end))
        buttons = widgets.HBox([*self.save.values()])
        left = widgets.VBox([*self._choices, buttons, self.saved], layout={"width": "34em", "flex": "0 1 auto"})
        right = widgets.VBox([self.said, self.drawn, self.code, self.rows], layout={"flex": "1 1 30em"})
        self.box = widgets.HBox([left, right], layout={"flex_flow": "row wrap"})

    def _choose(self, change: dict[str, Any]) -> None:
        """Take over what a person chose; what it makes impossible is let go."""
        if self._setting:
            return
        whole = change["owner"] in (self.force, self.day, self.release)
        first, last = ("", "") if whole else (self.first.value, self.last.value)
        release = () if self.release.value == ANY_RELEASE or change["owner"] is self.force else (self.release.value,)
        several = len(self.names.value) > 1 and change["owner"] is self.names
        with self._told():
            self.view = self.view.changed(
                force=self.force.value,
                day=f"{self.day.value:%Y-%m-%d}" if self.day.value else date.today().isoformat(),
                names=() if change["owner"] is self.force else self.names.value,
                release=release,
                first="" if first == self.first.options[0] else first,
                last="" if last == self.last.options[-1] else last,
                by=self.by.value,
                kind=SIDE_BY_SIDE if several else self.kind.value,
                trend=self.trend.value,
                exposure=self.exposure.value,
                leave_out=self.leave_out.value,
            )
            self._show()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what cannot be done in place of the sentences."""
        try:
            yield
        except ProjectError as error:
            self.said.value = f"<p><b>{html.escape(str(error))}</b></p>"
            self.drawn.value = self.rows.value = self.code.value = ""

    def _show(self) -> None:
        """Show the view, and set the controls to what it is."""
        with self._told():
            self._set_controls()
            self.said.value = _page(Statements(self.view.sentences))
            self.code.value = self.view.code if self.view.series else ""
            if not self.view.series:
                self.drawn.value = self.rows.value = ""
                return
            self.drawn.value = self.view.chart().svg.replace("<svg ", FITTED, 1)
            self.rows.value = self.view.shown().html()

    def _set_controls(self) -> None:
        self._setting = True
        try:
            view, there = self.view, self.view.there
            areas = [ANY_AREA, *dict.fromkeys(each.area for each in there)]
            _offer(self.area, areas, self.area.value if self.area.value in areas else ANY_AREA)
            releases = {name for each in there for cell in each.every_month["releases"] for name in cell.split("; ")}
            _offer(self.release, [ANY_RELEASE, *sorted(releases)], *(view.release or (ANY_RELEASE,)))
            listed = [name_of(each) for each in there if self.area.value in (ANY_AREA, each.area)]
            if listed and not set(view.named) & set(listed):
                self.view = view = view.changed(names=tuple(listed[:1]))
            _offer(self.names, listed, tuple(name for name in view.named if name in listed))
            months = _months(view)
            _offer(self.first, months, view.first or months[0])
            _offer(self.last, months, view.last or months[-1])
            used = view.series[0].months["month"].dt.strftime("%Y-%m").tolist() if view.series else []
            _offer(self.leave_out, used, view.leave_out)
            self.kind.value = view.kind
        finally:
            self._setting = False

    def _save(self, end: str) -> None:
        """Save the chart or the table, and say where."""
        with self._told():
            shown: Any = self.view.table() if end == "csv" else self.view.chart()
            what = self.view.by if end == "csv" else self.view.kind
            name = file_name(self.view.force, name_of(self.view.series[0]), what)
            path = save(shown, project_root() / FOLDER / f"{name}.{end}")
            self.saved.value = f"<p>Saved: {html.escape(relative(path, project_root()))}</p>"


def _page(statements: Statements) -> str:
    return statements._repr_mimebundle_()["text/html"]


def _months(view: View) -> list[str]:
    """Give every month from the first of the chosen series to the last."""
    chosen = [each for each in view.there if name_of(each) in view.named]
    if not chosen:
        return [""]
    every = pd.concat([each.every_month["month"] for each in chosen])
    return [str(month) for month in pd.period_range(every.min(), every.max(), freq="M")]


def _offer(control: Any, options: Sequence[str], value: Any) -> None:
    """Give a control other options, and its value among them.

    Both in one message: between the two a page would set the value to the first option, and send it back as a choice.
    """
    with control.hold_sync():
        if list(control.options) != list(options):
            control.options = list(options)
        if control.value != value:
            control.value = value
