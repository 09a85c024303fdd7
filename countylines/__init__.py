"""From a police force's Freedom of Information answer to a dated, checked report.

Reading order: ``releases`` (find and read a release), ``tables`` (a table as received → observations),
``observations`` (the contract), ``dispersion``, ``seasonality``, ``intervals``, ``lines`` (the statistics),
``claims`` and ``ledger`` (published claims, and what became of them), ``findings`` (the words), ``display`` and
``figures`` (what a person sees), ``workspace`` (where a notebook works), ``reports`` (render, check, page) and
``cli``.
"""
