"""What has to be read of somebody before their commands are judged: no more than decides, and as it is at that moment.

Whether they are in a team is asked by its numeric id, and who stands behind a handle by the handle. RACI parts follow
from the base: from the policy's table, and from the contracts of what changes. Whoever owns a dataset is accountable
for it, its steward is responsible, its approvers are consulted and its consumers informed. What the head says of
people gives nobody a part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.facts.pull_request import Person
from bot.facts.snapshot import Snapshot
from bot.policy.commands import COMMANDS
from bot.policy.config import Policy, spoken
from bot.policy.gates import raci
from bot.policy.handles import handle_in_policy, handle_of
from bot.policy.permission import Letter, May, Role, belongs, owners
from bot.policy.spoken import Spoken
from bot.policy.usage import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """What decides: whether somebody is in `teams`, by numeric id; who the `handles` are; whose `hands` were in it."""

    teams: frozenset[int] = frozenset()
    handles: tuple[str, ...] = ()
    hands: bool = False


def needed(calls: Iterable[Call], policy: Policy, snapshot: Snapshot) -> Needed:
    """Say what decides whether these commands may be given; `snapshot` is one that was judged.

    `/help` says of every command whether it may be given, so it needs all.
    """
    given, said = tuple(calls), spoken(policy)
    mays = [may for call in given for may in _mays(call, said)]
    roles = [said.roles.get(name, Role()) for may in mays for name in may.roles]
    handles = [handle_in_policy(name, snapshot) for role in roles for name in role.members]
    handles += [handle for may in mays for handle in _asked(may, policy, snapshot)]
    handles += [handle for call in given for handle in _spoken_for(call, snapshot)]
    teams = [may.teams for may in mays] + [role.teams for role in roles]
    return Needed(
        teams=frozenset(team for each in teams for team in each),
        handles=tuple(dict.fromkeys(handle for handle in handles if "@" not in handle)),
        hands=any(call.verb == "help" or COMMANDS[call.verb].SPEC.never_author for call in given),
    )


def _mays(call: Call, said: Spoken) -> Iterator[May]:
    if call.verb == "help":
        yield from (said.may(each) for each in COMMANDS.values())
    else:
        yield COMMANDS[call.verb].SPEC.easier_for(call) or said.may(COMMANDS[call.verb])


def _asked(may: May, policy: Policy, snapshot: Snapshot) -> Iterator[str]:
    if may.owners:
        yield from (owner.removeprefix("@") for owner in owners(snapshot))
    parts = parties(policy, snapshot) if may.raci else {}
    yield from (handle for letter in may.raci for handle in parts[letter])


def _spoken_for(call: Call, snapshot: Snapshot) -> Iterator[str]:
    """Who speaks for a consumer, of whom `/ack` asks by itself."""
    if call.verb == "ack":
        wanted = call.get("consumer")
        for change in snapshot.content.changes:
            for side in (change.before, change.after):
                consumers = side.consumers if side else ()
                yield from (handle_of(each.owner or each.name, snapshot) for each in consumers if each.name == wanted)


def letters(person: Person, policy: Policy, snapshot: Snapshot) -> frozenset[Letter]:
    """Say which parts somebody has in what changes, as far as it was read who the handles are."""
    return frozenset(
        letter
        for letter, handles in parties(policy, snapshot).items()
        if any(belongs(person, handle, snapshot) for handle in handles)
    )


def parties(policy: Policy, snapshot: Snapshot) -> Mapping[Letter, tuple[str, ...]]:
    """Who has which part in what changes, as handles."""
    told: dict[Letter, dict[str, None]] = {letter: {} for letter in Letter}
    for letter, handle in (*_tabled(policy, snapshot), *_named(snapshot)):
        told[letter][handle] = None
    return {letter: tuple(handles) for letter, handles in told.items()}


def _tabled(policy: Policy, snapshot: Snapshot) -> Iterator[tuple[Letter, str]]:
    table = policy.of(raci)
    for row in table.table if isinstance(table, raci.Raci) else ():
        if any(row.applies(change) for change in snapshot.content.changes):
            told = (
                (Letter.RESPONSIBLE, row.responsible),
                (Letter.ACCOUNTABLE, row.accountable),
                (Letter.CONSULTED, row.consulted),
            )
            yield from ((letter, handle_in_policy(name, snapshot)) for letter, names in told for name in names)


def _named(snapshot: Snapshot) -> Iterator[tuple[Letter, str]]:
    for side in (change.before for change in snapshot.content.changes if change.before):
        told = (
            (Letter.ACCOUNTABLE, (side.owner,)),
            (Letter.RESPONSIBLE, (side.steward,)),
            (Letter.CONSULTED, side.approvers),
        )
        for letter, names in told:
            yield from ((letter, handle_of(each.name, snapshot)) for each in names if each)
        yield from ((Letter.INFORMED, handle_of(each.owner or each.name, snapshot)) for each in side.consumers)


def approvers(policy: Policy, snapshot: Snapshot) -> tuple[str, ...]:
    """Whose people approve by command, as handles: those of the roles and teams that may."""
    told = spoken(policy)
    may, roles = told.may(COMMANDS["approve"]), told.roles
    held = [roles.get(name, Role()) for name in may.roles]
    named = {handle_in_policy(name, snapshot) for role in held for name in role.members}
    teams = {*may.teams, *(team for role in held for team in role.teams)}
    people = {person for role in held for person in role.people}
    by_id = {team.handle for team in snapshot.teams if team.id in (teams if "/" in team.handle else people)}
    return tuple(sorted(named | by_id))
