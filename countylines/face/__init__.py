"""What do people call who write their own cells? The names of ``import countylines as cl``, and the explorer.

It may know every room but the commands; no room knows it. ``countylines/__init__.py`` loads a name of it when it is
first asked for, so that ``import countylines`` itself costs nothing. Read ``known`` first (figures and series of a
force on a day, and how tables are shown), then ``answer`` (a table that is no release yet), ``analysed`` (what the
reports say of them), ``tested`` (one test with one set of assumptions), ``shown`` (charts, tables and files), ``view``
(a choice of all these, with the lines of code that make it) and ``explorer`` (the same with controls, put together from
``controls``). ``form`` is the form that an answer is read with: ``sheet`` and ``reading`` are what it shows,
``stated_fields`` what it asks of the answer.
"""
