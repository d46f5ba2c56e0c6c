"""Watching: what came to a branch while it was frozen, past every check. Judged by the instant that GitHub tells.

No check can hold back an administrator, nor a click that was faster than the edge. What got by is found afterwards,
and told with the evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.facts.incident import Incident
from bot.facts.movement import CREATION, MERGES, Merged, Move
from bot.facts.snapshot import Content, Snapshot
from bot.facts.train import Train
from bot.policy.config import agreed
from bot.policy.decide import decide
from bot.policy.freezing import freeze_of, window_of
from bot.policy.gates import freeze
from bot.policy.lock import ruleset_name
from bot.policy.verdict import Mode, State, Verdict
from bot.policy.window import Window, instant_text
from bot.policy.words import listed

MERGE = "frozen-merge"
PUSH = "frozen-push"
TAG = "tag-changed"
RULESET = "ruleset-edited"
_SHORT = 12
_REMEDY = "What to do: look at what it changes before production is cut; take it back, or write down here why it stays."
_DONE = {
    "branch_deletion": "deleted it, which stood at `{before}`",
    "force_push": "pushed `{after}` by force and left `{before}` behind",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The branch that is watched: what its policy said before a move, and what is known of its trains."""

    branch: str
    content: Content
    train: Train


def direct(moves: Iterable[Move], merged: Iterable[Merged]) -> tuple[Move, ...]:
    """The moves that no pull request explains. GitHub takes one for merged, too, whose commits somebody pushes.

    Making a branch changes none that was frozen; deleting it did.
    """
    explained = {each.commit for each in merged}
    fine = MERGES | {CREATION}
    return tuple(move for move in moves if move.kind not in fine and move.after not in explained)


def pushed_into(place: Place, move: Move) -> Incident | None:
    """What is to be told of a move past every pull request; `None` where the branch was open."""
    window = _frozen_at(place, move.at)
    if window is None:
        return None
    done = _DONE.get(move.kind, "pushed `{after}` to it").format(after=move.after[:_SHORT], before=move.before[:_SHORT])
    return Incident(
        kind=PUSH,
        key=f"{place.branch}:{move.id}",
        title=f"{place.branch} was changed past every pull request while it was frozen",
        sentences=(
            _frozen(place, window),
            f"At {instant_text(move.at)} `{move.person.login}` {done}.",
            f"{_REMEDY} Keep direct pushes out by a ruleset.",
        ),
        who=whom(place.content),
    )


def merged_into(place: Place, merged: Merged, then: Snapshot | None, by: str = "") -> Incident | None:
    """What is to be told of a pull request that was merged `by` somebody; `None` where it could go.

    `then` is the last snapshot of it that was judged before; one of another commit or base says nothing.
    """
    window = _frozen_at(place, merged.at)
    if window is None:
        return None
    verdict = _held(place, merged, then)
    if verdict and (verdict.state is State.SUCCESS or verdict.lifted):
        return None
    who = f" by `{by}`" if by else ""
    return Incident(
        kind=MERGE,
        key=f"{place.branch}:{merged.number}:{merged.commit}",
        title=f"Pull request {merged.number} was merged into {place.branch} while it was frozen",
        sentences=(
            _frozen(place, window),
            f"Its commit `{merged.head[:_SHORT]}` was merged at {instant_text(merged.at)}{who}.",
            f"No exemption held at that instant. {_why(verdict)}",
            _REMEDY,
        ),
        who=whom(place.content),
        number=merged.number,
    )


def edited(branch: str, key: str, differences: tuple[str, ...], *, is_frozen: bool) -> Incident:
    """What is to be told of a ruleset of ours that somebody changed by hand."""
    state = "is frozen" if is_frozen else "is open"
    return Incident(
        kind=RULESET,
        key=key,
        title=f"The ruleset that locks {branch} was changed by hand",
        sentences=(
            f"`{ruleset_name(branch)}` stood as it is to, and then somebody changed it: {listed(differences)}.",
            f"`{branch}` {state}. The ruleset is put back as it is to be; what was merged meanwhile is told by itself.",
            "What to do: its history in the settings says who it was. A hotfix needs no change of a ruleset.",
        ),
    )


def retagged(tag: str, commit: str, standing: str | None) -> Incident | None:
    """What is to be told of a tag of ours; `None` where it stands at its commit."""
    if standing == commit:
        return None
    now = f"stands at `{standing[:_SHORT]}`" if standing else "is gone"
    return Incident(
        kind=TAG,
        key=f"{tag}:{standing or 'gone'}",
        title=f"The release tag {tag} {'was moved' if standing else 'was deleted'}",
        sentences=(
            f"`{tag}` was made for `{commit[:_SHORT]}` and {now}.",
            "It is not put back: what was published under it may rely on either.",
            "What to do: find out who did it and why, set it to its commit, and protect tags by a ruleset.",
        ),
    )


def whom(content: Content) -> tuple[str, ...]:
    """Whom an incident pages: the incident commanders of the policy, as handles."""
    policy = agreed(content).policy
    commanders = freeze_of(policy).hotfix.incident_commander
    return tuple(policy.approvals.teams.get(name, name).removeprefix("@") for name in commanders)


def _frozen_at(place: Place, instant: datetime) -> Window | None:
    """The freeze that held at an instant; `None` where none did, or the policy only reports it."""
    window = window_of(place.content, place.train, instant, instant)
    is_enforced = freeze_of(agreed(place.content).policy).mode is Mode.ENFORCE
    return window if window and window.is_frozen and is_enforced else None


def _held(place: Place, merged: Merged, then: Snapshot | None) -> Verdict | None:
    """What the freeze said of the pull request at the instant of its merge, by the facts that were there."""
    if then is None or (then.content.head, then.content.base_ref) != (merged.head, place.branch):
        return None
    hotfixes = tuple(each for each in place.train.hotfixes if each.pull_request == merged.number)
    facts = replace(place.train, hotfixes=hotfixes)
    decision = decide(replace(then, now=merged.at, github_now=None, latest=None, train=facts))
    return next((each for each in decision.verdicts if each.gate == freeze.NAME), None)


def _why(verdict: Verdict | None) -> str:
    if verdict is None:
        return "That commit was never judged for this branch."
    return " ".join((verdict.sentence, *(f"{step.who}: {step.text}" for step in verdict.steps)))


def _frozen(place: Place, window: Window) -> str:
    since = f"since {instant_text(window.since)} ({window.by})"
    return f"`{place.branch}` was frozen {since}, until {window.awaits}."
