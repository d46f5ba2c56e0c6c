"""Handles: how people and teams are written down. `acme/risk` is a team, `alice` a person, never with an `@`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.facts.snapshot import Snapshot

_NONE: Mapping[str, str] = MappingProxyType({})


def handles_of(owners: tuple[str, ...]) -> tuple[str, ...]:
    """Turn owners as CODEOWNERS writes them into handles; with none among them, into the e-mail addresses there are."""
    return tuple(owner.removeprefix("@") for owner in owners if owner.startswith("@")) or owners


def handle_in_policy(name: str, snapshot: Snapshot) -> str:
    """Turn a name in the policy into a handle: it is one already, but for the names that `approvals.teams` explains."""
    return snapshot.handles.get(name, name).removeprefix("@")


def handle_of(name: str, snapshot: Snapshot, teams: Mapping[str, str] = _NONE) -> str:
    """Turn a name in a contract into a handle: the policy's word first, else a team of the repository's owner.

    A name written `@alice` or `@acme/risk` says itself what it is. Offline the owner is not known, and a bare name
    stays as it is written.
    """
    owner = snapshot.pull_request.repository.owner if snapshot.pull_request else ""
    return handle_at(owner, name, {**snapshot.handles, **teams})


def handle_at(owner: str, name: str, known: Mapping[str, str]) -> str:
    """The same, of a repository's owner, where it is known what names the policy explains."""
    told = known.get(name, name)
    if told.startswith("@") or "/" in told:
        return told.removeprefix("@")
    return told if name in known or not owner else f"{owner}/{told}"
