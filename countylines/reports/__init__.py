"""Render, check, compare and page any set of notebooks; ``subject`` says what it asks of what a report is on.

It may know ``errors``, ``project``, ``prose`` and how files are written, and nothing of what a report is on. Reading
order: ``subject`` (the protocol), ``sources`` and ``manifest`` (notebooks as files, and what a report is made from),
``parameters`` and ``execution`` (a notebook in its kernel), ``page``, ``exporter``, ``pdf``, ``datapackage``,
``workbook`` (what is made of it), ``render``, ``swap`` (whole or not at all), ``check``, ``table_changes``, ``compare``
and ``overview`` (between reports), ``site`` (on the web).
"""

import sys
from typing import Any, cast

# The libraries that read notebooks check them with jsonschema, which on import builds 39 parsers of international web
# addresses where this package is there (1.8 s of every command: jsonschema issue 1428). No notebook holds such an
# address; a module of None is one that is not installed, and jsonschema then leaves that format out.
cast(dict[str, Any], sys.modules).setdefault("rfc3987_syntax", None)
