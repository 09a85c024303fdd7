"""Opening a page for the person who ordered it, where there is somebody to see it."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

REMOTE = ("SSH_CONNECTION", "SSH_TTY", "CI")
"""In the environment of commands that somebody runs from elsewhere, or nobody does."""
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")


def has_desktop(environment: Mapping[str, str], platform: str) -> bool:
    """Say whether a browser would open before the person at the terminal."""
    if any(environment.get(name) for name in REMOTE):
        return False
    return platform in ("win32", "darwin") or any(environment.get(name) for name in SCREENS)


def open_page(page: Path) -> None:
    """Open a page in the browser, where a person at a desktop ordered it; its path was printed in any case."""
    if sys.stdout.isatty() and has_desktop(os.environ, sys.platform):
        with suppress(webbrowser.Error, OSError):
            webbrowser.open(page.resolve().as_uri())
