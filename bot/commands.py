"""The App's commands: each opens what it needs, does one thing, and says in plain lines what came of it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable

from pydantic import TypeAdapter

from bot import worker
from bot.facts.snapshot import Snapshot
from bot.facts.train import Cut
from bot.github.doctor import Line, examine
from bot.logs import configure
from bot.policy.decide import decide
from bot.reports.agenda import Item, agenda
from bot.settings import Settings, now
from bot.store import audit
from bot.store.database import Database
from bot.store.evaluations import open_snapshots, put_cut
from bot.store.queue import Queue
from bot.store.repositories import all_repositories
from bot.store.work import Sweep
from bot.web import serve

CLEAN, FINDINGS, USAGE = 0, 1, 2
_SNAPSHOT = TypeAdapter(Snapshot)


def run_serve(settings: Settings) -> int:
    """Take deliveries and work them off, until told to stop."""
    configure(settings.log_level, settings.secrets)
    asyncio.run(serve.serve(settings, worker.opened))
    return CLEAN


def run_work(settings: Settings) -> int:
    """Work off what other processes on the same database take in, until told to stop."""
    configure(settings.log_level, settings.secrets)
    asyncio.run(serve.work(settings, worker.opened))
    return CLEAN


def run_sweep(settings: Settings) -> int:
    """Look everywhere once: what was lost is asked for again, and every open pull request is queued."""
    configure(settings.log_level, settings.secrets)
    return _with_queue(settings, _sweep)


async def _sweep(settings: Settings, database: Database, queue: Queue) -> int:
    async with worker.opened(settings, database, queue) as work:
        for kind in Sweep:
            await work.sweep(kind)
    waiting = [job for job in await queue.jobs("todo") if job.task == "evaluate"]
    _say(f"{len(waiting)} pull requests are queued; a `serve` or `work` process takes them from there.")
    return CLEAN


def run_doctor(settings: Settings) -> int:
    """Say what is missing on the way to GitHub and back; exit status 1 where anything is."""
    return _with_queue(settings, _doctor)


async def _doctor(settings: Settings, database: Database, queue: Queue) -> int:
    async with worker.opened(settings, database, queue) as work:
        lines = [*await examine(work.github), *await _examine_store(database, queue)]
    for line in lines:
        _say(str(line))
    return CLEAN if all(line.is_ok for line in lines) else FINDINGS


async def _examine_store(database: Database, queue: Queue) -> list[Line]:
    dead = await queue.jobs("failed")
    broken = await audit.verify(database)
    return [
        _line("database", None if await database.is_ready() else "its schema is not current.", "Start `serve`."),
        _line("dead letters", f"{len(dead)} failed for good." if dead else None, "See `stationmaster jobs`."),
        _line("audit", broken, "Keep the database as it is, and compare it with the last backup."),
    ]


def _line(subject: str, problem: str | None, remedy: str) -> Line:
    return Line(subject=subject, problem=problem, remedy=remedy) if problem else Line(subject=subject)


def run_jobs(settings: Settings, retry: int | None = None) -> int:
    """List what waits, runs or failed for good; or put one dead letter back in the queue."""

    async def jobs(_: Settings, __: Database, queue: Queue) -> int:
        if retry is not None:
            is_queued = await queue.retry(retry)
            return _done(f"job {retry} is queued again") if is_queued else _refused(f"there is no dead letter {retry}")
        for job in await queue.jobs():
            _say(f"{job.id}\t{job.status}\t{job.task}\t{job.key}\tattempt {job.attempt}\t{job.reason}")
        return CLEAN

    return _with_queue(settings, jobs)


def run_agenda(settings: Settings) -> int:
    """Print the change board's agenda: the open pull requests as they were last looked at."""

    async def print_agenda(_: Settings, database: Database, __: Queue) -> int:
        items = []
        async for _number, stored in open_snapshots(database):
            snapshot = _SNAPSHOT.validate_python(json.loads(stored))
            if snapshot.pull_request is not None:
                items.append(Item(pull_request=snapshot.pull_request, decision=decide(snapshot)))
        sys.stdout.write(agenda(items))
        return CLEAN

    return _with_queue(settings, print_agenda)


def run_cut(settings: Settings, repository: str, branch: str, commit: str) -> int:
    """Record the production cut of a branch, which ends its freeze."""

    async def cut(_: Settings, database: Database, queue: Queue) -> int:
        known = {each.full_name: each.repository_id for each in await all_repositories(database)}
        if repository not in known:
            return _refused(f"{repository} is none of: {', '.join(sorted(known)) or 'no repository is known yet'}")
        is_new = await _record_cut(database, known[repository], Cut(branch=branch, commit=commit, at=now()))
        await queue.sweep(Sweep.CLOCK)
        told = f"{branch} of {repository} was cut at {commit}"
        return _done(told if is_new else f"{told}, as was recorded before")

    return _with_queue(settings, cut)


async def _record_cut(database: Database, repository_id: int, cut: Cut) -> bool:
    async with database.connection() as connection:
        if not await put_cut(database, repository_id, cut, within=connection):
            return False
        detail = {"branch": cut.branch, "commit": cut.commit}
        record = audit.Record(kind="cut", repository_id=repository_id, detail=detail)
        await audit.append(database, record, within=connection)
    return True


def _with_queue(settings: Settings, do: Callable[[Settings, Database, Queue], Awaitable[int]]) -> int:
    async def done() -> int:
        async with await Database.open(settings) as database:
            queue = Queue(database)
            await queue.open()
            return await do(settings, database, queue)

    return asyncio.run(done())


def _done(told: str) -> int:
    _say(told)
    return CLEAN


def _refused(told: str) -> int:
    sys.stderr.write(f"stationmaster: {told}\n")
    return USAGE


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
