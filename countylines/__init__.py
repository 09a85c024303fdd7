"""From a police force's Freedom of Information answer to a dated, checked report.

Reading order: ``releases`` (find and read a release), ``tables`` and ``reading`` (a table as received →
observations), ``observations`` (the contract), ``statistics`` (pure functions of arrays), ``analysis`` (which of them a
series gets), ``claims`` and ``ledger`` (published claims, and what became of them), ``month_findings`` and
``line_findings`` (the words), ``display`` and ``figures`` (what a person sees), ``workspace`` (where a notebook works),
``reports`` (render, check, page) and ``cli``. CONTRIBUTING.md says where every other behaviour is.
"""
