"""JSON and CSV files of the data: read into models whose mistakes are told in sentences, written so that they last."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from countylines.errors import ProjectError, ReleaseError
from countylines.guarded import json_of
from countylines.project import parse_day, read_input, relative

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
"""What every ``datapackage.json`` of the project follows (Data Package v2)."""

VERSION = 1
"""Of the keys that are our own, in layouts and descriptors; a file that names none is of the first."""

Keys = tuple[str | int, ...]

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")
"""Also after spaces and in full width, as some programs read them."""
_HARMLESS = re.compile(
    r"[-+][0-9][0-9.,]*%?(?:e[-+]?[0-9]+)?(?:\s*(?:to|–|-|,)\s*[-+]?[0-9][0-9.,]*%?)?|[-+](?:inf|nan)|-+|\+",
    re.IGNORECASE,
)
_NEEDED = {
    "string_type": "a text is needed",
    "int_type": "a whole number is needed",
    "bool_type": "it is true or false",
    "list_type": "a list is needed",
    "dict_type": "an object with keys is needed",
    "model_type": "an object with keys is needed",
    "string_too_short": "a text is needed",
    "too_short": "a list of {min_length} or more is needed",
    "too_long": "a list of {max_length} or fewer is needed",
    "greater_than_equal": "a whole number of {ge} or more is needed",
}
"""By pydantic's name of a mistake what is told of it; of any other its own words are."""

_LONGEST_FOUND = 80


def held_to(holds: Callable[[str], Any], told: str) -> AfterValidator:
    """Give what holds a text against a condition; of one that does not meet it is told what is needed."""

    def check(text: str) -> str:
        if not holds(text):
            raise ValueError(told)
        return text

    return AfterValidator(check)


def check_version(version: Any) -> Any:
    """Give the version of a file that can be read; ValueError, with a sentence, if it is another."""
    if version != VERSION or isinstance(version, bool):
        raise ValueError(f"found {version!r}; files of version {VERSION} are read here: write it again, or update")
    return version


Version = Annotated[Any, AfterValidator(check_version)]
Text = Annotated[str, held_to(str.strip, "a text is needed")]
"""A text that is not blank."""

Day = Annotated[str, held_to(parse_day, "a day is written YYYY-MM-DD, such as 2021-12-31")]
Month = Annotated[
    str,
    held_to(re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII).fullmatch, "a month is written YYYY-MM, such as 2021-12"),
]


class Part(BaseModel):
    """An object of a JSON file: its keys are known, its values are of one type and never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _keys_are_known(cls, content: Any) -> Any:
        known = [each.alias or name for name, each in cls.model_fields.items()]
        for key in content if isinstance(content, Mapping) else ():
            if key not in known:
                raise odd(no_such_key(key, known), key)
        return content


def odd(message: str, *keys: str | int) -> PydanticCustomError:
    """Give the error of a model's validator that is told at a key inside it, not at the model as a whole."""
    return PydanticCustomError("odd", "{message}", {"message": message, "keys": keys})


def no_such_key(key: str, known: Sequence[str]) -> str:
    """Say of a key that it is unknown, and which were meant."""
    near = difflib.get_close_matches(str(key), known, n=1)
    return f"no such key{f' (did you mean {near[0]}?)' if near else ''}; it is one of {', '.join(known)}"


Model = TypeVar("Model", bound=BaseModel)


def validated(
    model: type[Model],
    content: Any,
    where: str,
    *at: str | int,
    error: type[ProjectError] = ReleaseError,
    remedy: str = "data/README.md says what belongs there",
) -> Model:
    """Read what stands in a JSON file (``where``), or under some of its keys (``at``), into a model.

    Raises
    ------
    ProjectError
        ``error``, naming the file and the first key that is wrong, what was found there and what belongs there; of
        one that is missing ``remedy`` says what to do.
    """
    try:
        return model.model_validate(content)
    except ValidationError as wrong:
        keys, message = _first_mistake(wrong, content, remedy)
    raise error(_told(where, (*at, *keys), message))


def _first_mistake(wrong: ValidationError, content: Any, remedy: str) -> tuple[Keys, str]:
    """Give the place of the first mistake, and what is told of it."""
    first = wrong.errors(include_url=False)[0]
    kind, found, said = first["type"], first["input"], first.get("ctx", {})
    keys = _keys_in(content, first["loc"])
    if kind == "missing":
        return (*keys, first["loc"][-1]), f"missing; {remedy}"
    if kind == "odd":
        return (*keys, *said["keys"]), said["message"]
    if kind == "literal_error":
        known = re.findall(r"'([^']*)'", said["expected"])
        if first["loc"][-1] == "[key]":
            return keys, no_such_key(found, known)
        message = f"it is one of {', '.join(known)}"
    elif kind in _NEEDED:
        message = _NEEDED[kind].format(**said)
    else:
        message = first["msg"].removeprefix("Value error, ").rstrip(".")
        message = message[:1].lower() + message[1:]
        if message.startswith("found ") or isinstance(found, dict | BaseModel):
            return keys, message
    shown = repr(found)
    return keys, f"found {shown if len(shown) <= _LONGEST_FOUND else f'{shown[:_LONGEST_FOUND]}…'}; {message}"


def _keys_in(content: Any, location: Keys) -> Keys:
    """Keep of a place what stands in the file: a branch of a union, or a key as such, only pydantic sees."""
    keys: list[str | int] = []
    for part in location:
        if part in content if isinstance(content, dict) else isinstance(content, list) and isinstance(part, int):
            content = content[part]
            keys.append(part)
    return tuple(keys)


def _told(where: str, keys: Keys, message: str) -> str:
    at = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".")
    return f"{where}: {f'{at}: ' if at else ''}{message}."


class JsonFile:
    """A JSON file whose missing or odd keys are told in sentences, relative to the project; ``error`` is raised."""

    def __init__(self, path: Path, root: Path, error: type[ProjectError] = ReleaseError) -> None:
        self.error = error
        self.where = relative(path, root)
        self.root = root
        self.content = json_of(read_input(path, root, error), self.where, error)

    def fail(self, *keys: str | int, message: str) -> NoReturn:
        """Raise the file's error, naming the key."""
        raise self.error(_told(self.where, keys, message))

    def read(self, model: type[Model], *keys: str | int) -> Model:
        """Read the whole file, or what stands under some keys, into a model."""
        return validated(model, self.get(*keys), self.where, *keys, error=self.error)

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

    def day(self, *keys: str | int) -> date:
        """Give a day written YYYY-MM-DD."""
        text = self.text(*keys)
        if (day := parse_day(text)) is None:
            self.fail(*keys, message=f"found {text!r}; a day is written YYYY-MM-DD, such as 2021-12-31")
        return day


def safe_cell(text: str) -> str:
    """Give a text as it is written to CSV: an apostrophe before what a spreadsheet would evaluate.

    A signed number, a range of them and a lone dash stay as they are.
    """
    return f"'{text}" if _FORMULA.match(text) and not _HARMLESS.fullmatch(text.strip(" ")) else text


def json_text(content: Any, indent: int = 2) -> str:
    """Give the text of a JSON file."""
    return json.dumps(content, ensure_ascii=False, indent=indent) + "\n"


def package(content: Mapping[str, Any]) -> dict[str, Any]:
    """Give the content of a ``datapackage.json``: what it says, with the profile that it follows."""
    return {"$schema": PROFILE, **content}
