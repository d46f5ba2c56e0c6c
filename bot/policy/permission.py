"""Who may give a command: deny by default, by what holds now, and by numeric ids alone.

GitHub's `author_association` is never asked: it is wrong for private members of an organisation.
https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from bot.facts.pull_request import Person
from bot.facts.snapshot import Snapshot
from bot.policy.handles import handle_in_policy
from bot.policy.model import Model
from bot.policy.words import listed


class Permission(StrEnum):
    """What a person may do in the repository, least first (`role_name` in GitHub's API)."""

    NONE = "none"
    READ = "read"
    TRIAGE = "triage"
    WRITE = "write"
    MAINTAIN = "maintain"
    ADMIN = "admin"

    def reaches(self, least: Permission) -> bool:
        ranks = list(Permission)
        return ranks.index(self) >= ranks.index(least)


class Letter(StrEnum):
    """A person's part in a dataset, of the RACI matrix."""

    RESPONSIBLE = "responsible"
    ACCOUNTABLE = "accountable"
    CONSULTED = "consulted"
    INFORMED = "informed"


class Role(Model):
    """Who holds a role."""

    teams: tuple[int, ...] = Field(default=(), description="Teams, by numeric id.")
    people: tuple[int, ...] = Field(default=(), description="People, by numeric id.")
    members: tuple[str, ...] = Field(default=(), description="Teams or people, by handle, such as `acme/cab`.")

    @property
    def is_held(self) -> bool:
        return bool(self.teams or self.people or self.members)


class May(Model):
    """Who may give a command: whoever meets one of these. With none of them nobody may."""

    permission: Permission | None = Field(default=None, description="Whoever has this permission, or a higher one.")
    roles: tuple[str, ...] = Field(default=(), description="Whoever holds one of these `commands.roles`.")
    teams: tuple[int, ...] = Field(default=(), description="Members of these teams, by numeric id.")
    owners: bool = Field(default=False, description="Owners of what changes, as CODEOWNERS has it.")
    raci: tuple[Letter, ...] = Field(default=(), description="Whoever has such a part in a dataset that changes.")
    author: bool = Field(default=False, description="The pull request's author, where the command allows authors.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who gives a command, and what they are at this moment. `permission` is read when the command is run."""

    person: Person
    permission: Permission = Permission.NONE
    teams: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    raci: frozenset[Letter] = frozenset()
    is_owner: bool = False
    is_author: bool = False
    had_a_hand: bool = False


def asker(asked: Asker, snapshot: Snapshot, roles: Mapping[str, Role]) -> Asker:
    """Say what somebody is to this pull request, from their permission, teams and RACI parts, which are given."""
    pull_request = snapshot.pull_request
    own = asked.person.id
    hands = {each.id for each in (*pull_request.contributors, *pull_request.makers)} if pull_request else set()
    is_author = pull_request is None or pull_request.author.id == own
    return Asker(
        person=asked.person,
        permission=asked.permission,
        teams=asked.teams,
        roles=frozenset(name for name, role in roles.items() if _holds(asked, role, snapshot)),
        raci=asked.raci,
        is_owner=any(belongs(asked.person, handle.removeprefix("@"), snapshot) for handle in owners(snapshot)),
        is_author=is_author,
        had_a_hand=is_author or own in hands,
    )


def _holds(asked: Asker, role: Role, snapshot: Snapshot) -> bool:
    is_named = asked.person.id in role.people or not asked.teams.isdisjoint(role.teams)
    return is_named or any(belongs(asked.person, handle_in_policy(name, snapshot), snapshot) for name in role.members)


def belongs(person: Person, handle: str, snapshot: Snapshot) -> bool:
    """Whether a person is behind a handle, as far as that was read; what was not read nobody is behind."""
    return any(
        person.id in {each.id for each in team.members}
        for team in snapshot.teams
        if team.handle == handle and not team.problem
    )


def owners(snapshot: Snapshot) -> Iterable[str]:
    """Who owns what changes, as CODEOWNERS writes them."""
    return (owner for each in snapshot.content.ownership for owner in each.owners)


def is_allowed(may: May, asked: Asker) -> bool:
    """Whether somebody meets one of the ways in which a command may be given."""
    return any(
        (
            may.permission is not None and asked.permission.reaches(may.permission),
            not asked.roles.isdisjoint(may.roles),
            not asked.teams.isdisjoint(may.teams),
            may.owners and asked.is_owner,
            not asked.raci.isdisjoint(may.raci),
            may.author and asked.is_author,
        )
    )


def who_could(may: May, roles: Mapping[str, Role]) -> tuple[str, ...]:
    """Name who may, in words, one for each way."""
    return tuple(_ways(may, roles)) or ("nobody: the policy names none",)


def _holders(role: Role) -> str:
    """Who holds a role, as far as the policy tells it by name."""
    told = listed(f"`{member}`" for member in role.members) if role.is_held else "the policy names none yet"
    return f" ({told})" if told else ""


def _article(name: str) -> str:
    return "an" if name[:1] in set("aeiou") else "a"


def _ways(may: May, roles: Mapping[str, Role]) -> Iterator[str]:
    if may.permission is not None:
        yield f"whoever has the permission `{may.permission}`"
    for name in may.roles:
        yield f"{_article(name)} `{name}`{_holders(roles.get(name, Role()))}"
    yield from (f"a member of the team {team}" for team in may.teams)
    if may.owners:
        yield "an owner of what changes"
    yield from (f"whoever is {letter} for a dataset that changes" for letter in may.raci)
    if may.author:
        yield "the author"
