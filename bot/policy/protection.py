"""Deployment protection: whether a run may go on to an environment. What cannot be known is never approved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.facts.change import Change
from bot.policy.promotion import ORDER, Deployment, refusal
from bot.policy.publishing import spelled
from bot.policy.window import Window
from bot.policy.words import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a run that waits for an environment.

    `commit` is what it runs on, `None` where it and its deployment tell two. `deployments` are that commit's. `window`
    tells whether `branch` is frozen, `None` where nobody can say. `is_cut`: the commit is a production cut.
    `is_ordered`: an order brings it there now; `is_busy`: another one is under way. `unagreed` are those of what would
    come to production with it to which not everybody has agreed, in words. `changes` are those of the data that would
    come there, and `region` is where the environment is, `None` where nobody says.
    """

    environment: str
    commit: str | None
    branch: str
    order: tuple[str, ...] = ORDER
    deployments: tuple[Deployment, ...] = ()
    window: Window | None = None
    is_cut: bool = False
    is_ordered: bool = False
    is_busy: bool = False
    unagreed: tuple[str, ...] = ()
    region: str | None = None
    changes: tuple[Change, ...] = ()


def objections(known: Known) -> tuple[str, ...]:
    """Everything that speaks against it, each in a sentence; nothing where it may go on."""
    if known.commit is None:
        return ("The run and its deployment name two commits: nobody can say which one would go.",)
    return tuple(_objections(known, known.commit))


def _objections(known: Known, commit: str) -> Iterator[str]:
    """An order was held against the environment before when it was decided; all others are now."""
    why = None if known.is_ordered else refusal(known.environment, commit, known.deployments, known.order)
    if why:
        yield why
    yield from _abroad(known)
    if spelled(known.environment, known.order) != known.order[-1]:
        return
    if known.is_busy and not known.is_ordered:
        yield f"Another publication to {known.environment} is under way."
    if known.window is None:
        yield f"Nobody can say whether `{known.branch}` is frozen: its policy cannot be read."
    elif known.window.is_frozen and not (known.is_cut or known.is_ordered):
        yield f"`{known.branch}` is frozen by {known.window.by}, and `{commit[:12]}` is not the production cut."
    yield from known.unagreed


def _abroad(known: Known) -> Iterator[str]:
    """The data that may not be kept where the environment is. A contract that cannot be read may forbid it."""
    if known.region is None:
        return
    for change in known.changes:
        if any(found.is_invalid for found in change.findings):
            yield f"Where the data of `{change.subject}` may be kept nobody can say: its contract cannot be read."
        regions = change.after.residency if change.after else ()
        if regions and known.region.casefold() not in {each.casefold() for each in regions}:
            where = f"{known.environment} is in {known.region}"
            yield f"`{change.subject}` may be kept in {listed(regions)} alone, and {where}."
