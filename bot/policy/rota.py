"""The rota: who is incident commander when. It is read from the base commit, so nobody puts themselves on duty.

    - {person: alice, since: 2026-11-16T08:00:00Z, until: 2026-11-23T08:00:00Z}

A shift holds from its first instant until right before its last. A shift with something wrong counts for nothing and
is told; the others count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, model_validator

from bot.facts.change import Problem
from bot.facts.finding import Place
from bot.facts.snapshot import Source
from bot.formats.document import Node, locate, plain, shown
from bot.policy.entries import entries
from bot.policy.model import Model


def _instant(told: object) -> datetime:
    try:
        read = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise ValueError("an instant with its time zone, such as 2026-11-16T08:00:00Z")
    return read


Instant = Annotated[datetime, BeforeValidator(_instant)]


class Shift(Model):
    """Somebody's time on duty."""

    person: str = Field(pattern=r"^@?[A-Za-z0-9][A-Za-z0-9_-]*$", description="A login.")
    since: Instant = Field(description="The first instant, with its time zone.")
    until: Instant = Field(description="The first instant after it.")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until <= self.since:
            raise ValueError("an `until` after its `since`")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """The shifts that can be read, and what is wrong with the others."""

    shifts: tuple[Shift, ...] = ()
    problems: tuple[Problem, ...] = ()

    def on_duty(self, now: datetime) -> tuple[str, ...]:
        """The logins of those on duty at an instant."""
        there = (each.person.removeprefix("@") for each in self.shifts if each.since <= now < each.until)
        return tuple(dict.fromkeys(there))


def read(source: Source | None) -> Rota:
    """Read a rota; without a file nobody is on duty."""
    told = list(_read(source)) if source else []
    return Rota(
        shifts=tuple(each for each in told if isinstance(each, Shift)),
        problems=tuple(each for each in told if isinstance(each, Problem)),
    )


def _read(source: Source) -> Iterator[Shift | Problem]:
    for each in entries(source, "shifts", "person"):
        yield from [each] if isinstance(each, Problem) else _shift(source.path, each)


def _shift(path: str, item: Node) -> Iterator[Shift | Problem]:
    try:
        yield TypeAdapter(Shift).validate_python(plain(item))
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False):
            line, column = locate(item, error["loc"])
            where = ".".join(str(part) for part in error["loc"]) or "the shift"
            near = get_close_matches(where, Shift.model_fields, n=1) if error["type"] == "extra_forbidden" else []
            yield Problem(
                place=Place(path=path, line=line, column=column),
                found=f"{where}: {shown(str(error['input']))}",
                expected=error["msg"].removeprefix("Value error, "),
                remedy=f"did you mean {near[0]}?" if near else "correct the shift",
            )
