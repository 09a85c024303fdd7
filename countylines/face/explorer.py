"""A view with controls: each choice answers at once with sentences, a chart, a table, and the code that makes them.

Controls are made only where something can show them. A notebook that is run by a program shows the view as it is, so
that nothing of a control enters an executed notebook.
"""

from __future__ import annotations

import html
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import ipywidgets as widgets
import pandas as pd
from IPython.display import display

from countylines.errors import ProjectError
from countylines.face.controls import IN_COLUMN, Code, Rows, group, image, offer, page
from countylines.face.known import forces, name_of
from countylines.face.shown import GROUPS, KINDS, OF_ALL, SIDE_BY_SIDE, populations_of, save
from countylines.face.tested import DAYS, EXPOSURES, TRENDS
from countylines.face.view import View
from countylines.observations.series import Evidence
from countylines.project import file_name, project_root, relative
from countylines.show.findings import Statements

FRONT_ENDS = ("JPY_SESSION_NAME", "VSCODE_PID")
"""Variables of a kernel that a person's notebook started: of JupyterLab, of an editor."""
ANY_AREA, ANY_RELEASE = "every area", "every release"
FOLDER = ".scratch/explore"
ENDS = ("svg", "png", "csv", "xlsx")
AS_CHOSEN = ("by", "trend", "exposure", "clustering", "leave_out", "last_days")
"""Controls whose values are those of the view, under the same names."""
CLUSTERING = [("one by one", 1), *((f"in groups of {size}", size) for size in (2, 3, 5, 10))]
"""In groups of which mean size events may come."""


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
        there = forces(self.view.day)
        names = list(zip(there["name"], there["force"], strict=True))
        self.force = widgets.Dropdown(description="Force", options=names, value=self.view.force, **IN_COLUMN)
        self.day = widgets.DatePicker(description="Known by", value=date.fromisoformat(self.view.day), **IN_COLUMN)
        self.area = widgets.Dropdown(description="Area", options=[ANY_AREA], **IN_COLUMN)
        self.release = widgets.Dropdown(description="Release", options=[ANY_RELEASE], **IN_COLUMN)
        self.names = widgets.SelectMultiple(description="Series", rows=6, **IN_COLUMN)
        self.names.add_class("countylines-above")
        self.first = widgets.Dropdown(description="From", **IN_COLUMN)
        self.last = widgets.Dropdown(description="To", **IN_COLUMN)
        self.by = widgets.Dropdown(description="Added up by", options=[*GROUPS], **IN_COLUMN)
        self.kind = widgets.Dropdown(description="Chart", options=KINDS, **IN_COLUMN)
        self.population = widgets.BoundedIntText(description="People", max=10**10, **IN_COLUMN)
        self.trend = widgets.Dropdown(description="Trend", options=TRENDS, **IN_COLUMN)
        self.exposure = widgets.Dropdown(description="Exposure", options=EXPOSURES, **IN_COLUMN)
        self.clustering = widgets.Dropdown(description="Events come", options=CLUSTERING, **IN_COLUMN)
        self.leave_out = widgets.SelectMultiple(description="Leave out", rows=4, **IN_COLUMN)
        self.last_days = widgets.Dropdown(description="Last month", options=[("", 0)], **IN_COLUMN)
        self.folder = widgets.Text(description="Into", value=FOLDER, **IN_COLUMN)
        self.save = {end: widgets.Button(description=f"Save {end.upper()}", layout={"width": "auto"}) for end in ENDS}
        self.saved, self.said, self.drawn = (widgets.HTML() for _ in range(3))
        self.said.add_class("countylines-said")
        self.code, self.rows = Code(), Rows()
        groups = {
            "Figures": [self.force, self.day, self.area, self.release, self.names, self.first, self.last],
            "Chart and table": [self.kind, self.population, self.by],
            "Test": [self.trend, self.exposure, self.clustering, self.leave_out, self.last_days],
        }
        for control in [control for controls in groups.values() for control in controls]:
            control.observe(self._choose, names="value")
        for end, button in self.save.items():
            button.on_click(lambda _, end=end: self._save(end))
        saving = group("Save", self.folder, widgets.HBox([*self.save.values()], layout={"flex_flow": "row wrap"}))
        chosen = [group(name, *controls) for name, controls in groups.items()]
        left = widgets.VBox([*chosen, saving, self.saved], layout={"width": "32em", "flex": "0 1 auto"})
        shown = [self.said, self.drawn, self.code, self.rows.box]
        right = widgets.VBox(shown, layout={"flex": "1 1 30em", "min_width": "0"})
        self.box = widgets.HBox([left, right], layout={"flex_flow": "row wrap"})

    def _choose(self, change: dict[str, Any]) -> None:
        """Take over what a person chose; what it makes impossible is let go."""
        if self._setting:
            return
        owner = change["owner"]
        whole = owner in (self.force, self.day, self.release)
        first, last = ("", "") if whole else (self.first.value, self.last.value)
        release = () if self.release.value == ANY_RELEASE or owner is self.force else (self.release.value,)
        several = len(self.names.value) > 1 and owner is self.names and self.kind.value not in OF_ALL
        people = self.population.value if owner is self.population else self.view.population
        with self._told():
            self.view = self.view.changed(
                force=self.force.value,
                day=f"{self.day.value:%Y-%m-%d}" if self.day.value else date.today().isoformat(),
                names=self._named(owner),
                release=release,
                first="" if first == self.first.options[0] else first,
                last="" if last == self.last.options[-1] else last,
                kind=SIDE_BY_SIDE if several else self.kind.value,
                population=0 if people == _people(self.view) and owner is self.population else people,
                **{name: getattr(self, name).value for name in AS_CHOSEN},
            )
            self._show()

    def _named(self, owner: Any) -> tuple[str, ...]:
        """Give the series that are chosen; where none is, or none of the area, the first of the area."""
        if owner is self.force or self.area.value == ANY_AREA:
            return () if owner is self.force else tuple(self.names.value)
        of_area = [name_of(each) for each in self.view.there if each.area == self.area.value]
        return tuple(name for name in self.names.value if name in of_area) or tuple(of_area[:1])

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what cannot be done in place of the sentences."""
        try:
            yield
        except ProjectError as error:
            self.said.value = f"<p><b>{html.escape(str(error))}</b></p>"
            self._show_nothing()

    def _show_nothing(self) -> None:
        self.drawn.value = self.code.code = ""
        self.rows.box.layout.display = "none"

    def _show(self) -> None:
        """Show the view, and set the controls to what it is."""
        with self._told():
            self._set_controls()
            self.said.value = page(Statements(self.view.sentences))
            if not self.view.series:
                self._show_nothing()
                return
            self.drawn.value = image(self.view.chart())
            self.code.code = self.view.code
            shown = self.view.shown()
            self.rows.show(shown.frame, self.view.table(), shown.caption)
            self.rows.box.layout.display = None

    def _set_controls(self) -> None:
        self._setting = True
        try:
            view, there = self.view, self.view.there
            areas = [ANY_AREA, *dict.fromkeys(each.area for each in there)]
            offer(self.area, areas, self.area.value if self.area.value in areas else ANY_AREA)
            offer(self.release, [ANY_RELEASE, *view.releases], *(view.release or (ANY_RELEASE,)))
            listed = [name_of(each) for each in there if self.area.value in (ANY_AREA, each.area)]
            offer(self.names, listed, tuple(name for name in view.named if name in listed))
            months = _months(view)
            offer(self.first, months, view.first or months[0])
            offer(self.last, months, view.last or months[-1])
            offer(self.kind, view.kinds if view.series else KINDS, view.kind)
            self.population.value = view.population or _people(view)
            self.population.disabled = len({each.area for each in view.series}) != 1
            self._set_test()
        finally:
            self._setting = False

    def _set_test(self) -> None:
        """Set the assumptions to what can be supposed of the series that is tested."""
        view = self.view
        months = view.series[0].months if view.series else pd.DataFrame({"month": pd.DatetimeIndex([]), "days": []})
        used = months["month"].dt.strftime("%Y-%m")
        kept = months[~used.isin(view.leave_out)]
        offer(self.leave_out, used.tolist(), view.leave_out)
        days = int(kept["days"].iloc[-1]) if len(kept) else 0
        last = f"{kept['month'].iloc[-1]:%B}'s days" if len(kept) else "Last month"
        offer(self.last_days, [(f"all {days}", 0), *((str(n), n) for n in range(days - 1, 0, -1))], view.last_days)
        self.last_days.description = last
        self.exposure.value, self.clustering.value = view.exposure, view.clustering
        self.exposure.disabled = not view.series or view.series[0].working_days is None
        self.last_days.disabled = not days or view.exposure != DAYS
        length = view.series[0].length if view.series else None
        self.trend.disabled = length is not Evidence.SEVERAL_YEARS
        self.clustering.disabled = length is not Evidence.ONE_YEAR

    def _save(self, end: str) -> None:
        """Save the chart or the table, and say where."""
        try:
            of_table = end in ("csv", "xlsx")
            shown: Any = self.view.table() if of_table else self.view.chart()
            what = self.view.by if of_table else self.view.kind
            name = file_name(self.view.force, name_of(self.view.series[0]), what)
            path = save(shown, project_root() / self.folder.value / f"{name}.{end}")
            told = f"Saved: {relative(path, project_root())}"
        except ProjectError as error:
            told = str(error)
        self.saved.value = f'<p role="status">{html.escape(told)}</p>'


def _people(view: View) -> int:
    """Give how many people are known to live in the area of a view; 0 where that is not known, or there are several."""
    found = populations_of(view.series, view.day)
    people = [population.people for population in found.values() if population is not None]
    return people[0] if len(found) == len(people) == 1 else 0


def _months(view: View) -> list[str]:
    """Give every month from the first of the chosen series to the last."""
    chosen = [each for each in view.there if name_of(each) in view.named]
    if not chosen:
        return [""]
    every = pd.concat([each.every_month["month"] for each in chosen])
    return [str(month) for month in pd.period_range(every.min(), every.max(), freq="M")]
