"""Rounds: where else to look. Every visit and sweep comes to the same thing, pull requests to be evaluated.

Deliveries get lost, and GitHub never sends one again by itself. Three nets are under them: failed deliveries are asked
for again, open pull requests are read in rotation, and everything is read at night.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, assert_never

import structlog
from pydantic import TypeAdapter

from bot.facts.finding import Counts, Severity
from bot.facts.look import (
    BranchLook,
    ButtonLook,
    CommandLook,
    CommitLook,
    DepartureLook,
    EdgeLook,
    InstallationLook,
    Look,
    MergeGroupLook,
    PeopleLook,
    ProtectionLook,
    PublishingLook,
    PullRequestLook,
    PushLook,
    RepositoryLook,
    ReviewLook,
    TagLook,
)
from bot.facts.snapshot import Snapshot
from bot.facts.train import Train
from bot.github import deliveries, read
from bot.github.auth import READ, Scope
from bot.github.client import Connection, ReadOnly
from bot.github.errors import GitHubError, NotFound
from bot.policy.clock import Clock
from bot.policy.config import is_readable
from bot.policy.decide import decide
from bot.policy.decision import Decision
from bot.policy.due import due
from bot.policy.exposure import Waiting, exposure, ordered
from bot.policy.exposure import turn as turn_after
from bot.policy.freezing import Edge, edge_of
from bot.policy.lock import Enforcement, Live
from bot.policy.thaw import order
from bot.policy.verdict import Check, State
from bot.store import audit, departures, redeliveries
from bot.store.branches import mark_stale
from bot.store.database import Database
from bot.store.due import Due, due_at, put_off
from bot.store.evaluations import open_snapshots, outdate
from bot.store.limits import Rates
from bot.store.locks import live
from bot.store.migrate import Connection as DatabaseConnection
from bot.store.policies import put_organisation_policy
from bot.store.publishing import publishing
from bot.store.queue import Queue
from bot.store.repositories import (
    Installed,
    all_repositories,
    find_repository,
    forget_installation,
    keep_only,
    put_installation,
    put_repository,
)
from bot.store.rotation import is_due
from bot.store.trains import is_passed, pass_edge, train
from bot.store.witness import seen_on
from bot.store.work import Sweep

POLICY_REPOSITORY = ".github"
"""The repository in which an organisation keeps what holds for all of its own."""

MOST = 100
"""How many pull requests the record of an edge names."""

AGAIN = timedelta(minutes=15)
"""How long what was queued is left alone by the clock, lest its evaluation failed for good."""

EARLY = timedelta(seconds=60)
"""How long before its turn something is queued: until the next sweep it would come too late."""

AT_ONCE = datetime.min.replace(tzinfo=UTC)

_SNAPSHOT = TypeAdapter(Snapshot)
_DECISION = TypeAdapter(Decision)
_Place = tuple[int, str]
_log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class _Changed:
    """What the clock changed on a branch: the edge it passed, and the pull requests that it answers otherwise now.

    `since` is when each was due.
    """

    edge: Edge | None = None
    waiting: dict[int, Waiting] = field(default_factory=dict)
    risks: dict[int, Severity] = field(default_factory=dict)
    since: dict[int, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """When a sweep is made, and how many of an installation's pull requests it has queued already."""

    now: datetime
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """Goes round; `now` is the process's clock, in UTC, and `clock` tells every instant to judge by.

    `rates` are what an installation may write.
    """

    github: Connection
    database: Database
    queue: Queue
    now: Callable[[], datetime]
    clock: Callable[[], Awaitable[Clock]]
    rates: Rates = field(default_factory=Rates)

    async def visit(self, look: Look) -> None:
        """Queue whatever a look at something other than one pull request comes to. Raises: GitHubError."""
        match look:
            case BranchLook():
                await self._branch(look)
            case CommitLook():
                await self._commit(look.where.repository_id, look.head)
            case InstallationLook():
                await self._installation(look.installation_id, is_swept=False)
            case PeopleLook():
                await self._people(look)
            case RepositoryLook():
                await self._repository(look.where.repository_id)
            case (
                PullRequestLook()
                | PushLook()
                | ReviewLook()
                | MergeGroupLook()
                | CommandLook()
                | ButtonLook()
                | PublishingLook()
                | ProtectionLook()
                | DepartureLook()
                | EdgeLook()
                | TagLook()
            ):
                raise TypeError(f"a {look.kind} is looked at by the worker itself")
            case _:
                assert_never(look)

    async def sweep(self, kind: Sweep) -> None:
        """Look at much at once. Raises: GitHubError."""
        match kind:
            case Sweep.DELIVERIES:
                await self._redeliver()
            case Sweep.CLOCK:
                await self._clock()
                await self._publications()
            case Sweep.LOCK:
                raise TypeError("locks are looked after by the worker itself")
            case Sweep.OPEN:
                await self._open()
            case Sweep.NIGHTLY:
                await self._everything()
            case _:
                assert_never(kind)

    async def _branch(self, look: BranchLook) -> None:
        """A base branch moved: its policy, its CODEOWNERS and what is left of a change may have, too."""
        installed = await find_repository(self.database, look.where.repository_id)
        if installed is None:
            return
        if installed.full_name.endswith(f"/{POLICY_REPOSITORY}"):
            await self._installation(installed.installation_id, is_swept=True)
            return
        await departures.hurry(self.database, installed.repository_id, look.branch, self.now())
        numbers = await seen_on(self.database, installed.repository_id, look.branch)
        if not numbers:
            await mark_stale(self.database, installed.repository_id, look.branch)
        for number in numbers:
            await self.queue.evaluate(installed.repository_id, number)

    async def _commit(self, repository_id: int, head: str) -> None:
        installed = await find_repository(self.database, repository_id)
        if installed is None:
            return
        for pull in await self._pulls(installed):
            if pull.head == head:
                await self.queue.evaluate(repository_id, pull.number)

    async def _repository(self, repository_id: int) -> None:
        """A repository was renamed, moved, archived: read its installation again, which knows its name."""
        installed = await find_repository(self.database, repository_id)
        if installed is not None:
            await self._installation(installed.installation_id, is_swept=False)

    async def _people(self, look: PeopleLook) -> None:
        """Look again at whatever those people have a say in, or might have had if they could have been verified."""
        ours = {
            each.repository_id
            for each in await all_repositories(self.database)
            if each.installation_id == look.installation_id
        }
        async for number, stored in open_snapshots(self.database):
            then = _SNAPSHOT.validate_python(json.loads(stored))
            repository_id = then.pull_request.repository.id if then.pull_request else 0
            if repository_id in ours and _concerns(look, then):
                await self.queue.evaluate(repository_id, number, is_swept=True)

    async def _installation(self, installation_id: int, *, is_swept: bool) -> None:
        """Read what an installation covers, its organisation's policy, and every open pull request."""
        try:
            told = await read.installation(self.github.as_app(), installation_id)
        except NotFound:
            async with self.database.connection() as connection:
                await forget_installation(connection, installation_id)
            return
        await self._note(told)
        if told.is_suspended:
            return
        client = self.github.read_only(Scope(installation_id=installation_id, permissions=READ))
        await self._note_repositories(client, installation_id)
        policy = await read.organisation_policy(client, told.account)
        is_read = policy is not None and is_readable(policy)
        await put_organisation_policy(self.database, told.account, policy, is_readable=is_read)
        for installed in await all_repositories(self.database):
            if installed.installation_id == installation_id and not installed.is_silent:
                await self._all_open(installed, is_swept=is_swept)

    async def _note(self, told: read.InstallationRead) -> None:
        async with self.database.connection() as connection:
            await put_installation(
                connection, told.id, account_id=told.account_id, account=told.account, is_suspended=told.is_suspended
            )

    async def _note_repositories(self, client: ReadOnly, installation_id: int) -> None:
        covered = await read.repositories(client)
        async with self.database.connection() as connection:
            for repository in covered:
                await put_repository(connection, installation_id, repository.id, repository.full_name)
            await keep_only(connection, installation_id, [repository.id for repository in covered])

    async def _all_open(self, installed: Installed, *, is_swept: bool) -> None:
        for pull in await self._pulls(installed):
            await self.queue.evaluate(installed.repository_id, pull.number, is_swept=is_swept)

    async def _redeliver(self) -> None:
        """Ask again for what GitHub could not hand over."""
        client = self.github.as_app()
        attempts = await deliveries.since(client, await redeliveries.cursor(self.database))
        for delivery in deliveries.lost(attempts, await redeliveries.redeliveries(self.database)):
            await deliveries.redeliver(client, delivery)
            await redeliveries.put_redelivery(self.database, delivery.guid)
        if attempts:
            await redeliveries.put_cursor(self.database, attempts[0].id)

    async def _clock(self) -> None:
        """Judge what is due from what is stored: only where the clock changed an answer is anything read."""
        clock = await self.clock()
        changed: dict[_Place, _Changed] = {}
        last: tuple[int, int] | None = (0, 0)
        while last:
            last = await self._judge_some(clock, last, changed)
        ahead: Counter[int] = Counter()
        for (repository_id, branch), told in changed.items():
            installed = await find_repository(self.database, repository_id)
            whose = installed.installation_id if installed else 0
            await self._pass(repository_id, branch, told, _Turn(now=clock.judged, before=ahead[whose]))
            ahead[whose] += len(told.waiting)

    async def _publications(self) -> None:
        """Look at every publication that is not over: its deployment's status may never have been delivered."""
        for repository_id in await publishing(self.database):
            installed = await find_repository(self.database, repository_id)
            if installed is not None:
                await self.queue.look_at(PublishingLook(where=installed.where))

    async def _judge_some(
        self, clock: Clock, after: tuple[int, int], changed: dict[_Place, _Changed]
    ) -> tuple[int, int] | None:
        """Judge the next few that are due, noting what `changed`; the last one's key, `None` where there was none.

        The facts are read under the lock, so whatever becomes known later makes due what is put off here.
        """
        later: list[tuple[int, int, datetime]] = []
        facts: dict[_Place, Train] = {}
        async with self.database.connection() as connection:
            waiting = await due_at(connection, clock.judged, after)
            for each in waiting:
                await asyncio.sleep(0)  # whoever delivers is answered in between
                if each.place not in facts:
                    facts[each.place] = await train(self.database, *each.place, within=connection)
                try:
                    again = _judge(each, _about(facts[each.place], each.number), clock, changed)
                except ValueError:
                    again = clock.judged + AGAIN
                    await self._evaluate_anew(each, connection)
                later += [(*each.key, again)] if again else []
            await put_off(connection, later)
        return waiting[-1].key if waiting else None

    async def _evaluate_anew(self, each: Due, within: DatabaseConnection) -> None:
        """Have a pull request evaluated, in its turn, that another version kept in a form this one does not read."""
        await outdate(within, *each.key)
        await self.queue.evaluate(*each.key, is_swept=True, within=within)

    async def _pass(self, repository_id: int, branch: str, told: _Changed, turn: _Turn) -> None:
        """Queue what the clock changed, what would merge soonest first. Who comes first at an edge records it.

        That and the queue are one transaction: whoever breaks off in it leaves the edge to the next sweep. No more is
        queued than the budget lets be told until then; for the others it is their turn later.
        """
        numbers = await self._order(repository_id, branch, told)
        turns = {number: self._wait(turn.before + place) for place, number in enumerate(numbers)}
        later = {number: wait - EARLY if wait > EARLY else AGAIN for number, wait in turns.items()}
        enforced = await self._enforced(repository_id, branch)
        async with self.database.connection() as connection:
            await put_off(connection, ((repository_id, number, turn.now + wait) for number, wait in later.items()))
            if told.edge and await pass_edge(
                self.database, repository_id, branch, told.edge.at, is_frozen=told.edge.is_frozen, within=connection
            ):
                detail = self._told(branch, told.edge, numbers, turn.before, enforced)
                record = audit.Record(kind="edge", repository_id=repository_id, detail=detail)
                await audit.append(self.database, record, within=connection)
            for number in numbers:
                if turns[number] <= EARLY:
                    await self.queue.evaluate(repository_id, number, within=connection)

    async def _enforced(self, repository_id: int, branch: str) -> Live:
        installed = await find_repository(self.database, repository_id)
        return await live(self.database, repository_id, installed.full_name, branch) if installed else Live()

    async def _order(self, repository_id: int, branch: str, told: _Changed) -> Sequence[int]:
        """In which order they are told: as they would merge, thawing as they risk least, later as at the edge."""
        edge = told.edge
        if edge and await is_passed(self.database, repository_id, branch, edge.at, is_frozen=edge.is_frozen):
            return sorted(ordered(told.waiting.values()), key=lambda number: told.since[number])
        if edge and not edge.is_frozen:
            return order(told.risks)
        urgent = await self._urgency(repository_id, branch) if edge else {}
        return ordered(replace(urgent.get(number, one), is_clear=one.is_clear) for number, one in told.waiting.items())

    def _wait(self, before: int) -> timedelta:
        rates = self.rates
        return turn_after(before, gap=rates.gap, per_minute=rates.per_minute, per_hour=rates.per_hour)

    def _told(self, branch: str, edge: Edge, numbers: Sequence[int], before: int, enforced: Live) -> dict[str, Any]:
        """What the edge comes to: who is told first, and how long the last one could merge as it was.

        So many of the installation's are told `before`. Where a ruleset holds them all at once, what they are told is
        only told; its own record says when it held.
        """
        count, rates, mode = len(numbers), self.rates, enforced.mode
        last = exposure(before + count, gap=rates.gap, per_minute=rates.per_minute, per_hour=rates.per_hour)
        seconds = last.total_seconds() if mode is Enforcement.CHECKS else 0.0
        state = "frozen" if edge.is_frozen else "open"
        _log.info("edge", branch=branch, state=state, mode=mode, pull_requests=count, exposure_seconds=seconds)
        detail = {"branch": branch, "state": state, "at": edge.at.isoformat(), "by": edge.by, "mode": str(mode)}
        problem = {"problem": enforced.problem} if enforced.problem else {}
        return {**detail, **problem, "pull_requests": count, "first": numbers[:MOST], "exposure_seconds": seconds}

    async def _urgency(self, repository_id: int, branch: str) -> Mapping[int, Waiting]:
        """Which would merge by themselves. GitHub may be away just now; the edge does not wait for it."""
        installed = await find_repository(self.database, repository_id)
        if installed is None or installed.is_suspended:
            return {}
        owner, _, name = installed.full_name.partition("/")
        try:
            return await read.urgency(self._reader(installed), owner, name, branch)
        except GitHubError as away:
            _log.warning("edge in no order", branch=branch, reason=str(away))
            return {}

    async def _open(self) -> None:
        """Read in rotation: the pull requests that changed since the last round. An unchanged list costs nothing."""
        for installed in await self._standing_repositories():
            for pull in await self._pulls(installed):
                await self._queue_if_due(installed.repository_id, pull)

    async def _queue_if_due(self, repository_id: int, pull: read.OpenPull) -> None:
        async with self.database.connection() as connection:
            if await is_due(self.database, repository_id, pull.number, pull.updated_at, within=connection):
                await self.queue.evaluate(repository_id, pull.number, is_swept=True, within=connection)

    async def _standing_repositories(self) -> Iterable[Installed]:
        known = await all_repositories(self.database)
        return [installed for installed in known if not installed.is_out_of_reach]

    async def _everything(self) -> None:
        for installation in await read.installations(self.github.as_app()):
            await self._installation(installation.id, is_swept=True)

    async def _pulls(self, installed: Installed) -> tuple[read.OpenPull, ...]:
        owner, _, name = installed.full_name.partition("/")
        return await read.open_pull_requests(self._reader(installed), owner, name)

    def _reader(self, installed: Installed) -> ReadOnly:
        return self.github.read_only(Scope.at(installed.where, READ))


def _judge(each: Due, known: Train, clock: Clock, changed: dict[_Place, _Changed]) -> datetime | None:
    """When a pull request is due again; `None` where the clock changed its answer, which is noted.

    Raises `ValueError` where what is stored cannot be read.
    """
    then = _SNAPSHOT.validate_python(json.loads(each.snapshot))
    before = _DECISION.validate_python(json.loads(each.decision))
    now = replace(then, now=clock.ours, github_now=clock.github, latest=clock.latest, train=known)
    after = decide(now)
    if _answers(before) == _answers(after):
        return due(now, clock)
    told = changed.setdefault(each.place, _Changed())
    told.edge = told.edge or _passed(then, edge_of(now.content, known, clock))
    told.waiting[each.number] = Waiting(number=each.number, is_clear=_is_clear(before))
    told.since[each.number] = each.since or AT_ONCE
    told.risks[each.number] = after.severity
    return None


def _about(facts: Train, number: int) -> Train:
    """The facts with the hotfixes of one pull request alone."""
    return replace(facts, hotfixes=tuple(each for each in facts.hotfixes if each.pull_request == number))


def _passed(then: Snapshot, edge: Edge | None) -> Edge | None:
    """The edge, if it was passed since a snapshot was taken."""
    return edge if edge and then.now and then.now < edge.at else None


def _is_clear(decision: Decision) -> bool:
    return all(decision.state(check) is State.SUCCESS for check in Check)


def _concerns(look: PeopleLook, then: Snapshot) -> bool:
    reviewers = {review.person.id for review in then.pull_request.reviews} if then.pull_request else set()
    members = {person.id for team in then.teams for person in team.members}
    teams = {team.id for team in then.teams}
    return look.person_id in reviewers | members or look.team_id in teams or 0 in teams


def _answers(decision: Decision) -> tuple[Severity, list[State], list[Counts], str]:
    """What of a decision the clock has a say in: a freeze begins or ends, a sunset passes, an exception ends.

    Broken glass is whole again once its hour is over.
    """
    counts = [found.exception.counts for found in decision.findings if found.exception]
    return decision.severity, [decision.state(check) for check in Check], counts, decision.lifted
