"""What a departure has GitHub do: its tracking issue, its smoke tests, its tag, its release and its deployment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256

from bot.facts.departure import Departure, Event, Step
from bot.facts.incident import Incident
from bot.facts.publication import Publication, Stage
from bot.facts.pull_request import Person
from bot.policy.promotion import Lease
from bot.policy.release import ReleaseRule
from bot.policy.words import counted
from bot.reports.escape import visible
from bot.reports.release import Release, notes
from bot.writes.write import Asset, PutDeployment, PutIssue, PutRelease, PutTag

MOST = 120_000
"""Characters of a release's notes; GitHub takes 125,000."""
_DOUBT = timedelta(days=1)
"""How far apart GitHub's clock and ours can be at the most."""
_KINDS: Mapping[str, str] = {".md": "text/markdown; charset=utf-8", ".json": "application/json; charset=utf-8"}

REMEDIES: Mapping[type[PutTag | PutRelease | PutDeployment], str] = {
    PutTag: "Grant the App *Contents: write*; where the tag stands at another commit, delete it if nobody uses it",
    PutRelease: "Grant the App *Contents: write*; where the release is somebody else's, delete it",
    PutDeployment: "Grant the App *Deployments: write*",
}
"""What to do where GitHub refuses one of them."""


def _name(departure: Departure) -> str:
    return f"{departure.branch} {departure.name}"


def _marker(departure: Departure) -> str:
    """GitHub's comments end at two hyphens, which a branch may have."""
    return f"<!-- stationmaster departure {sha256(_name(departure).encode()).hexdigest()} -->"


def issue(departure: Departure, title: str, body: str, *, is_closed: bool) -> PutIssue:
    """The tracking issue, which none is that was opened before the freeze."""
    marker = _marker(departure)
    return PutIssue(
        title=visible(title),
        body=f"{marker}\n{body}",
        marker=marker,
        since=departure.since - _DOUBT,
        id=departure.issue,
        is_closed=is_closed,
    )


def smoke(departure: Departure, environment: str, commit: str, attempt: int) -> PutDeployment:
    """The deployment that the smoke tests are run on: another one each time that the cut is begun."""
    told = f"Smoke tests of train {departure.train}"
    return PutDeployment(
        environment=environment,
        commit=commit,
        description=visible(told, 140),
        marker=f"{_name(departure)} smoke {attempt}",
    )


def tag(departure: Departure, release: Release) -> PutTag:
    """The annotated tag."""
    riders = counted(len(release.riders), "change")
    message = f"{release.name}\n\nTrain {departure.name} of {departure.branch}: {riders}.\n"
    return PutTag(name=release.name, commit=release.commit, message=message)


def released(departure: Departure, release: Release, files: Mapping[str, str]) -> PutRelease:
    """The release with its files. Notes that are too long for GitHub are whole in the file."""
    told, marker = notes(release), _marker(departure)
    if len(told) > MOST:
        told = f"{told[:MOST].rpartition(chr(10))[0]}\n\n… The whole is attached: `release.md`.\n"
    assets = (
        Asset(name=name, kind=next(kind for end, kind in _KINDS.items() if name.endswith(end)), text=text)
        for name, text in files.items()
    )
    return PutRelease(
        tag=release.name,
        commit=release.commit,
        title=release.name,
        body=f"{marker}\n{told}",
        marker=marker,
        assets=tuple(assets),
    )


def production(departure: Departure, release: Release, environment: str) -> PutDeployment:
    """The deployment to production."""
    return PutDeployment(
        environment=environment,
        commit=release.commit,
        description=visible(f"Release {release.name}", 140),
        marker=f"{_name(departure)} {release.name}",
    )


def is_of(departure: Departure, name: str) -> bool:
    """Whether it is a deployment of the departure that has production by that name."""
    return name.startswith(f"{_name(departure)} ")


def holder(write: PutDeployment) -> str:
    """By what name that deployment has production to itself: a train that is cut anew may leave with another commit."""
    return f"{write.marker} {write.commit}"


def published(departure: Departure, write: PutDeployment, lease: Lease, deployment: int) -> Publication:
    """The publication of a cut, to be looked after until it is known how its deployment went. It has no comment."""
    return Publication(
        key=holder(write),
        number=0,
        branch=departure.branch,
        by=Person(id=0, login=departure.wanted_by or "stationmaster"),
        ordered=departure.since,
        environment=write.environment,
        stage=Stage.RUNNING,
        commit=write.commit,
        is_alone=True,
        token=lease.token,
        expires=lease.expires,
        deployment=deployment,
    )


_TELLS: Mapping[Event, str] = {
    Event.FREEZE: "Its freeze began, and nobody had looked in the hour before.",
    Event.CUT_FAILED: "It could not be cut, and the branch is still frozen.",
    Event.OVERDUE: "Its cut is overdue, and the branch is still frozen.",
    Event.EXPIRE: "Its freeze ended by itself, and nothing was cut.",
}


def incident(departure: Departure, place: int, step: Step, rule: ReleaseRule) -> Incident:
    """What people are paged for: step number `place` of a departure."""
    tracked = (f"It is tracked in #{departure.issue}.",) if departure.issue else ()
    return Incident(
        kind="departure",
        key=f"{_name(departure)} {place}",
        title=f"Train {departure.name} of {departure.branch}: {step.event.replace('_', ' ')}",
        sentences=(_TELLS[step.event], *((step.reason,) if step.reason else ()), *tracked),
        who=rule.page,
    )
