"""The errors an ordinary mistake leads to: sentences, never tracebacks."""

from __future__ import annotations


class ProjectError(Exception):
    """Something a person can put right: its text says what was found, where, and what to do."""


class ReleaseError(ProjectError):
    """A release that cannot be read as it stands."""


class ParameterError(ProjectError):
    """A parameter that no notebook declares, or a value of the wrong type."""


class RenderError(ProjectError):
    """A report that could not be rendered; nothing was left half written."""


class ClaimError(ProjectError):
    """A claim that cannot be read or judged as it is written."""
