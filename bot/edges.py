"""Edges: what follows when a branch freezes or thaws, beside judging again. Drawn once for each edge, by steps.

When it freezes, whatever waits in its merge queue and is not exempt leaves it, and every group there is judged again.
When it thaws, auto-merge is set going in waves. Whoever is killed between two steps leaves the rest to the next sweep.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

import structlog
from pydantic import TypeAdapter

from bot.facts.finding import Severity
from bot.facts.look import EdgeLook, MergeGroupLook
from bot.github import arming, read
from bot.github.auth import DEQUEUE, EVALUATE, QUEUE, REARM, Permissions, Scope
from bot.github.client import Client, Connection
from bot.github.errors import REFUSALS
from bot.github.perform import Target, perform
from bot.incidents import Incidents
from bot.policy.decide import decide
from bot.policy.decision import Decision
from bot.policy.thaw import Kept, Standing, Step, delays, lost, step
from bot.policy.verdict import Check, State
from bot.reading import Reader
from bot.store import audit, thaws
from bot.store.database import Database
from bot.store.evaluations import evaluations
from bot.store.queue import Queue
from bot.store.repositories import Installed, find_repository
from bot.store.thaws import Passed, Rearmed
from bot.writes.write import Arm, Dequeue, Disarm, Write

_DECISION = TypeAdapter(Decision)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Draws the consequences of edges; `now` is the process's clock, in UTC."""

    github: Connection
    database: Database
    queue: Queue
    reader: Reader
    incidents: Incidents
    now: Callable[[], datetime]

    async def sweep(self) -> None:
        """Have every branch looked at that passed an edge, or has a wave due."""
        for repository_id, branch in await thaws.places(self.database, self.now()):
            installed = await find_repository(self.database, repository_id)
            if installed is not None and not installed.is_out_of_reach:
                await self.queue.look_at(EdgeLook(where=installed.where, branch=branch))

    async def visit(self, look: EdgeLook) -> None:
        """Draw the consequences of a branch's last edge, and set going whose turn has come. Raises: GitHubError."""
        installed = await find_repository(self.database, look.where.repository_id)
        edge = await thaws.latest_edge(self.database, look.where.repository_id, look.branch)
        if installed is None or edge is None:
            return
        if not await thaws.is_followed(self.database, edge):
            await (self._clear(installed, edge) if edge.is_frozen else self._plan(installed, edge))
        for one in await thaws.due(self.database, look.where.repository_id, look.branch, self.now()):
            await self._rearm(installed, one, is_frozen=edge.is_frozen)

    async def _clear(self, installed: Installed, edge: Passed) -> None:
        """Let leave the merge queue whatever is not exempt, and have the groups that stay judged again."""
        client = self._client(installed, EVALUATE)
        entries = await self._queued(installed, edge.branch)
        held = [each for each in entries if not await self._may_go(client, installed, each.number)]
        stuck = [each.number for each in held if not await self._write(installed, each.number, Dequeue(), DEQUEUE)]
        groups = {each.group for each in entries if each.group}
        left = [each.number for each in held if each.number not in stuck]
        async with self.database.connection() as connection:
            is_news = await thaws.follow(self.database, edge, within=connection)
            for head in sorted(groups):
                look = MergeGroupLook(where=installed.where, base_ref=edge.branch, base=head, head=head)
                await self.queue.look_at(look, within=connection)
            if is_news and entries:
                detail = {"branch": edge.branch, "at": edge.at.isoformat(), "left": left, "stuck": stuck}
                record = audit.Record(kind="queue cleared", repository_id=edge.repository_id, detail=detail)
                await audit.append(self.database, record, within=connection)

    async def _queued(self, installed: Installed, branch: str) -> tuple[read.Queued, ...]:
        """What waits in the merge queue; nothing where the App may not read that, as then nobody uses it here."""
        owner, _, name = installed.full_name.partition("/")
        try:
            return await read.queue_entries(self._client(installed, QUEUE), owner, name, branch)
        except REFUSALS as refused:
            _log.warning("merge queue not read", branch=branch, reason=str(refused))
            return ()

    async def _may_go(self, client: Client, installed: Installed, number: int) -> bool:
        """Whether the check `train` lets a pull request go at this moment."""
        pull, _ = await self.reader.pull(client, installed, number)
        decision = decide(await self.reader.snapshot(client, installed, pull, is_fresh=True))
        return decision.state(Check.TRAIN) is State.SUCCESS

    async def _plan(self, installed: Installed, edge: Passed) -> None:
        """Plan the waves of a thaw."""
        client = self._client(installed, EVALUATE)
        owner, _, name = installed.full_name.partition("/")
        urgent = await read.urgency(client, owner, name, edge.branch)
        armed = {number: await self._risk(edge, number) for number, one in urgent.items() if one.merges_itself}
        begins = self.now()
        due = {number: begins + delay for number, delay in delays(armed).items()}
        async with self.database.connection() as connection:
            is_news = await thaws.follow(self.database, edge, within=connection)
            await thaws.plan(self.database, edge, due, within=connection)
            if is_news and due:
                turns = {str(number): instant.isoformat() for number, instant in due.items()}
                detail = {"branch": edge.branch, "at": edge.at.isoformat(), "turns": turns}
                record = audit.Record(kind="thaw", repository_id=edge.repository_id, detail=detail)
                await audit.append(self.database, record, within=connection)

    async def _risk(self, edge: Passed, number: int) -> Severity:
        """What a pull request came to when it was last judged; what never was goes last."""
        latest = await evaluations(self.database, edge.repository_id, number)
        return _DECISION.validate_python(json.loads(latest[0].decision)).severity if latest else Severity.BREAKING

    async def _rearm(self, installed: Installed, one: Rearmed, *, is_frozen: bool) -> None:
        """Take auto-merge away and set it again as it was. What it was is kept first, so that no crash loses it."""
        kept, steps = one.kept, list[str]()
        for _ in Step:
            standing = await self._standing(installed, one.number)
            following = step(standing, kept, is_frozen=is_frozen)
            if following is Step.DONE:
                break
            if kept is None and standing.armed is not None:
                kept = Kept(head=standing.head, armed=standing.armed)
                await thaws.put_kept(self.database, one, kept)
            steps.append(following)
            if kept and not await self._set(installed, one.number, following, kept):
                await self._refused(installed, one, following, kept)
                break
        await self._done(one, kept, steps)

    async def _set(self, installed: Installed, number: int, following: Step, kept: Kept) -> bool:
        """Take it away or set it; what would merge at once is judged once more, as the branch may be frozen again."""
        if following is Step.DISARM:
            return await self._write(installed, number, Disarm(), REARM)
        may_merge, was = await self._may_go(self._client(installed, EVALUATE), installed, number), kept.armed
        write = Arm(
            head=kept.head,
            method=was.method,
            may_merge=may_merge,
            headline=was.headline,
            body=was.body,
            email=was.email,
        )
        return await self._write(installed, number, write, REARM)

    async def _standing(self, installed: Installed, number: int) -> Standing:
        owner, _, name = installed.full_name.partition("/")
        return await arming.standing(self._client(installed, EVALUATE), {"owner": owner, "name": name}, number)

    async def _refused(self, installed: Installed, one: Rearmed, refused: Step, kept: Kept) -> None:
        """Tell somebody where auto-merge is off now because of us."""
        if refused is Step.ARM:
            await self.incidents.tell(installed, lost(one.branch, one.number, kept))

    async def _done(self, one: Rearmed, kept: Kept | None, steps: list[str]) -> None:
        detail = {
            "branch": one.branch,
            "at": one.at.isoformat(),
            "steps": steps,
            "kept": asdict(kept) if kept else None,
        }
        record = audit.Record(kind="re-armed", repository_id=one.repository_id, number=one.number, detail=detail)
        async with self.database.connection() as connection:
            await thaws.put_done(self.database, one, within=connection)
            if steps:
                await audit.append(self.database, record, within=connection)

    async def _write(self, installed: Installed, number: int, write: Write, permissions: Permissions) -> bool:
        """Perform a write with a token for that alone; whether GitHub takes it. Raises: GitHubError."""
        target = Target.at(installed.where, number)
        try:
            await perform(self._client(installed, permissions), target, write)
        except REFUSALS as refused:
            _log.warning("write refused", write=type(write).__name__, number=number, reason=str(refused))
            return False
        return True

    def _client(self, installed: Installed, permissions: Permissions) -> Client:
        return self.github.client(Scope.at(installed.where, permissions))
