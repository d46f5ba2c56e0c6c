"""Watching: what came to a frozen branch all the same is found, however late, and told with the evidence.

A push that GitHub tells of only says where to look; what is missed then the next round finds. Only GitHub's own clock
is read: how far a branch was looked at is an instant that GitHub told, too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from pydantic import TypeAdapter

from bot.facts.look import BranchLook, TagLook
from bot.facts.movement import Merged, Move
from bot.facts.snapshot import Content, Snapshot
from bot.git import GitError
from bot.github import movements, releases
from bot.github.auth import READ, Scope
from bot.github.client import Connection, ReadOnly
from bot.github.errors import GitHubError, RateLimited
from bot.incidents import Incident, Incidents
from bot.policy.watching import Place, direct, merged_into, pushed_into, retagged
from bot.reading import Reader
from bot.store.database import Database
from bot.store.evaluations import evaluations
from bot.store.repositories import Installed, find_repository
from bot.store.trains import train
from bot.store.watched import Watched, WatchedTag, put_seen_to, watched, watched_tags

OVERLAP = timedelta(minutes=10)
"""How far each look reaches back behind the one before: GitHub lists nothing the very moment that it happens."""

FIRST = timedelta(hours=1)
"""How far back from its last move a branch is looked at for the first time."""

_NOTHING = "0" * 40
_SNAPSHOT = TypeAdapter(Snapshot)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What was found of a branch, the latest first."""

    moves: tuple[Move, ...]
    merged: tuple[Merged, ...]

    @property
    def latest(self) -> datetime | None:
        return max((*(each.at for each in self.moves), *(each.at for each in self.merged)), default=None)

    def after(self, instant: datetime) -> _Seen:
        """What of it happened at an instant or later."""
        return _Seen(
            moves=tuple(each for each in self.moves if each.at >= instant),
            merged=tuple(each for each in self.merged if each.at >= instant),
        )

    def move_of(self, merged: Merged) -> Move | None:
        """The move that a merge came with."""
        return next((each for each in self.moves if each.after == merged.commit), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """Watches the branches that pull requests are based on."""

    github: Connection
    database: Database
    reader: Reader
    incidents: Incidents

    async def visit(self, look: BranchLook) -> None:
        """Look at a branch that moved, if it is watched. Raises: GitHubError, GitError."""
        for place in await watched(self.database, look.where.repository_id, look.branch):
            await self._watch(place)

    async def sweep(self) -> None:
        """Look at every branch. One that cannot be read costs no other its turn. Raises: RateLimited."""
        for place in await watched(self.database):
            try:
                await self._watch(place)
            except RateLimited:
                raise
            except (GitHubError, GitError) as failed:
                _log.warning("branch not watched", branch=place.branch, reason=str(failed))

    async def visit_tag(self, look: TagLook) -> None:
        """Look at a tag that somebody touched, if it is one of ours. Raises: GitHubError."""
        for tag in await watched_tags(self.database, look.where.repository_id, look.tag):
            await self._watch_tag(tag)

    async def sweep_tags(self) -> None:
        """Look at every tag of ours. Raises: RateLimited."""
        for tag in await watched_tags(self.database):
            try:
                await self._watch_tag(tag)
            except RateLimited:
                raise
            except GitHubError as failed:
                _log.warning("tag not watched", tag=tag.name, reason=str(failed))

    async def _watch_tag(self, tag: WatchedTag) -> None:
        installed = await find_repository(self.database, tag.repository_id)
        if installed is None or installed.is_out_of_reach:
            return
        owner, _, name = installed.full_name.partition("/")
        standing = await releases.tagged(self._client(installed), {"owner": owner, "name": name}, tag.name)
        if incident := retagged(tag.name, tag.commit, standing):
            await self.incidents.tell(installed, incident)

    async def _watch(self, place: Watched) -> None:
        installed = await find_repository(self.database, place.repository_id)
        if installed is None or installed.is_out_of_reach:
            return
        client = self._client(installed)
        seen = await self._seen(client, installed, place)
        if seen.latest is None:
            return
        for incident in await self._found(client, installed, place, seen):
            await self.incidents.tell(installed, incident)
        await put_seen_to(self.database, place, seen.latest)

    async def _seen(self, client: ReadOnly, installed: Installed, place: Watched) -> _Seen:
        """What happened since the last look. At the first one, what happened lately. Every merge is a move, too."""
        owner, _, name = installed.full_name.partition("/")
        since = place.seen_to - OVERLAP if place.seen_to else None
        moves = await movements.moves(client, owner, name, place.branch, since)
        merged = await movements.merges(client, owner, name, place.branch, since) if moves else ()
        seen = _Seen(moves=moves, merged=merged)
        first = since or (seen.latest and seen.latest - FIRST)
        return seen.after(first) if first else seen

    async def _found(self, client: ReadOnly, installed: Installed, place: Watched, seen: _Seen) -> list[Incident]:
        """Whatever came while the branch was frozen, and was not exempted."""
        facts = await train(self.database, place.repository_id, place.branch)
        told = []
        for move in direct(seen.moves, seen.merged):
            content = await self._policies(client, installed, place.branch, move)
            told.append(pushed_into(Place(branch=place.branch, content=content, train=facts), move))
        for merged in seen.merged:
            by = seen.move_of(merged)
            content = await self._policies(client, installed, place.branch, by)
            then = await self._last_judged(place.repository_id, merged.number)
            at = Place(branch=place.branch, content=content, train=facts)
            told.append(merged_into(at, merged, then, by.person.login if by else ""))
        return [each for each in told if each]

    async def _policies(self, client: ReadOnly, installed: Installed, branch: str, move: Move | None) -> Content:
        """What judged the branch right before a move, which may have changed that; today's where git has it no more."""
        if move and move.before != _NOTHING:
            try:
                return await self.reader.policies(client, installed, branch, move.before)
            except GitError as gone:
                _log.warning("policy of then is gone", branch=branch, commit=move.before, reason=str(gone))
        return await self.reader.policies(client, installed, branch)

    async def _last_judged(self, repository_id: int, number: int) -> Snapshot | None:
        latest = await evaluations(self.database, repository_id, number)
        return _SNAPSHOT.validate_python(json.loads(latest[0].snapshot)) if latest else None

    def _client(self, installed: Installed) -> ReadOnly:
        return self.github.read_only(Scope.at(installed.where, READ))
