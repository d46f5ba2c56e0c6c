"""The thaw: auto-merge is set going again in waves by risk, since GitHub does not look again when a rule goes away.

Everything that waited would otherwise come at once, the breaking change beside the corrected comment; or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.facts.finding import Severity
from bot.facts.incident import Incident

WAVE = 10
"""How many are set going at once."""

PACE = timedelta(minutes=1)
"""How long the next wave waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Armed:
    """How auto-merge is set: GitHub's `mergeMethod`, the words of the commit where somebody chose them, by whom, when.

    `since` is GitHub's `enabledAt` as it says it: it tells one setting from the next, and nothing else.
    """

    method: str
    since: str
    by: str
    headline: str | None = None
    body: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A pull request as it is now; `armed` is `None` where it does not merge by itself."""

    is_open: bool
    head: str
    armed: Armed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What auto-merge was, at which head, as it was found before we took it away."""

    head: str
    armed: Armed


class Step(StrEnum):
    """What is next on the way from armed to armed again."""

    DISARM = "disarm"
    ARM = "arm"
    DONE = "done"


def order(risks: Mapping[int, Severity]) -> tuple[int, ...]:
    """The numbers, cosmetic first and breaking last; of one risk the oldest first."""
    return tuple(sorted(risks, key=lambda number: (risks[number].rank, number)))


def delays(risks: Mapping[int, Severity]) -> Mapping[int, timedelta]:
    """How long each waits for its wave: in that order, no two risks in one."""
    told: dict[int, timedelta] = {}
    waves = 0
    for severity in Severity:
        numbers = order({number: risk for number, risk in risks.items() if risk is severity})
        for start in range(0, len(numbers), WAVE):
            told |= dict.fromkeys(numbers[start : start + WAVE], waves * PACE)
            waves += 1
    return told


def step(standing: Standing, kept: Kept | None, *, is_frozen: bool) -> Step:
    """What to do next for one pull request; asked again after each step, and after a crash anywhere between two.

    What is kept was there before it was taken away. Once that is so it comes back, whatever froze again meanwhile: an
    armed pull request waits for its checks. Where somebody pushed or set it anew since, it is theirs to say.
    """
    if not standing.is_open:
        return Step.DONE
    if kept is None:
        return Step.DISARM if standing.armed and not is_frozen else Step.DONE
    if standing.armed is None:
        return Step.ARM if standing.head == kept.head else Step.DONE
    return Step.DISARM if standing.armed == kept.armed else Step.DONE


def lost(branch: str, number: int, kept: Kept) -> Incident:
    """What is to be told where auto-merge was taken away and GitHub does not take it back."""
    return Incident(
        kind="auto-merge-lost",
        key=f"{branch}:{number}:{kept.armed.since}",
        title=f"Pull request {number} does not merge by itself any more",
        sentences=(
            f"When `{branch}` thawed, its auto-merge was set anew, and GitHub refused that.",
            f"`{kept.armed.by}` had set it with method {kept.armed.method.lower()} at `{kept.head[:12]}`.",
            "What to do: set it again on the pull request.",
        ),
        who=(kept.armed.by,),
        number=number,
    )
