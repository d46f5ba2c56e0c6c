"""Who rides on a train: each merged pull request by the last plan that was made of it, and what speaks against it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.facts.departure import Merged
from bot.facts.finding import Severity
from bot.facts.snapshot import Snapshot
from bot.policy.decision import Decision
from bot.policy.verdict import Check, State
from bot.policy.words import counted, listed
from bot.reports.document import canonical
from bot.reports.escape import code, plain
from bot.reports.plan import plan
from bot.reports.release import Release, Rider, notes
from bot.reports.release import document as document_of

UNKNOWN = "No plan of it is kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """A merged pull request, and the last that was judged of it with its report for programs, where that is kept."""

    merged: Merged
    snapshot: Snapshot | None = None
    decision: Decision | None = None
    document: str = ""


def rider(ride: Ride) -> Rider:
    """The pull request for the notes. What nobody knows counts as risky."""
    merged, decision = ride.merged, ride.decision
    changes = ride.snapshot.content.changes if ride.snapshot else ()
    return Rider(
        number=merged.number,
        title=merged.title,
        author=merged.author,
        commit=merged.commit,
        severity=decision.severity if decision else Severity.RISKY,
        summary=_summary(decision) if decision else UNKNOWN,
        datasets=tuple(dict.fromkeys(each.subject for each in changes if each.findings)),
    )


def _summary(decision: Decision) -> str:
    by_severity = Counter(found.severity for found in decision.findings)
    ranked = sorted(by_severity, key=lambda severity: -severity.rank)
    told = [counted(by_severity[severity], f"{severity} change") for severity in ranked]
    return listed(told) or "No contract changes"


def blockers(rides: Sequence[Ride], aboard: Sequence[int]) -> tuple[str, ...]:
    """What speaks against the cut: what was merged unagreed, and what was to come along and is not merged."""
    against = (told for ride in rides if (told := _against(ride)))
    return (*against, *(f"#{number} is to leave with this train and is not merged." for number in aboard))


def _against(ride: Ride) -> str:
    number, decision = ride.merged.number, ride.decision
    if decision is None or ride.snapshot is None:
        return f"#{number} was merged, and no plan of it is kept."
    if ride.snapshot.content.head != ride.merged.head:
        return f"#{number} was merged at {ride.merged.head[:12]}, which nobody judged."
    if decision.lifted:
        return f"#{number} was merged by broken glass: {decision.lifted}"
    held = [check for check in Check if decision.state(check) is not State.SUCCESS]
    return f"#{number} was merged while it was held by {listed(held)}." if held else ""


def files(release: Release, rides: Sequence[Ride]) -> Mapping[str, str]:
    """What is attached to a release, by name: notes and every plan, in Markdown and for programs."""
    ordered = sorted(rides, key=lambda ride: ride.merged.number)
    documents = {str(ride.merged.number): json.loads(ride.document) for ride in ordered if ride.document}
    told = {**json.loads(document_of(release)), "plans": documents}
    return {"release.md": "\n\n".join([notes(release), *_plans(ordered)]), "release.json": canonical(told)}


def _plans(rides: Sequence[Ride]) -> Iterator[str]:
    for ride in rides:
        yield f"# #{ride.merged.number}: {plain(ride.merged.title)}\n\nMerged as {code(ride.merged.commit)}."
        yield plan(ride.snapshot, ride.decision) if ride.snapshot and ride.decision else f"{UNKNOWN}."
