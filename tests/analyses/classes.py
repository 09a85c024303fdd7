"""Every class of analysis, as a list whose type holds each to the protocol: mypy reads this file."""

from __future__ import annotations

from countylines.analyses import described
from countylines.analyses.analysis import Analysis
from countylines.analyses.forecasts import SeriesForecast
from countylines.analyses.inexact_year import InexactYear
from countylines.analyses.inexact_years import InexactYears
from countylines.analyses.late_recording import LateRecording
from countylines.analyses.level import Level
from countylines.analyses.line_findings import LinesOfForce
from countylines.analyses.one_year import OneYear
from countylines.analyses.other_periods import OtherPeriods
from countylines.analyses.several_years import SeveralYears

EVERY: list[type[Analysis]] = [
    described.NoEvent,
    described.FewMonths,
    described.FewInexactMonths,
    described.TwoYears,
    described.TwoInexactYears,
    OneYear,
    InexactYear,
    SeveralYears,
    InexactYears,
    OtherPeriods,
    LateRecording,
    Level,
    SeriesForecast,
    LinesOfForce,
]
