"""A JSON file of the data, whose missing or odd keys are told in sentences (standard library only)."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from countylines.errors import ProjectError, ReleaseError
from countylines.project import parse_day, read_once, relative

_FORMULA = re.compile(r"[=+\-@\t\r]")
_HARMLESS = re.compile(
    r"[-+][0-9][0-9.,]*%?(?:e[-+]?[0-9]+)?(?:\s*(?:to|–|-|,)\s*[-+]?[0-9][0-9.,]*%?)?|[-+](?:inf|nan)|-+|\+",
    re.IGNORECASE,
)


class JsonFile:
    """A JSON file whose missing or odd keys are told in sentences.

    Parameters
    ----------
    path, root : pathlib.Path
        The file, and the project it is told relative to.
    error : type of ProjectError
        What is raised.
    """

    def __init__(self, path: Path, root: Path, error: type[ProjectError] = ReleaseError) -> None:
        self.error = error
        self.where = relative(path, root)
        self.root = root
        try:
            self.content = json.loads(read_once(path).decode("utf-8"))
        except FileNotFoundError:
            raise self.error(f"{self.where} is missing. Every release has one (data/README.md says how).") from None
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise self.error(f"{self.where} is not readable as JSON: {error}. Correct it there.") from None

    def fail(self, *keys: str | int, message: str) -> NoReturn:
        """Raise the file's error, naming the key."""
        raise self.error(f"{self.where}: {_spell(keys)}: {message}.")

    def get(self, *keys: str | int, **default: Any) -> Any:
        """Give what stands under some keys, or ``default`` where it is given."""
        value = self.content
        for position, key in enumerate(keys):
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                if "default" in default:
                    return default["default"]
                self.fail(*keys[: position + 1], message="missing; data/README.md says what belongs there")
        return value

    def text(self, *keys: str | int) -> str:
        """Give a text that is not empty."""
        value = self.get(*keys)
        if not isinstance(value, str) or not value.strip():
            self.fail(*keys, message=f"found {value!r}; a text is needed")
        return str(value)

    def list_of(self, *keys: str | int, **default: Any) -> list[Any]:
        """Give a list; an empty one only where there is a ``default``."""
        value = self.get(*keys, **default)
        if not isinstance(value, list) or not (value or "default" in default):
            self.fail(*keys, message=f"found {value!r}; a list with an entry is needed")
        return list(value)

    def mapping(self, *keys: str | int, **default: Any) -> dict[str, Any]:
        """Give an object."""
        value = self.get(*keys, **default)
        if not isinstance(value, dict):
            self.fail(*keys, message=f"found {value!r}; an object with keys is needed")
        return dict(value)

    def choice(self, choices: tuple[str, ...], *keys: str | int) -> str:
        """Give a text that is one of several."""
        value = self.text(*keys)
        if value not in choices:
            self.fail(*keys, message=f"found {value!r}; it is one of {', '.join(choices)}")
        return value

    def yes_or_no(self, *keys: str | int) -> bool:
        """Give true or false; false where the key is left out."""
        value = self.get(*keys, default=False)
        if not isinstance(value, bool):
            self.fail(*keys, message=f"found {value!r}; it is true or false")
        return bool(value)

    def day(self, *keys: str | int) -> date:
        """Give a day written YYYY-MM-DD."""
        text = self.text(*keys)
        if (day := parse_day(text)) is None:
            self.fail(*keys, message=f"found {text!r}; a day is written YYYY-MM-DD, such as 2021-12-31")
        return day


def _spell(keys: tuple[str | int, ...]) -> str:
    return "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in keys).lstrip(".")


def safe_cell(text: str) -> str:
    """Give a text as it is written to CSV: an apostrophe before what a spreadsheet would evaluate.

    A signed number, a range of them and a lone dash stay as they are.
    """
    return f"'{text}" if _FORMULA.match(text) and not _HARMLESS.fullmatch(text) else text
