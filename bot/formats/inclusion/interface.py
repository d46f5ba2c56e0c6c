"""A document of what parties exchange: what is told of it as a whole, whichever standard it keeps to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from bot.facts.finding import Axis, Effect, Finding, Place, Severity
from bot.formats.document import Unreadable, shown
from bot.formats.findings import finding
from bot.formats.format import Examination, Source
from bot.formats.inclusion.documents import Schema, lost_references, path_of
from bot.formats.rule import Row, Rule
from bot.formats.versions import not_bumped

_NONE, _TIGHTENS, _UNDECIDABLE = Effect.NONE, Effect.TIGHTENS, Effect.UNDECIDABLE


class UnknownVersion(Unreadable):
    """A document of a version, or of a forerunner, that is not judged."""


class Side(Protocol):
    """One side of a document that could be read."""

    @property
    def root(self) -> Schema:
        """The document as a whole."""


SideT = TypeVar("SideT", bound=Side)
Change = tuple[str | None, str | None]
Places = tuple[Place | None, Place | None]


def rows(noun: str, loss: str) -> tuple[Row, ...]:
    """What is told of documents as a whole: what they are called, and who is hit where one is gone."""
    return (
        ("unreadable", "The file is no document that can be read", "Nothing it says can be judged, so it cannot pass.",
         _UNDECIDABLE, Severity.BREAKING, (Axis.VALIDITY,), ("A13",)),
        ("version-unknown", "The document is of a version that is not judged",
         "Nothing it says is compared, so it cannot pass.",
         _UNDECIDABLE, Severity.BREAKING, (Axis.VALIDITY,), ("A13",)),
        ("base-unreadable", "The document could not be read before this change",
         "What partners rely on today is not known, so nothing says that the change is compatible.",
         _UNDECIDABLE, Severity.RISKY, (Axis.SHAPE,), ("A8",)),
        ("reference-outside", "A reference leads out of the repository",
         "Nothing is fetched, so what it stands for is not known, and it may change without a pull request.",
         _UNDECIDABLE, Severity.BREAKING, (Axis.SHAPE, Axis.VALIDITY), ("A13",)),
        ("reference-lost", "A reference leads nowhere", "What it stands for is not known, to nobody who reads it.",
         _UNDECIDABLE, Severity.BREAKING, (Axis.SHAPE, Axis.VALIDITY), ("A13",)),
        ("added", f"An {noun} is new", "Nobody uses it yet.", _NONE, Severity.COMPATIBLE, (Axis.IDENTITY,), ()),
        ("deleted", f"An {noun} is gone", loss, _TIGHTENS, Severity.BREAKING, (Axis.IDENTITY,), ("A1",)),
        ("version-changed", "The version changed", "Nobody is hit by the number itself.",
         _NONE, Severity.COSMETIC, (Axis.POLICY,), ()),
        ("version-not-bumped", "The version does not say how much changed",
         "Partners that pin a version take the change for a smaller one.",
         _NONE, Severity.RISKY, (Axis.POLICY,), ("A12",)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface(Generic[SideT]):
    """A standard: the prefix of its rules, what its documents are called, how they are read and compared."""

    prefix: str
    noun: str
    rules: Mapping[str, Rule]
    read: Callable[[Source], SideT | Unreadable]
    compare: Callable[[str, SideT, SideT], Iterable[Finding]]

    def examine(self, old: Source | None, new: Source | None) -> Examination:
        """What changes from one document to another, or what is wrong with one."""
        before, after = (None if source is None else self.read(source) for source in (old, new))
        known = next(filter(None, (_title(after), _title(before))), None)
        subject = known or next(each.path for each in (new, old) if each)
        found = {each.fingerprint: each for each in self._findings(subject, before, after, (old, new))}
        return Examination(
            findings=tuple(sorted(found.values(), key=lambda each: (each.element, each.rule))),
            is_readable=not any(isinstance(side, Unreadable) for side in (before, after)),
        )

    def _findings(
        self,
        subject: str,
        before: SideT | Unreadable | None,
        after: SideT | Unreadable | None,
        sources: tuple[Source | None, Source | None],
    ) -> Iterator[Finding]:
        if isinstance(after, Unreadable):
            rule = "version-unknown" if isinstance(after, UnknownVersion) else "unreadable"
            what = f"Found {after.found}, expected {after.expected}: {after.remedy}."
            yield self._tell(rule, subject, (None, after.found), what, (None, _at(sources[1], after)))
        elif isinstance(before, Unreadable):
            what = f"Before this change there was {before.found} where {before.expected} was expected."
            yield self._tell("base-unreadable", subject, (before.found, None), what, (_at(sources[0], before), None))
        elif before is not None and after is not None:
            found = [*once(self.compare(subject, before, after))]
            found += self._lost(subject, before.root, after.root, {each.head for each in found})
            yield from found
            yield from self._version(subject, before.root, after.root, found)
        elif after is not None:
            yield self._tell("added", subject, (None, subject), f"The {self.noun} is new.", (None, after.root.place()))
            yield from self._lost(subject, None, after.root, set())
        if after is None and before is not None:
            place = None if isinstance(before, Unreadable) else before.root.place()
            yield self._tell("deleted", subject, (subject, None), f"The {self.noun} is gone.", (place, None))

    def _version(self, subject: str, old: Schema, new: Schema, found: list[Finding]) -> Iterator[Finding]:
        """Whether the document's own version says how much changed."""
        infos = old.below("info"), new.below("info")
        before, after = (info.text("version") if info else None for info in infos)
        places = (infos[0] or old).place("version"), (infos[1] or new).place("version")
        if before is None or after is None:
            return
        if before != after:
            what = f"The version was {shown(before)} and is {shown(after)}."
            yield self._tell("version-changed", subject, (before, after), what, places, element="version")
        weak = not_bumped(before, after, found)
        if weak:
            severity, what = weak
            told = self._tell("version-not-bumped", subject, (before, after), what, places, element="version")
            yield replace(told, severity=severity)

    def _lost(self, subject: str, old: Schema | None, new: Schema, told: set[Place | None]) -> Iterator[Finding]:
        """References that lead nowhere any more, apart from those that were `told` where they stand."""
        known = {each.reference for each in lost_references(old)} if old else set()
        for each in lost_references(new):
            reference = each.reference or ""
            if reference not in known and each.place("$ref") not in told:
                address = reference.partition("#")[0]
                is_outside = bool(address) and path_of(new.document.path, address) is None
                rule = "reference-outside" if is_outside else "reference-lost"
                what = f"{shown(reference)} is not in the repository."
                yield self._tell(rule, subject, (None, reference), what, (None, each.place("$ref")))

    def _tell(  # noqa: PLR0913 - one argument for each thing a finding says
        self, rule: str, subject: str, change: Change, what: str, places: Places, *, element: str = ""
    ) -> Finding:
        kind = self.rules[f"{self.prefix}/{rule}"]
        return finding(kind, subject, element, change, what, base=places[0], head=places[1])


def _title(side: Side | Unreadable | None) -> str | None:
    info = None if side is None or isinstance(side, Unreadable) else side.root.below("info")
    return info.text("title") if info else None


def _at(source: Source | None, wrong: Unreadable) -> Place | None:
    return Place(path=source.path, line=wrong.line, column=wrong.column) if source else None


def once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each finding once, however many places refer to the part it stands in."""
    told: set[tuple[object, ...]] = set()
    for found in findings:
        where = (found.rule, found.before, found.after, found.base, found.head)
        if where not in told or found.base is None or found.head is None:
            told.add(where)
            yield found
