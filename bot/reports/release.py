"""A release: its version, and its notes, written from the plans of the pull requests that rode on the train."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from bot.facts.finding import Severity
from bot.policy.words import counted, listed
from bot.reports.document import VERSION, canonical
from bot.reports.escape import code, plain
from bot.reports.section import table


@dataclass(frozen=True, slots=True, kw_only=True)
class Rider:
    """A pull request merged since the last cut; `summary` is its plan report's headline."""

    number: int
    title: str
    author: str
    commit: str
    severity: Severity
    summary: str
    datasets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What is released: the tag, the one before it (`None`: the first), the commit, who rides, what speaks against."""

    name: str
    commit: str
    before: str | None = None
    riders: Sequence[Rider] = ()
    blockers: Sequence[str] = ()

    @property
    def severity(self) -> Severity:
        """The worst of the riders'."""
        return max((each.severity for each in self.riders), key=lambda each: each.rank, default=Severity.COSMETIC)


def next_version(before: str | None, riders: Sequence[Rider]) -> str:
    """The semantic version after `before` (`v1.4.2`, `1.4.2`): what breaks is major, what else data shows is minor.

    Without a version before it is `1.0.0`. A prefix such as `v` stays. Raises ValueError where `before` is no version.
    https://semver.org
    """
    if before is None:
        return "1.0.0"
    prefix = "".join(takewhile(lambda letter: not letter.isdecimal(), before))
    major, minor, patch = (int(part) for part in before.removeprefix(prefix).split("."))
    match Release(name="", commit="", riders=riders).severity:
        case Severity.BREAKING:
            return f"{prefix}{major + 1}.0.0"
        case Severity.RISKY | Severity.COMPATIBLE:
            return f"{prefix}{major}.{minor + 1}.0"
        case Severity.COSMETIC:
            return f"{prefix}{major}.{minor}.{patch + 1}"


SECTIONS = {
    Severity.BREAKING: "Breaking changes",
    Severity.RISKY: "Risky changes",
    Severity.COMPATIBLE: "Compatible changes",
    Severity.COSMETIC: "Nothing that data shows",
}


def notes(release: Release) -> str:
    """The release notes in Markdown, the gravest first; within a section by number."""
    return "\n\n".join(_notes(release)) + "\n"


def _notes(release: Release) -> Iterator[str]:
    since = f" since {code(release.before)}" if release.before else ""
    yield f"## {plain(release.name)}"
    yield f"{counted(len(release.riders), 'change')}{since}, cut at {code(release.commit[:12])}."
    if release.blockers:
        told = "\n".join(f"- {plain(each, 400)}" for each in release.blockers)
        yield f"### ⛔ Open blockers\n\n{told}"
    for severity, heading in SECTIONS.items():
        riders = sorted((each for each in release.riders if each.severity is severity), key=lambda each: each.number)
        if riders:
            rows = ((f"#{each.number}", plain(each.title), plain(each.author), _said(each)) for each in riders)
            yield f"### {heading}\n\n{table(('Change', 'Title', 'By', 'Plan'), rows)}"


def _said(rider: Rider) -> str:
    datasets = f" ({listed((code(each) for each in rider.datasets), 3)})" if rider.datasets else ""
    return f"{plain(rider.summary, 300)}{datasets}"


def document(release: Release) -> str:
    """The same for programs."""
    riders = [
        {
            "number": each.number,
            "title": each.title,
            "author": each.author,
            "commit": each.commit,
            "severity": each.severity,
            "summary": each.summary,
            "datasets": list(each.datasets),
        }
        for each in sorted(release.riders, key=lambda each: each.number)
    ]
    told = {"version": VERSION, "name": release.name, "commit": release.commit, "before": release.before}
    return canonical({**told, "severity": release.severity, "riders": riders, "blockers": list(release.blockers)})
