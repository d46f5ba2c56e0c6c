"""Promotion: the same commit goes from one environment to the next, and one publisher at a time may write to the last.

GitHub's deployments are the facts: a commit has passed an environment when its last deployment there succeeded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

ORDER = ("DEV", "UAT", "PROD")
"""The environments unless the policy says otherwise. GitHub's names of environments are blind to case."""


class Outcome(StrEnum):
    """The states of a deployment that tell how it went. `inactive` (replaced by a later one) tells nothing new.

    https://docs.github.com/en/rest/deployments/statuses
    """

    SUCCESS = "success"
    FAILURE = "failure"
    ERROR = "error"
    RUNNING = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One deployment: GitHub's id (a later one is higher), environment, full commit and how it went."""

    id: int
    environment: str
    commit: str
    outcome: Outcome


def refusal(
    environment: str, commit: str, deployments: Iterable[Deployment], order: Sequence[str] = ORDER
) -> str | None:
    """Why a commit may not go to an environment, in words; `None` where it may."""
    known = [each.casefold() for each in order]
    if environment.casefold() not in known:
        return f"{environment} is none of {', '.join(order)}; name it in the policy's order of promotion."
    at = known.index(environment.casefold())
    if at == 0:
        return None
    before = order[at - 1]
    there = [each for each in deployments if each.environment.casefold() == before.casefold()]
    last = max((each for each in there if each.commit == commit), key=lambda each: each.id, default=None)
    if last is None:
        return f"{commit[:12]} was never deployed to {before}: deploy this very commit there first."
    if last.outcome is not Outcome.SUCCESS:
        return f"{commit[:12]} has not passed {before} (its last deployment there: {last.outcome})."
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to publish, until right before `expires`. A later lease has a higher `token`."""

    holder: str
    token: int
    expires: datetime

    def is_held_at(self, now: datetime) -> bool:
        return now < self.expires


def taken(lease: Lease | None, holder: str, now: datetime, length: timedelta) -> Lease | None:
    """The lease that a publisher gets, `None` while another holds it. Its own is renewed under the same token."""
    if lease is None:
        return Lease(holder=holder, token=1, expires=now + length)
    if not lease.is_held_at(now):
        return Lease(holder=holder, token=lease.token + 1, expires=now + length)
    return replace(lease, expires=max(lease.expires, now + length)) if lease.holder == holder else None


def given_back(lease: Lease, token: int, now: datetime) -> Lease:
    """The lease after its holder is done; the token is never used again. Another's is left alone."""
    return replace(lease, expires=min(lease.expires, now)) if lease.token == token else lease


def is_fenced(token: int, highest_seen: int) -> bool:
    """Whether a publisher comes too late: somebody with a later lease has written since."""
    return token < highest_seen
