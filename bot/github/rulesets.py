"""Rulesets: each is found by its name, made where it is missing, changed as a whole, and read back.

GitHub replaces what a PUT says and may keep or drop what it leaves out, so nothing is left out; `bypass_actors` are
people's, and are said again as they were read. They are shown to those alone who may change them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.github.auth import LOCK_ORGANISATION, LOCK_REPOSITORY, Scope
from bot.github.client import Client, Connection, ReadOnly
from bot.github.errors import Forbidden, NotFound, Transient
from bot.policy.lock import Body, Lock, differences
from bot.policy.words import listed


@dataclass(frozen=True, slots=True)
class _Home:
    """Where a lock's ruleset lives."""

    lock: Lock

    @property
    def variables(self) -> dict[str, str]:
        owner, _, name = self.lock.places[0].full_name.partition("/")
        return {"owner": owner, "name": name}

    @property
    def folder(self) -> str:
        return "/orgs/{owner}" if self.lock.is_of_organisation else "/repos/{owner}/{name}"

    @property
    def all(self) -> str:
        return f"{self.folder}/rulesets"

    @property
    def listed(self) -> str:
        return self.all + ("?per_page=100" if self.lock.is_of_organisation else "?per_page=100&includes_parents=false")

    @property
    def one(self) -> str:
        return f"{self.all}/{{ruleset}}"


async def client_for(connection: Connection, lock: Lock) -> Client:
    """A client of the lock App's that may change a lock's ruleset and nothing else.

    Raises: GitHubError; NotFound, where the App is not installed.
    """
    home = _Home(lock)
    found = await connection.as_app().get(f"{home.folder}/installation", home.variables)
    if lock.is_of_organisation:
        scope = Scope(installation_id=found["id"], permissions=LOCK_ORGANISATION)
    else:
        ids = (lock.places[0].repository_id,)
        scope = Scope(installation_id=found["id"], repository_ids=ids, permissions=LOCK_REPOSITORY)
    return connection.client(scope)


async def make_stand(client: Client, lock: Lock, wanted: Body, known: int | None = None) -> int:
    """Make a lock's ruleset say what it is to say; its id, `known` from before perhaps. Nothing is written in vain.

    Raises: GitHubError; Transient, where GitHub took it and does not show it.
    """
    home = _Home(lock)
    standing = await _read(client, home, wanted, known)
    if standing is None:
        standing = await _create(client, home, wanted)
    elif differences(wanted, standing):
        standing = await _change(client, home, wanted, standing)
    if wrong := differences(wanted, standing):
        raise Transient(f"GitHub took the ruleset {wanted['name']} and shows otherwise: {listed(wrong)}.")
    return int(standing["id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Wherein a ruleset says something else than it was left saying. `at` tells one change of it from the next."""

    differences: tuple[str, ...]
    at: str


async def drift(client: ReadOnly, lock: Lock, wanted: Body, known: int) -> Drift | None:
    """What somebody else made of a lock's ruleset that stood; `None` where it stands. Raises: GitHubError."""
    home = _Home(lock)
    try:
        standing = await _get(client, home, known)
    except NotFound:
        return Drift(differences=("it was deleted",), at=f"{known} deleted")
    found = differences(wanted, standing)
    return Drift(differences=found, at=f"{known} {standing.get('updated_at')}") if found else None


async def _read(client: ReadOnly, home: _Home, wanted: Body, known: int | None) -> Mapping[str, Any] | None:
    """The ruleset as it stands; `None` where there is none."""
    if known is not None:
        try:
            return await _get(client, home, known)
        except NotFound:
            pass  # somebody deleted it
    named = [each["id"] async for each in client.each(home.listed, home.variables) if each["name"] == wanted["name"]]
    return await _get(client, home, min(named)) if named else None


async def _get(client: ReadOnly, home: _Home, ruleset: int) -> Mapping[str, Any]:
    found: Mapping[str, Any] = await client.get(home.one, {**home.variables, "ruleset": str(ruleset)})
    return found


async def _create(client: Client, home: _Home, wanted: Body) -> Mapping[str, Any]:
    async def find() -> Mapping[str, Any] | None:
        return await _read(client, home, wanted, None)

    made = await client.write("POST", home.all, home.variables, {**wanted, "bypass_actors": []}, read_back=find)
    return await _get(client, home, made["id"])


async def _change(client: Client, home: _Home, wanted: Body, standing: Mapping[str, Any]) -> Mapping[str, Any]:
    if "bypass_actors" not in standing:
        raise Forbidden(f"GitHub does not show who may bypass {wanted['name']}: the lock App may not change it.")
    variables = {**home.variables, "ruleset": str(standing["id"])}

    async def find() -> Mapping[str, Any] | None:
        found = await _get(client, home, standing["id"])
        return None if differences(wanted, found) else found

    body = {**wanted, "bypass_actors": standing["bypass_actors"]}
    await client.write("PUT", home.one, variables, body, read_back=find)
    return await _get(client, home, standing["id"])
