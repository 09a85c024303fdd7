"""Render, check and page reports; this package knows nothing of police figures."""

import sys
from typing import Any, cast

# The libraries that read notebooks check them with jsonschema, which on import builds 39 parsers of international web
# addresses where this package is there (1.8 s of every command: jsonschema issue 1428). No notebook holds such an
# address; a module of None is one that is not installed, and jsonschema then leaves that format out.
cast(dict[str, Any], sys.modules).setdefault("rfc3987_syntax", None)
