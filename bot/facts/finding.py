"""A finding: one atomic change to a contract or schema, and what it means for whom."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Effect(StrEnum):
    """What a change does to the set of values a schema admits.

    `tightens`: the new side admits less, so old data and old writers break (BACKWARD).
    `loosens`: the new side admits more, so old readers break on new data (FORWARD).
    `undecidable` never counts as compatible in either direction.
    """

    NONE = "none"
    TIGHTENS = "tightens"
    LOOSENS = "loosens"
    BOTH = "both"
    UNDECIDABLE = "undecidable"

    @property
    def breaks_backward(self) -> bool:
        return self in {Effect.TIGHTENS, Effect.BOTH, Effect.UNDECIDABLE}

    @property
    def breaks_forward(self) -> bool:
        return self in {Effect.LOOSENS, Effect.BOTH, Effect.UNDECIDABLE}

    @property
    def broken(self) -> str:
        """The compatibility levels that are known not to hold, in words; empty where there are none."""
        told = {Effect.TIGHTENS: "BACKWARD", Effect.LOOSENS: "FORWARD", Effect.BOTH: "BACKWARD and FORWARD"}
        return told.get(self, "")


class Axis(StrEnum):
    """In which respect something changed. `validity` marks a file that cannot be read as what it claims to be."""

    SHAPE = "shape"
    IDENTITY = "identity"
    SEMANTIC = "semantic"
    POLICY = "policy"
    OPERATIONAL = "operational"
    VALIDITY = "validity"


class Certainty(StrEnum):
    """How sure the engine is; what it cannot decide is never called compatible."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNDECIDABLE = "undecidable"


class Severity(StrEnum):
    """How bad a change is, mildest first; compare with `rank`."""

    COSMETIC = "cosmetic"
    COMPATIBLE = "compatible"
    RISKY = "risky"
    BREAKING = "breaking"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: a path inside the repository, line and column counted from 1."""

    path: str
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to do about a finding: a code (A1 expand and contract, A3 default or nullable, …), words, a snippet."""

    code: str
    text: str
    snippet: str | None = None


class Counts(StrEnum):
    """Whether an exception counts; `undated` where nobody knows what day it is, which is as good as no."""

    YES = "yes"
    EXPIRED = "expired"
    PROPOSED = "proposed"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Excepted:
    """One exception: the finding of that `fingerprint` holds nothing back, through the whole of the day `until`, UTC.

    `approver` is the handle of whoever answers for it. With `paths` it is for findings in these files alone.
    """

    fingerprint: str
    reason: str
    approver: str
    until: date
    paths: tuple[str, ...] = ()
    place: Place | None = None
    counts: Counts = Counts.UNDATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One atomic change.

    `rule` names the kind (`contract/column-removed`), `subject` the dataset (or, where it has no name, the path),
    `element` the thing inside it (`schema.counterparty.nullable`). `before` and `after` are canonical texts, `None`
    where there was or is nothing. `severity` is the rule's own until the policy overrides it; a rule that the policy
    only reports, and an exception that counts, make findings that are told and hold nothing back (`is_enforced`).
    `sunset` is the day until which something is promised that goes: the one that the base had announced, or that this
    change announces.
    """

    rule: str
    subject: str
    element: str
    before: str | None
    after: str | None
    effect: Effect
    axes: tuple[Axis, ...]
    severity: Severity
    message: str
    certainty: Certainty = Certainty.CERTAIN
    advice: tuple[Advice, ...] = ()
    base: Place | None = None
    head: Place | None = None
    is_enforced: bool = True
    exception: Excepted | None = None
    sunset: date | None = None

    @property
    def fingerprint(self) -> str:
        """Stable across rebases, reformatting and line moves: 12 hex digits over what changed, never over where."""
        told = [self.rule, self.subject, self.element, self.before, self.after]
        canonical = json.dumps(told, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:12]

    @property
    def announces(self) -> bool:
        """Whether the change says by when something will go, which lets it go without a word once that day is past."""
        return self.sunset is not None and self.after is not None

    @property
    def is_invalid(self) -> bool:
        """Whether the head side cannot be read as what it claims to be."""
        return Axis.VALIDITY in self.axes

    @property
    def is_excepted(self) -> bool:
        return self.exception is not None and self.exception.counts is Counts.YES
