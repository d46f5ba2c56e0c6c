"""Whether a branch is frozen, for whoever asks besides the gate: the same policy, the same facts, the same function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.facts.snapshot import Content
from bot.facts.train import Train
from bot.policy.calendar import Calendar
from bot.policy.clock import Clock, strictest
from bot.policy.config import Policy, agreed
from bot.policy.gates import freeze as gate
from bot.policy.hotfix import HotfixRule
from bot.policy.window import Period, Window, preview, window_at


def freeze_of(policy: Policy) -> gate.Freeze:
    """The section of the freeze."""
    section = policy.of(gate)
    return section if isinstance(section, gate.Freeze) else gate.Freeze()


def calendar_of(policy: Policy) -> Calendar:
    """The policy's calendar; where its gate is off, that of a policy that never freezes."""
    section = freeze_of(policy)
    return section.calendar if section.is_on else Calendar()


def hotfix_of(content: Content) -> HotfixRule:
    """Who lets a hotfix go."""
    return freeze_of(agreed(content).policy).hotfix


def known_at(facts: Train, now: datetime) -> Train:
    """The facts of freezes as they are known now: what lies after goes by plan. Hotfixes say nothing of the branch."""
    return replace(facts, known_to=now, hotfixes=())


def window_of(content: Content, facts: Train, instant: datetime, now: datetime) -> Window | None:
    """The window at an instant, by what is known now; `None` where the policy cannot be read and no older one is kept.

    What lies after `now` goes by plan.
    """
    told = agreed(content)
    if not told.is_known:
        return None
    return window_by(told.policy, known_at(facts, now), instant)


def window_by(policy: Policy, facts: Train, instant: datetime) -> Window:
    """The window at an instant by a policy; open where its gate is off, whatever was declared."""
    section = freeze_of(policy)
    return window_at(section.calendar, facts, instant) if section.is_on else Window(is_frozen=False)


def ahead_by(policy: Policy, facts: Train, instant: datetime) -> tuple[Period, ...]:
    """The next freezes after an instant by a policy; none where its gate is off."""
    section = freeze_of(policy)
    return preview(section.calendar, facts, instant) if section.is_on else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The last edge that a branch passed: frozen or open since then, and through what."""

    at: datetime
    is_frozen: bool
    by: str


def edge_of(content: Content, facts: Train, clock: Clock) -> Edge | None:
    """The last edge of a branch; `None` where it never passed one, or nobody can say."""
    told = agreed(content)
    section = freeze_of(told.policy)
    if not section.is_on or not told.is_known:
        return None
    window = strictest(section.calendar, facts, clock)
    at = max((each.since for each in window.periods), default=window.since)
    return Edge(at=at, is_frozen=window.is_frozen, by=window.by) if at else None
