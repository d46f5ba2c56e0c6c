"""The exceptions file: one finding each, by fingerprint, with a reason, somebody who answers for it, and a last day.

`.github/stationmaster-exceptions.yml` is read from the base commit, so no pull request excepts itself. Each entry
stands for itself: one with something wrong excepts nothing and is told, and the others count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bot.facts.change import Change, Problem
from bot.facts.finding import Counts, Excepted, Finding, Place
from bot.facts.snapshot import Content, Exceptions, Source
from bot.formats.document import Mapping, Node, Sequence, locate, shown
from bot.policy.entries import entries
from bot.policy.model import Model

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _day(told: object) -> date:
    """A day of the calendar in its one spelling; `date.fromisoformat` alone takes others."""
    if isinstance(told, str) and _DAY.fullmatch(told):
        return date.fromisoformat(told)
    raise ValueError("a day of the calendar such as 2026-12-31")


class Entry(Model):
    """One finding, excepted."""

    fingerprint: str = Field(
        pattern=r"^[0-9a-f]{12}$", description="The finding's fingerprint as every report has it: 12 hex digits."
    )
    reason: str = Field(pattern=r"\S", max_length=1_000, description="Why the finding may stand.")
    approver: str = Field(
        pattern=r"^@?[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9._-]+)?$",
        description="Who answers for it, and must approve the pull request that adds it: `rita`, or `acme/risk`.",
    )
    until: Annotated[date, BeforeValidator(_day)] = Field(description="The last day on which it counts, in UTC.")
    paths: tuple[str, ...] = Field(default=(), description="Only for findings in these files; absent: wherever.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """The day it is, if that is known, and how many days ahead an exception may reach."""

    today: date | None
    most: int

    @property
    def last(self) -> date | None:
        return self.today + timedelta(days=self.most) if self.today else None

    def counts(self, until: date) -> Counts:
        if self.today is None:
            return Counts.UNDATED
        return Counts.YES if self.today <= until else Counts.EXPIRED


def json_schema() -> dict[str, Any]:
    """Return the exceptions file's JSON Schema, for editors."""
    schema = TypeAdapter(list[Entry]).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Stationmaster exceptions"}


def read(content: Content, now: datetime | None, max_days: int) -> Exceptions:
    """Read the base's exceptions as they are at `now`, and what the head would add or change."""
    day = _Day(today=now.astimezone(UTC).date() if now else None, most=max_days)
    standing, problems = _entries(content.exceptions, day)
    head, head_problems = _entries(content.head_exceptions, day)
    agreed = {replace(each, place=None) for each in standing}
    proposed = (each for each in head if replace(each, place=None) not in agreed)
    return Exceptions(
        standing=standing,
        proposed=tuple(replace(each, counts=Counts.PROPOSED) for each in proposed),
        problems=problems,
        head_problems=head_problems,
    )


def excepted(change: Change, exceptions: Exceptions) -> Change:
    """Tell each finding's exception. One that counts lets the finding hold nothing back; the finding stays."""
    known = _preferred(exceptions)
    if not known:
        return change
    return replace(change, findings=tuple(_told(found, change, known) for found in change.findings))


def _preferred(exceptions: Exceptions) -> dict[str, Excepted]:
    """By fingerprint: the one that counts, else the one that may come to count, else the one that does not."""
    counting = (each for each in exceptions.standing if each.counts is Counts.YES)
    return {each.fingerprint: each for each in (*exceptions.standing, *exceptions.proposed, *counting)}


def _told(found: Finding, change: Change, known: dict[str, Excepted]) -> Finding:
    exception = known.get(found.fingerprint)
    # What cannot be read holds no promise: there is nothing yet that anybody could except.
    if exception is None or found.is_invalid or not _is_for(exception, change):
        return found
    is_enforced = found.is_enforced and exception.counts is not Counts.YES
    return replace(found, exception=exception, is_enforced=is_enforced)


def _is_for(exception: Excepted, change: Change) -> bool:
    return not exception.paths or not set(exception.paths).isdisjoint(change.file.paths)


def _entries(source: Source | None, day: _Day) -> tuple[tuple[Excepted, ...], tuple[Problem, ...]]:
    """Sort a file into what can be read and what cannot; of two with one fingerprint the first is taken."""
    entries: dict[str, Excepted] = {}
    problems = []
    for each in _read(source, day) if source else ():
        if isinstance(each, Problem):
            problems.append(each)
        elif each.fingerprint in entries:
            problems.append(_again(each, entries[each.fingerprint]))
        else:
            entries[each.fingerprint] = each
    return tuple(entries.values()), tuple(problems)


def _read(source: Source, day: _Day) -> Iterator[Excepted | Problem]:
    for each in entries(source, "exceptions", "fingerprint"):
        yield from [each] if isinstance(each, Problem) else _entry(source.path, each, day)


def _entry(path: str, item: Node, day: _Day) -> Iterable[Excepted | Problem]:
    try:
        entry = Entry.model_validate(_texts(item))
    except ValidationError as wrong:
        return [_problem(path, item, error) for error in wrong.errors(include_url=False)]
    if day.last and entry.until > day.last:
        expected = f"a day up to {day.last}: {day.most} days ahead at most"
        line, column = locate(item, ("until",))
        place = Place(path=path, line=line, column=column)
        return [Problem(place=place, found=f"until: {entry.until}", expected=expected, remedy="choose an earlier day")]
    place = Place(path=path, line=item.line, column=item.column)
    told = entry.model_dump() | {"approver": entry.approver.removeprefix("@")}
    return [Excepted(**told, place=place, counts=day.counts(entry.until))]


def _texts(node: Node) -> object:
    """What the author wrote, nothing resolved: a fingerprint of digits is no number, and a day is a text."""
    match node:
        case Mapping():
            return {key: _texts(entry.value) for key, entry in node.entries.items()}
        case Sequence():
            return [_texts(item) for item in node.items]
        case _:
            return None if node.value is None else node.text


def _problem(path: str, item: Node, error: ErrorDetails) -> Problem:
    line, column = locate(item, error["loc"])
    place = Place(path=path, line=line, column=column)
    where = ".".join(str(part) for part in error["loc"]) or "an exception"
    keys = ", ".join(Entry.model_fields)
    if error["type"] == "extra_forbidden":
        near = get_close_matches(where, Entry.model_fields, n=1)
        remedy = f"did you mean {near[0]}?" if near else "remove it"
        return Problem(place=place, found=f"the key {shown(where)}", expected=f"one of {keys}", remedy=remedy)
    if error["type"] == "missing":
        return Problem(place=place, found=f"no {where}", expected="one for each exception", remedy="add it")
    expected = _EXPECTED.get(str(error["loc"][0]), keys) if error["loc"] else f"the keys {keys}"
    return Problem(
        place=place, found=f"{where}: {shown(str(error['input']))}", expected=expected, remedy="correct the value"
    )


_EXPECTED = {
    "fingerprint": "12 hex digits in lower case, as the report has them",
    "reason": "why the finding may stand, in at most 1,000 characters",
    "approver": "the handle of a person such as rita, or of a team such as acme/risk",
    "until": "a day of the calendar such as 2026-12-31",
    "paths": "a list of paths in the repository",
}


def _again(entry: Excepted, first: Excepted) -> Problem:
    place = entry.place or Place(path="", line=1)
    line = first.place.line if first.place else 0
    return Problem(
        place=place,
        found=f"the fingerprint {entry.fingerprint} again",
        expected=f"each once; it is excepted on line {line}",
        remedy="remove one of the two",
    )
