"""The five fields that say which series a figure belongs to."""

from __future__ import annotations

IDENTITY = ("force", "area", "measure", "kind", "counting_rule")

KINDS = ("stock", "flow")
"""A stock is counted on a day, a flow over a period."""
