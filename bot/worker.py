"""The worker: read -> decide -> reconcile -> perform -> record, for one pull request at a time.

It never asks what happened. It reads what is, judges it, and writes what is left to write; so a redelivery, a lost
delivery and the nightly sweep are all the same path, and a second look writes nothing.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Iterable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.departing import Departing
from bot.edges import Edges
from bot.exempting import Exempting
from bot.facts.look import (
    BranchLook,
    ButtonLook,
    CommandLook,
    DepartureLook,
    EdgeLook,
    Look,
    MergeGroupLook,
    ProtectionLook,
    PublishingLook,
    ReviewLook,
    TagLook,
)
from bot.facts.pull_request import PullRequest, Witness
from bot.facts.snapshot import OFFLINE, Fact, Snapshot
from bot.git import NO_BRANCH, GitError
from bot.github import read
from bot.github.auth import EVALUATE, QUEUE, READ, App, Permissions, Scope
from bot.github.client import Client, Connection, Patience
from bot.github.dates import Dates
from bot.github.errors import REFUSALS, NotFound, RateLimited
from bot.github.perform import Performed, Target, perform
from bot.github.read import Pull
from bot.github.transport import Endpoints, Transport, open_session
from bot.incidents import Incidents
from bot.locking import Locking
from bot.policy.clock import Clock
from bot.policy.decide import decide
from bot.policy.decision import Decision
from bot.policy.freezing import known_at, window_of
from bot.postmortems import Postmortems
from bot.protection import Protection
from bot.publishing import Publishing
from bot.reading import Reader, seen
from bot.records import Records
from bot.reports.window import Told, document
from bot.rounds import Rounds
from bot.settings import Settings, now
from bot.steering import Steering
from bot.store.database import Database
from bot.store.limits import Budget, Rates
from bot.store.locks import live
from bot.store.queue import Queue
from bot.store.repositories import Installed, find_repository, forget_installation, named_repository
from bot.store.trains import train
from bot.store.witness import Seen, forget_seen, last_seen, put_witness, seen_at
from bot.store.work import Later, Sweep
from bot.watching import Watching
from bot.writes.group import group_runs
from bot.writes.reconcile import begin, given_up, reconcile, withdrawn
from bot.writes.standing import Standing, StandingCheckRun
from bot.writes.write import PutCheckRun, Write

_log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Worker:
    """Does what the queue holds (`bot.store.work.Work`)."""

    github: Connection
    reader: Reader
    records: Records
    rounds: Rounds
    steering: Steering
    watching: Watching
    edges: Edges
    incidents: Incidents
    locking: Locking
    exempting: Exempting
    publishing: Publishing
    protection: Protection
    departing: Departing
    postmortems: Postmortems
    own_id: int | None = None

    @property
    def problem(self) -> str | None:
        """Why our clock cannot be judged by; `None` where it can."""
        ours = self.reader.now()
        return Clock(ours=ours, github=self.reader.dates.github(ours)).problem

    async def next_edge(self) -> tuple[datetime, float] | None:
        """The next edge of a freeze that is known, and the seconds until it."""
        return await self.locking.next_edge()

    async def freeze(self, repository: str, branch: str, instant: datetime) -> str | None:
        """Tell whether a branch is frozen at an instant, as a document; empty where its policy cannot be read."""
        installed = await named_repository(self.records.database, repository)
        reached = await self._reach(installed.repository_id) if installed else None
        if reached is None:
            return None
        client, installed = reached
        try:
            content = await self.reader.policies(client, installed, branch)
        except GitError as failed:
            if NO_BRANCH in failed.found:
                return None
            raise
        facts = await train(self.records.database, installed.repository_id, branch)
        now = self.reader.now()
        window = window_of(content, facts, instant, now)
        if window is None:
            return ""
        enforced = await live(self.records.database, installed.repository_id, installed.full_name, branch)
        return document(Told(branch=branch, at=instant, window=window, enforced=enforced, facts=known_at(facts, now)))

    async def evaluate(self, repository_id: int, number: int) -> None:
        """Take one look at a pull request and leave it judged."""
        with _patience():
            if (reached := await self._reach(repository_id)) is None:
                return
            client, installed = reached
            pull, standing = await self.reader.pull(client, installed, number)
            before = await last_seen(self.records.database, repository_id, number)
            await self._withdraw(client, installed, pull, before)
            await self._end_exemptions(client, installed, pull)
            if pull.pull_request.state == "open":
                await self._evaluate(client, installed, pull, standing)
            else:
                await forget_seen(self.records.database, repository_id, number)
            await self._look_at_others(pull.pull_request, before)

    async def _evaluate(self, client: Client, installed: Installed, pull: Pull, standing: Standing) -> None:
        self.own_id = pull.own_id
        target = pull.target(installed.installation_id)
        standing = await self._begun(client, target, pull, standing)
        snapshot = await self.reader.snapshot(client, installed, pull)
        decision = decide(snapshot)
        await self.departing.note(installed.repository_id, snapshot.content)
        await self.exempting.before(pull.pull_request, decision)
        performed = await _performed(client, target, reconcile(snapshot, pull.pull_request, decision, standing))
        await self.records.keep(snapshot, pull.pull_request, decision, performed, seen(pull, decision.digest))
        await self.exempting.after(pull.pull_request, decision)

    async def _withdraw(self, client: Client, installed: Installed, pull: Pull, before: Seen | None) -> None:
        """Leave no green check on a commit that the pull request was at, or aimed elsewhere from: it may come back."""
        told = pull.pull_request
        if before is None or told.state == "merged" or not _has_moved(told, before):
            return
        if not await self.records.was_agreed(told, before):
            return
        owner, _, name = installed.full_name.partition("/")
        runs = await read.check_runs(client, owner, name, before.head)
        writes = withdrawn(told, before.base_ref, before.head, runs)
        await _performed(client, pull.target(installed.installation_id), writes)

    async def _end_exemptions(self, client: Client, installed: Installed, pull: Pull) -> None:
        """Leave nothing that lets a commit past the lock where the pull request is no more what was exempted."""
        told = pull.pull_request
        owner, _, name = installed.full_name.partition("/")
        for each in await self.exempting.left(told):
            if told.state != "merged":
                runs = await read.check_runs(client, owner, name, each.head)
                writes = withdrawn(told, each.base_ref, each.head, runs)
                await _performed(client, pull.target(installed.installation_id), writes)
            await self.exempting.end([each])

    async def _look_at_others(self, told: PullRequest, before: Seen | None) -> None:
        """Have those judged again that have, or had, the same head and base: their checks are shown as one."""
        if before is not None and not _has_moved(told, before):
            return
        repository_id = told.repository.id
        others = {*told.same_head, *told.other_bases}
        if before is not None:
            others.update(await seen_at(self.records.database, repository_id, before.head, before.base_ref))
        for number in sorted(others - {told.number}):
            await self.rounds.queue.evaluate(repository_id, number)

    async def witness(self, look: ReviewLook) -> None:
        """Keep what the governed change was when a review was given. The evaluation follows by itself."""
        with _patience():
            if (reached := await self._reach(look.where.repository_id)) is None:
                return
            client, installed = reached
            content = await self.reader.content_at(client, installed, look.base_ref, look.head)
            told = decide(Snapshot(known=OFFLINE, content=content))
            witness = Witness(review_id=look.review_id, head=look.head, digest=told.digest, parts=told.parts)
            await put_witness(self.records.database, look.where.repository_id, look.number, witness)

    async def visit(self, look: Look) -> None:
        """Look at a branch, commit, button, installation, repository, merge group, comment or publication."""
        with _patience():
            try:
                match look:
                    case MergeGroupLook():
                        await self._judge_group(look)
                    case CommandLook() | ButtonLook():
                        await self._steer(look)
                    case EdgeLook():
                        await self.edges.visit(look)
                    case TagLook():
                        await self.watching.visit_tag(look)
                    case BranchLook():
                        await self.rounds.visit(look)
                        await self.watching.visit(look)
                    case PublishingLook():
                        await self._publish(look)
                    case ProtectionLook():
                        await self._protect(look)
                    case DepartureLook():
                        await self._depart(look)
                    case _:
                        await self.rounds.visit(look)
            except NotFound as gone:
                _log.info("nothing to look at", look=look.key, reason=str(gone))

    async def sweep(self, kind: Sweep) -> None:
        """Look at much at once."""
        with _patience():
            match kind:
                case Sweep.LOCK:
                    await self.locking.look()
                case Sweep.CLOCK:
                    await self.locking.look_first()
                    await self.rounds.sweep(kind)
                    await self.departing.sweep()
                    await self.edges.sweep()
                    await self.incidents.settle()
                case Sweep.OPEN:
                    await self.rounds.sweep(kind)
                    await self.watching.sweep()
                    await self.postmortems.sweep()
                case Sweep.NIGHTLY:
                    await self.rounds.sweep(kind)
                    await self.watching.sweep_tags()
                case Sweep.DELIVERIES:
                    await self.rounds.sweep(kind)

    async def give_up(self, repository_id: int, number: int, reason: str) -> None:
        """Conclude the checks of a pull request that cannot be evaluated, so that nobody waits for them."""
        with _patience():
            if (reached := await self._reach(repository_id)) is None:
                return
            client, installed = reached
            pull, standing = await self.reader.pull(client, installed, number)
            writes = given_up(pull.pull_request, standing, reason)
            await _performed(client, pull.target(installed.installation_id), writes)
            await self.records.give_up(repository_id, number, reason)

    async def _steer(self, look: CommandLook | ButtonLook) -> None:
        """Run the commands of a comment, or the one of a button."""
        if (reached := await self._reach(look.where.repository_id)) is None:
            return
        if isinstance(look, ButtonLook):
            await self.steering.press(*reached, look)
        else:
            await self.steering.steer(*reached, look)

    async def _publish(self, look: PublishingLook) -> None:
        """Take the orders of a repository further."""
        if (reached := await self._reach(look.where.repository_id)) is not None:
            await self.publishing.look(*reached)

    async def _protect(self, look: ProtectionLook) -> None:
        """Answer whether a run may go on to an environment."""
        if (reached := await self._reach(look.where.repository_id)) is not None:
            await self.protection.look(*reached, look)

    async def _depart(self, look: DepartureLook) -> None:
        """Look after the trains that leave from a branch."""
        if (reached := await self._reach(look.where.repository_id, READ)) is not None:
            await self.departing.look(*reached, look.branch)

    async def _judge_group(self, look: MergeGroupLook) -> None:
        """Judge every member of a merge group now, and what they come to together."""
        if (reached := await self._reach(look.where.repository_id, QUEUE)) is None:
            return
        client, installed = reached
        owner, _, name = installed.full_name.partition("/")
        members = await read.merge_group_members(client, owner, name, look.base_ref, look.head)
        judged = {member.number: await self._judge(client, installed, member.number) for member in members}
        together = decide(await self._together(client, installed, look))
        standing = await read.check_runs(client, owner, name, look.head)
        target = Target.at(installed.where, members[-1].number, look.head)
        performed = await _performed(client, target, group_runs(look.base_ref, look.head, judged, together, standing))
        await self.records.keep_group(installed.repository_id, look.head, judged, performed)

    async def _together(self, client: Client, installed: Installed, look: MergeGroupLook) -> Snapshot:
        """What a group's members come to together: the combined diff, the clock and the trains of their base."""
        clock = await self.reader.clock()
        return Snapshot(
            known=OFFLINE | {Fact.CLOCK, Fact.TRAIN},
            content=await self.reader.content_at(client, installed, look.base_ref, look.head),
            now=clock.ours,
            github_now=clock.github,
            latest=clock.latest,
            train=await train(self.records.database, installed.repository_id, look.base_ref),
        )

    async def _judge(self, client: Client, installed: Installed, number: int) -> Decision:
        pull, _ = await self.reader.pull(client, installed, number)
        return decide(await self.reader.snapshot(client, installed, pull, is_fresh=True))

    async def _begun(self, client: Client, target: Target, pull: Pull, standing: Standing) -> Standing:
        """Let no answer made for another head or base linger while this one is read."""
        for each in await _performed(client, target, begin(pull.pull_request, standing)):
            if isinstance(each.write, PutCheckRun) and each.id is not None:
                standing = standing.with_run(_run(each.id, each.write))
        return standing

    async def _reach(self, repository_id: int, permissions: Permissions = EVALUATE) -> tuple[Client, Installed] | None:
        """A client for a repository that we may look at and write to; `None` where it is gone, suspended or silent."""
        installed = await find_repository(self.records.database, repository_id)
        if installed is None or installed.is_out_of_reach:
            return None
        client = self.github.client(Scope.at(installed.where, permissions))
        return (client, installed) if await self._stands(client, installed) else None

    async def _stands(self, client: Client, installed: Installed) -> bool:
        """Whether the installation still stands. One that is gone is forgotten; it says so itself when it is back."""
        try:
            await client.token()
        except NotFound:
            async with self.records.database.connection() as connection:
                await forget_installation(connection, installed.installation_id)
            return False
        return True


def _has_moved(told: PullRequest, before: Seen) -> bool:
    return told.state != "open" or (told.head, told.base_ref) != (before.head, before.base_ref)


def _run(number: int, write: PutCheckRun) -> StandingCheckRun:
    status = "completed" if write.conclusion else "in_progress"
    return StandingCheckRun(
        id=number, name=write.name, status=status, conclusion=write.conclusion, external_id=write.external_id
    )


async def _performed(client: Client, target: Target, writes: Iterable[Write]) -> list[Performed]:
    """Perform writes in order. A check run that GitHub refuses stops it; of the rest, each stands for itself."""
    done = []
    for write in writes:
        try:
            done.append(await perform(client, target, write))
        except REFUSALS as refused:
            if isinstance(write, PutCheckRun):
                raise
            _log.warning("write refused", write=type(write).__name__, reason=str(refused))
    return done


@contextmanager
def _patience() -> Generator[None]:
    """What GitHub puts off is put off, and counts as no failure."""
    try:
        yield
    except RateLimited as limited:
        raise Later(limited.until_seconds) from limited


@asynccontextmanager
async def opened(settings: Settings, database: Database, queue: Queue) -> AsyncGenerator[Worker]:
    """Open what a worker needs of the world, and close it at the end."""
    async with open_session() as session:
        endpoints = Endpoints(api=settings.github_api_url, graphql=settings.graphql_url)
        app = App(settings.app_id, settings.private_key.get_secret_value(), lambda: now().timestamp())
        rates = Rates(gap=settings.write_gap_seconds)
        dates = Dates(now)
        transport, budget = Transport(session, endpoints, dates), Budget(database, rates)
        github = Connection(transport=transport, app=app, budget=budget)
        mirrors = settings.data / "mirrors"
        reader = Reader(database=database, mirrors=mirrors, server_url=settings.server_url, now=now, dates=dates)
        lock = _lock_app(settings, transport, budget)
        yield _worker(github, lock, reader, queue, rates)


def _worker(github: Connection, lock: Connection | None, reader: Reader, queue: Queue, rates: Rates) -> Worker:
    """Put a worker together; `lock` speaks as the lock App."""
    database, incidents = reader.database, Incidents(github=github, database=reader.database)
    return Worker(
        github=github,
        reader=reader,
        records=Records(database=database),
        rounds=Rounds(github=github, database=database, queue=queue, now=now, clock=reader.clock, rates=rates),
        steering=Steering(database=database, queue=queue, reader=reader, now=now),
        watching=Watching(github=github, database=database, reader=reader, incidents=incidents),
        edges=Edges(github=github, database=database, queue=queue, reader=reader, incidents=incidents, now=now),
        incidents=incidents,
        locking=Locking(
            github=github,
            lock=lock,
            database=database,
            queue=queue,
            reader=reader,
            incidents=incidents,
            now=now,
            clock=reader.clock,
        ),
        exempting=Exempting(database=database),
        publishing=Publishing(database=database, reader=reader, incidents=incidents, now=now),
        protection=Protection(database=database, reader=reader, now=now),
        departing=Departing(github=github, database=database, queue=queue, reader=reader, incidents=incidents, now=now),
        postmortems=Postmortems(github=github, database=database, reader=reader, incidents=incidents, now=now),
    )


def _lock_app(settings: Settings, transport: Transport, budget: Budget) -> Connection | None:
    """Speak as the lock App, which gives up soon so that it can begin anew; `None` where there is none."""
    if settings.lock_app_id is None or settings.lock_private_key is None:
        return None
    app = App(settings.lock_app_id, settings.lock_private_key.get_secret_value(), lambda: now().timestamp())
    patience = Patience(reads=2, writes=2, first=0.25, longest=2.0, total=10.0)
    return Connection(transport=transport, app=app, budget=budget, patience=patience)
