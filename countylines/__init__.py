"""From a police force's Freedom of Information answer to a dated, checked report.

The rooms in the order of the data: ``received`` (a file as received, and how it is read), ``releases`` (one answer or
publication), ``observations`` (which figures stand, and what makes them a series), ``statistics`` (pure functions of
arrays), ``show`` (how a result is shown), ``analyses`` (what may be said of a series, and what shows it), ``claims``
(published claims, and what becomes of them), ``adding`` (an answer becomes a release), ``reports`` (render, check and
compare any notebooks), ``subjects`` (what there are reports on), ``method_checks`` (whether the methods are right),
``notebook`` (what notebooks call), ``face`` (what people call in cells of their own: ``FACE`` below) and
``commands``. Each room's first lines say its question, what it may know, and
what to read first; CONTRIBUTING.md says where every other behaviour is.
"""

from typing import TYPE_CHECKING, Any

FACE = {
    "chart": "countylines.face.shown",
    "explore": "countylines.face.explorer",
    "figures": "countylines.face.known",
    "forces": "countylines.face.known",
    "lines": "countylines.face.analysed",
    "months": "countylines.face.analysed",
    "open_report": "countylines.notebook.workspace",
    "read": "countylines.face.answer",
    "save": "countylines.face.shown",
    "series": "countylines.face.known",
    "table": "countylines.face.shown",
    "test": "countylines.face.tested",
}
"""The names for people who write their own cells (docs/tour.md), by where they are; loaded when first asked for."""
__all__ = list(FACE)

if TYPE_CHECKING:
    # A type checker sees these alone: were it to see `__getattr__`, it would take every misspelt name for one.
    from countylines.face.analysed import lines as lines
    from countylines.face.analysed import months as months
    from countylines.face.answer import read as read
    from countylines.face.explorer import explore as explore
    from countylines.face.known import figures as figures
    from countylines.face.known import forces as forces
    from countylines.face.known import series as series
    from countylines.face.shown import chart as chart
    from countylines.face.shown import save as save
    from countylines.face.shown import table as table
    from countylines.face.tested import test as test
    from countylines.notebook.workspace import open_report as open_report
else:

    def __getattr__(name: str) -> Any:
        """Load a name of the public face."""
        if name not in FACE:
            raise AttributeError(f"countylines has no {name!r}; it has {', '.join(FACE)}, and its rooms as modules")
        from importlib import import_module

        return getattr(import_module(FACE[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *FACE])
