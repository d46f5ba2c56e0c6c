"""How a command is said: its parameters, and how the words of one line are fitted to them.

A parameter has a place in the line, or a name: `--until 2026-12-31`, `--until=2026-12-31` and `until=2026-12-31` are
the same. What does not fit is a `Mistake` with the column at which it stands, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

MOST_TEXT = 500
"""How long a reason may be, in characters."""
MOST_NAME = 200
"""How long a name may be, in characters."""


class Kind(StrEnum):
    """What a parameter may be."""

    SHA = "sha"
    DATE = "date"
    NUMBER = "number"
    FINGERPRINT = "fingerprint"
    NAME = "name"
    TEXT = "text"


_PATTERNS = {
    Kind.SHA: re.compile(r"[0-9a-f]{7,64}"),
    Kind.DATE: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    Kind.NUMBER: re.compile(r"[1-9][0-9]{0,8}"),
    Kind.FINGERPRINT: re.compile(r"[0-9a-f]{12}"),
    Kind.NAME: re.compile(rf"\S{{1,{MOST_NAME}}}"),
    Kind.TEXT: re.compile(rf"(?=.*\S).{{1,{MOST_TEXT}}}"),
}
_EXPECTED = {
    Kind.SHA: "a commit: its first 7 hex digits or more",
    Kind.DATE: "a day of the calendar such as 2026-12-31",
    Kind.NUMBER: "a number such as 42",
    Kind.FINGERPRINT: "a finding's fingerprint: the 12 hex digits that every report has",
    Kind.NAME: f"a name of at most {MOST_NAME} characters, without spaces",
    Kind.TEXT: f"words, at most {MOST_TEXT} characters of them",
}

_SHOWN = {
    Kind.SHA: "SHA",
    Kind.DATE: "DATE",
    Kind.NUMBER: "N",
    Kind.FINGERPRINT: "FINGERPRINT",
    Kind.NAME: "NAME",
    Kind.TEXT: '"…"',
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One thing a command may be told. Text that has no name of its own takes the rest of the line."""

    name: str
    kind: Kind = Kind.NAME
    choices: tuple[str, ...] = ()
    is_required: bool = True
    is_named: bool = False

    def __str__(self) -> str:
        """Write it as people read it in a usage line."""
        told = "|".join(self.choices) or self.name.upper()
        named = f"--{self.name} {_SHOWN[self.kind]}" if self.is_named else told
        return named if self.is_required else f"[{named}]"

    @property
    def takes_the_rest(self) -> bool:
        return self.kind is Kind.TEXT and not self.is_named

    @property
    def expected(self) -> str:
        return f"one of {', '.join(self.choices)}" if self.choices else _EXPECTED[self.kind]

    def admits(self, value: str) -> bool:
        if self.choices:
            return value in self.choices
        return bool(_PATTERNS[self.kind].fullmatch(value)) and (self.kind is not Kind.DATE or _is_day(value))


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word of a line: what it says, the column it begins at (from 1), and the name it was given, if any."""

    text: str
    column: int
    name: str | None = None
    is_quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A command as somebody gave it: its verb, what each parameter was told, and the line it stands on (from 1)."""

    verb: str
    given: dict[str, str] = field(default_factory=dict)
    line: int = 1
    text: str = ""

    def get(self, name: str) -> str:
        """What the parameter was told; nothing where it was left out."""
        return self.given.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """Why a line is no command: where (line and column from 1), what was found and expected, and what to do."""

    text: str
    line: int = 1
    column: int = 1
    found: str
    expected: str
    remedy: str = ""


class UnfitError(Exception):
    """A line is no command, because of a mistake."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.found)
        self.mistake = mistake


def usage(verb: str, parameters: Sequence[Parameter]) -> str:
    """Write the usage line: `/except FINGERPRINT --until DATE --reason "…"`."""
    return " ".join((f"/{verb}", *map(str, parameters)))


def fit(call: Call, words: Iterable[Word], parameters: Sequence[Parameter]) -> Call:
    """Give every word to its parameter. Raises: UnfitError, at the first word that does not fit."""
    fitting = _Fitting(call=call, parameters=parameters)
    rest = iter(words)
    for word in rest:
        fitting.take(word, rest)
    return fitting.done()


@dataclass(slots=True, kw_only=True)
class _Fitting:
    call: Call
    parameters: Sequence[Parameter]
    given: dict[str, str] = field(default_factory=dict)

    def take(self, word: Word, rest: Iterator[Word]) -> None:
        if word.name is None:
            self._place(word)
            return
        parameter = self._named(word)
        value = word if word.text or word.is_quoted else next(rest, None)
        if value is None or (value is not word and value.name is not None):
            raise self._mistake(word.column, f"--{parameter.name} without a value", parameter.expected)
        self._give(parameter, value)

    def done(self) -> Call:
        for parameter in self.parameters:
            if parameter.is_required and parameter.name not in self.given:
                raise self._mistake(len(self.call.text) + 1, f"no {parameter.name}", parameter.expected)
        return Call(verb=self.call.verb, given=self.given, line=self.call.line, text=self.call.text)

    def _named(self, word: Word) -> Parameter:
        known = {parameter.name: parameter for parameter in self.parameters if parameter.is_named}
        name = word.name or ""
        if name not in known:
            near = get_close_matches(name, known, n=1)
            expected = f"one of {', '.join(f'--{each}' for each in known)}" if known else "no flag"
            raise self._mistake(word.column, f"--{name}", expected, f"did you mean `--{near[0]}`?" if near else "")
        if name in self.given:
            raise self._mistake(word.column, f"a second --{name}", "each flag once")
        return known[name]

    def _place(self, word: Word) -> None:
        for parameter in self.parameters:
            if parameter.is_named:
                continue
            if parameter.takes_the_rest and parameter.name in self.given:
                self._give(parameter, Word(text=f"{self.given[parameter.name]} {word.text}", column=word.column))
                return
            if parameter.name not in self.given:
                self._give(parameter, word)
                return
        raise self._mistake(word.column, word.text, "nothing more")

    def _give(self, parameter: Parameter, word: Word) -> None:
        if not parameter.admits(word.text):
            near = get_close_matches(word.text[:MOST_NAME], parameter.choices, n=1)
            remedy = f"did you mean `{near[0]}`?" if near else ""
            raise self._mistake(word.column, word.text or "nothing", parameter.expected, remedy)
        self.given[parameter.name] = word.text

    @property
    def _usage(self) -> str:
        return usage(self.call.verb, self.parameters)

    def _mistake(self, column: int, found: str, expected: str, remedy: str = "") -> UnfitError:
        told = remedy or f"the usage is `{self._usage}`"
        text, line = self.call.text, self.call.line
        return UnfitError(Mistake(text=text, line=line, column=column, found=found, expected=expected, remedy=told))
