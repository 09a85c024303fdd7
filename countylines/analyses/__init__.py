"""What may be said of a series, and what shows it? One class for each state of the evidence.

It may know the statistics, the observations and what is shown. Read ``analysis`` (what every analysis gives),
``choose`` (which one a series gets), ``late_recording`` (which of its months are used), ``months`` and ``words`` (what
they share), ``level`` with ``level_statements`` (what is asked of every series first); then the states: ``described``,
``one_year``, ``several_years``, ``inexact_year``, ``inexact_years``; and what else is asked: ``named_dates``,
``other_periods`` with ``quarters``, ``forecasts``, ``drug_lines``, ``across_forces``; ``main_points``, and with
``point_distances`` how little would turn them. The states do not know one
another.
"""
