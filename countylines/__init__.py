"""From a police force's Freedom of Information answer to a dated, checked report.

The rooms in the order of the data: ``received`` (a file as received, and how it is read), ``releases`` (one answer or
publication), ``observations`` (which figures stand, and what makes them a series), ``statistics`` (pure functions of
arrays), ``show`` (how a result is shown), ``analyses`` (what may be said of a series, and what shows it), ``claims``
(published claims, and what becomes of them), ``adding`` (an answer becomes a release), ``reports`` (render, check and
compare any notebooks), ``subjects`` (what there are reports on), ``method_checks`` (whether the methods are right),
``notebook`` (what notebooks call) and ``commands``. Each room's first lines say its question, what it may know, and
what to read first; CONTRIBUTING.md says where every other behaviour is.
"""
