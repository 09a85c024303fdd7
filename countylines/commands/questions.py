"""Questions on a terminal: choices are listed, an answer is checked when it is typed, ``<`` goes back.

What was typed is kept: an answer is offered again where one comes back to it, and a command that ends early says the
options that stand for it.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.columns import Columns

from countylines.adding.stated import LICENCES, known_day, names_known
from countylines.commands.shown import console, line, show_sheets, show_understood
from countylines.errors import ParameterError, ProjectError
from countylines.project import find_force, forces
from countylines.received.identity import KINDS
from countylines.releases import BASES

if TYPE_CHECKING:
    from countylines.adding.many import Received
    from countylines.adding.understand import Said, Stated, Understood
    from countylines.received.account.given import Doubt

BACK = "<"
YES_NO = ("yes", "no")


@dataclass(frozen=True)
class Question:
    """One question: the option it stands for, its text, what makes an answer one, and what can be chosen."""

    option: str
    text: str
    check: Callable[[str], str] = str
    choices: Sequence[str] = ()
    default: str = ""
    may_be_empty: bool = False


Asking = Callable[[Mapping[str, str]], Question]
"""A question as it is asked after some answers (by option)."""


@dataclass
class Typed:
    """What was typed in answer to questions, as options of the command."""

    answers: dict[str, str] = field(default_factory=dict)
    repeated: list[tuple[str, str]] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    @property
    def is_something(self) -> bool:
        """Whether anything was typed."""
        return any(self.answers.values()) or bool(self.repeated or self.flags)

    def command(self) -> str:
        """Give the command as it was called, with the options that stand for what was typed."""
        typed = [text for option, answer in self.answers.items() if answer for text in (f"--{option}", answer)]
        typed += [text for option, answer in self.repeated for text in (f"--{option}", answer)]
        return shlex.join(["countylines", *sys.argv[1:], *typed, *self.flags])


def ask(question: Question) -> str | None:
    """Ask until the answer is one; None where the person goes back.

    A choice is typed or named by its number; an empty answer takes the default.
    """
    if question.choices:
        listed = [f"{number} {choice}" for number, choice in enumerate(question.choices, 1)]
        console.print(Columns(listed, padding=(0, 2), column_first=True))
    default = f" [{question.default}]" if question.default else ""
    while True:
        console.print(f"{question.text}{default} ", style="bold", end="")
        typed = console.input().strip()
        if typed == BACK:
            return None
        answer = typed or question.default
        if answer.isdigit() and 1 <= int(answer) <= len(question.choices):
            answer = question.choices[int(answer) - 1]
        if not answer and not question.may_be_empty:
            console.print(f"An answer is needed; {BACK} goes back.", style="red")
            continue
        try:
            return question.check(answer) if answer else answer
        except ProjectError as error:
            console.print(str(error), style="red")


def confirm(text: str) -> bool:
    """Ask for yes or no; going back is no."""
    return ask(Question("", text, _one_of(YES_NO), YES_NO, default="yes")) == "yes"


def ask_all(asking: Sequence[Asking], answers: dict[str, str]) -> dict[str, str]:
    """Ask one question after another; going back asks the one before again, with its answer as the default."""
    at = 0
    if asking and not answers:
        console.print(f"{BACK} goes back a question; Ctrl+C stops, and keeps what was typed.", style="dim")
    while at < len(asking):
        question = asking[at](answers)
        before = answers.get(question.option, "")
        answer = ask(replace(question, default=before or question.default))
        if answer is None:
            at = max(0, at - 1)
            continue
        answers[question.option] = answer
        at += 1
    return answers


def about_the_answer(given: Mapping[str, str], root: Path) -> list[Asking]:
    """Give the questions on an answer whose options were not given: its series, its day, its source."""
    asked: dict[str, Asking] = {
        "force": lambda _: Question(
            "force", "Police force?", lambda text: find_force("-".join(text.casefold().split()), root).id,
            sorted(forces(root)),
        ),
        "area": lambda said: Question(
            "area", "Area? One that the table says goes before.", _area_of(_said(given, said, "force"), root),
            find_force(_said(given, said, "force"), root).areas[:12],
        ),
        "measure": lambda said: Question(
            "measure", "What is counted?", choices=names_known(_said(given, said, "force"), "measure", root)[:12]
        ),
        "kind": lambda _: Question(
            "kind", "stock (so many on a day) or flow (so many over a period)?", _one_of(KINDS), KINDS
        ),
        "counting-rule": lambda said: Question(
            "counting-rule", "What counts as one, as far as the answer says?",
            choices=names_known(_said(given, said, "force"), "counting_rule", root, _said(given, said, "measure")),
        ),
        "known": lambda _: Question("known", "Day it became known (YYYY-MM-DD)?", known_day),
        "basis": lambda _: Question("basis", "How was that day found?", _one_of(BASES), BASES),
        "source": lambda _: Question("source", "Address of the answer, or who sent it?"),
        "licence": lambda _: Question("licence", "Licence?", choices=LICENCES),
    }  # fmt: skip
    return [asking for option, asking in asked.items() if not given.get(option.replace("-", "_"), "").strip()]


def _said(given: Mapping[str, str], said: Mapping[str, str], option: str) -> str:
    return said.get(option) or given.get(option, "")


def _step(text: str) -> str:
    if text and not (text.isascii() and text.isdigit() and int(text) > 1):
        raise ParameterError(f"{text!r} is no whole number of 2 or more.")
    return text


def _one_of(choices: Sequence[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in choices:
            raise ParameterError(f"{text!r} is none of {', '.join(choices)}.")
        return text

    return check


def _area_of(force: str, root: Path) -> Callable[[str], str]:
    """Take an area of a force by any of its usual names; another is taken once it was typed twice."""
    from countylines.received.places import match_area, near_areas

    areas, refused = find_force(force, root).areas, set[str]()

    def check(text: str) -> str:
        try:
            return match_area(text, areas)
        except ValueError:
            if text in refused or not areas:
                return text
            refused.add(text)
            raise ParameterError(
                f"{text!r} is none of the force's areas ({near_areas(text, areas)}). Type it again to keep it; it is "
                "then to be listed in data/forces.csv."
            ) from None

    return check


@dataclass(frozen=True)
class _Open:
    """Something a file leaves open: the question, and what is said of the file once it is answered."""

    question: Question
    said: Callable[[str], Said]


def settle(received: Sequence[Received], stated: Stated, said: Said, typed: Typed, root: Path) -> Understood:
    """Understand files, show them, and ask what is left open until nothing more can be asked; one can go back."""
    from countylines.adding.many import understand_all

    before: list[tuple[Said, str]] = []
    asked: set[str] = set()
    tables: Any = None
    while True:
        understood = understand_all(received, stated, said, root)
        if understood.layout.get("tables") != tables:
            tables = understood.layout.get("tables")
            for each in received:
                show_sheets(each.grids, understood.roles)
        show_understood(understood)
        left = next((each for each in _left_open(understood, said) if each.question.text not in asked), None)
        if left is None:
            rounded = str(said.rounded_to or "")
            typed.answers |= {"quarters": said.quarters, "period": said.period, "rounded": rounded}
            typed.repeated = [("reading", f"{text}={answer}") for text, answer in said.readings.items()]
            typed.flags = ["--records"] if said.records else []
            return understood
        answer = ask(left.question)
        if answer is None:
            if before:
                said, text = before.pop()
                asked.discard(text)
            continue
        before.append((said, left.question.text))
        asked.add(left.question.text)
        said = left.said(answer) if answer else said


def _left_open(understood: Understood, said: Said) -> Iterator[_Open]:
    """Give the questions that a file leaves open, in the order in which they are asked."""
    from countylines.adding.understand import undecided

    told = " ".join([*map(str, understood.doubts), *understood.problems])
    if "--quarters" in told:
        choices = ("calendar", "financial")
        quarters = Question("quarters", "Which quarters are they?", _one_of(choices), choices)
        yield _Open(quarters, lambda answer: replace(said, quarters=answer))
    if "--rounded" in told:
        rounded = Question("rounded", "What are all counts rounded to (empty: they are not)?", _step, may_be_empty=True)
        yield _Open(rounded, lambda answer: replace(said, rounded_to=int(answer) if answer else None))
    if "--period" in told:
        period = Question("period", "Period or year (such as 2021 or 2009/10)?")
        yield _Open(period, lambda answer: replace(said, period=answer))
    if "--records" in told:
        records = Question("records", "Is each row one event, to be counted?", _one_of(YES_NO), YES_NO, "no")
        yield _Open(records, lambda answer: replace(said, records=answer == "yes"))
    for text in undecided(understood):
        meaning = f"What does {text or 'a blank cell'} mean (0, 1-4, <5, 0 or more; empty: unknown)?"
        reading = Question("reading", meaning, may_be_empty=True)
        yield _Open(reading, partial(_with_reading, said, text))


def _with_reading(said: Said, text: str, answer: str) -> Said:
    return replace(said, readings={**said.readings, text: answer})


def reasons_for(doubts: Sequence[Doubt], typed: Typed) -> dict[str, str]:
    """Ask of each kind of doubts why it may stand; one without a reason is not in what is given."""
    by_kind: dict[str, list[str]] = {}
    for doubt in doubts:
        by_kind.setdefault(doubt.kind, []).append(str(doubt))
    reasons: dict[str, str] = {}
    kinds, at = list(by_kind), 0
    while at < len(kinds):
        for told in by_kind[kinds[at]]:
            line("doubt", told, "bold yellow")
        text = f"Why may this stand ({kinds[at]}; empty: it may not)?"
        answer = ask(Question("accept", text, default=reasons.get(kinds[at], ""), may_be_empty=True))
        if answer is None:
            at = max(0, at - 1)
            continue
        reasons[kinds[at]] = answer
        at += 1
    typed.repeated += [("accept", f"{kind}={reason}") for kind, reason in reasons.items() if reason]
    return {kind: reason for kind, reason in reasons.items() if reason}
