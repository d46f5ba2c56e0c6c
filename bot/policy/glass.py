"""Broken glass: for one commit and for an hour an admin's word stands above the gates, and every one of them says so.

The gates are asked as ever and keep what they found; what is lifted holds nothing back until the glass is whole again.
A change that leaves a policy nobody can read is kept out all the same: nothing that follows it could be judged.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from bot.facts.snapshot import Snapshot
from bot.facts.standing import BreakGlass
from bot.policy.gates import policy_valid
from bot.policy.verdict import State, Verdict
from bot.policy.words import listed


def broken(snapshot: Snapshot) -> BreakGlass | None:
    """The break-glass that opens the snapshot's head at its moment; none of somebody who had a hand in the change."""
    pull_request = snapshot.pull_request
    if pull_request is None or snapshot.now is None:
        return None
    hands = {each.id for each in (pull_request.author, *pull_request.contributors, *pull_request.makers)}
    given = (each for each in snapshot.standing if isinstance(each, BreakGlass))
    open_ = (each for each in given if each.counts(snapshot.content.head, snapshot.now))
    return next((each for each in open_ if hands.isdisjoint(person.id for person in each.admins)), None)


def lifted(verdicts: tuple[Verdict, ...], snapshot: Snapshot) -> tuple[Verdict, ...]:
    """Say of every gate that holds back that it is lifted, where glass is broken."""
    glass = broken(snapshot)
    if glass is None:
        return verdicts
    told = sentence(glass)
    return tuple(replace(each, lifted=told) if _may_go(each) else each for each in verdicts)


def sentence(glass: BreakGlass) -> str:
    """Who broke it, until when, and why."""
    who = listed(person.login for person in glass.admins)
    return f"lifted by break-glass of {who} until {glass.until.astimezone(UTC):%Y-%m-%d %H:%M UTC}: {glass.reason}"


def _may_go(verdict: Verdict) -> bool:
    breaks_policy = verdict.gate == policy_valid.NAME and verdict.state is State.FAILURE
    return verdict.is_open and not breaks_policy
