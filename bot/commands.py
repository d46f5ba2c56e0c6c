"""The App's commands: each opens what it needs, does one thing, and says in plain lines what came of it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot import worker
from bot.evidence.what_if import Changed, changed, told, under
from bot.facts.snapshot import Snapshot, Source
from bot.facts.train import Cut
from bot.github.doctor import Line, examine, examine_lock
from bot.logs import configure
from bot.policy.decide import decide
from bot.policy.decision import Decision
from bot.policy.lock import Enforcement
from bot.records import decision_of, snapshot_of
from bot.reports.agenda import Item, agenda
from bot.reports.escape import visible
from bot.reports.tree import tree
from bot.settings import Settings, now
from bot.store import audit
from bot.store.branches import branches
from bot.store.database import Database
from bot.store.evaluations import Evaluation, evaluations, evaluations_since, open_snapshots, put_cut
from bot.store.locks import live
from bot.store.queue import Queue
from bot.store.repositories import all_repositories, named_repository
from bot.store.work import Sweep
from bot.web import serve

CLEAN, FINDINGS, USAGE = 0, 1, 2


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
        lines = [*await examine(work.github), *await examine_lock(work.locking.lock), *await _examine_locks(database)]
        lines += [*await _examine_store(database, queue), _examine_api(settings)]
    for line in lines:
        _say(str(line))
    return CLEAN if all(line.is_ok for line in lines) else FINDINGS


async def _examine_locks(database: Database) -> list[Line]:
    """Whether each branch that a ruleset is to lock is locked by one."""
    lines = []
    for each in await branches(database):
        told = await live(database, each.repository_id, each.full_name, each.name)
        if told.asked is not Enforcement.CHECKS:
            subject = f"{each.full_name} {each.name}: enforced by {told.asked}"
            lines.append(_line(subject, told.problem, "Until then the checks hold, one pull request after the other."))
    return lines


async def _examine_store(database: Database, queue: Queue) -> list[Line]:
    dead = await queue.jobs("failed")
    broken = await audit.verify(database)
    return [
        _line("database", None if await database.is_ready() else "its schema is not current.", "Start `serve`."),
        _line("dead letters", f"{len(dead)} failed for good." if dead else None, "See `stationmaster jobs`."),
        _line("audit", broken, "Keep the database as it is, and compare it with the last backup."),
    ]


def _examine_api(settings: Settings) -> Line:
    """Whether `/api` is open, and its token is one of its own."""
    if settings.api_token is None:
        return Line(subject="api: closed, as no STATIONMASTER_API_TOKEN is set")
    others = (settings.webhook_secret, settings.webhook_secret_previous)
    is_shared = settings.api_token.get_secret_value() in {each.get_secret_value() for each in others if each}
    problem = "its token is also a webhook secret, so whoever may read may also sign deliveries."
    return _line("api", problem if is_shared else None, "Make a token of its own with `openssl rand -hex 32`.")


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
            snapshot = snapshot_of(stored)
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


def run_explain(settings: Settings, pull: str, form: str) -> int:
    """Print why the latest evaluation of a pull request came out as it did, from what is stored of it."""

    async def explain(_: Settings, database: Database, __: Queue) -> int:
        repository, _sign, number = pull.rpartition("#")
        if not (repository and number.isascii() and number.isdecimal()):
            return _refused(f"{pull} names no pull request: expected OWNER/REPO#N")
        installed = await named_repository(database, repository)
        if installed is None:
            return _refused(f"{repository} is no repository that is known here; `stationmaster doctor` says why")
        kept = await evaluations(database, installed.repository_id, int(number))
        if not kept:
            return _refused(f"{pull} was never judged; `stationmaster jobs` lists what waits or failed")
        return _explained(kept[0], form)

    return _with_queue(settings, explain)


def _explained(evaluation: Evaluation, form: str) -> int:
    if form == "text":
        past = _past(evaluation)
        if past is None:
            return _refused("another version judged it and kept it in another form; `stationmaster sweep` judges anew")
        _say(f"judged {evaluation.at:%Y-%m-%d %H:%M} UTC")
        _say(tree(*past).rstrip("\n"))
    else:
        _say((evaluation.document if form == "json" else evaluation.snapshot).decode().rstrip("\n"))
    return CLEAN


def run_replay(settings: Settings, since: datetime, policy: Source | None) -> int:
    """List the verdicts of past evaluations that a policy would change; exit status 1 where it would change any."""

    async def replay(_: Settings, database: Database, __: Queue) -> int:
        names = {each.repository_id: each.full_name for each in await all_repositories(database)}
        read, different, unreadable = 0, 0, 0
        async for evaluation in evaluations_since(database, since):
            past = _past(evaluation)
            if past is None:
                unreadable += 1
                continue
            found = _differences(*past, policy)
            name = names.get(evaluation.repository_id, str(evaluation.repository_id))
            for each in found:
                _say(f"{name}#{evaluation.number}\t{evaluation.head[:12]}\t{_difference(each)}")
            read, different = read + 1, different + bool(found)
        _say(f"{different} of {read} evaluations since {since:%Y-%m-%d %H:%M} UTC would come out differently.")
        if unreadable:
            _say(f"{unreadable} more were kept by another version, in a form that this one does not read.")
        return FINDINGS if different else CLEAN

    return _with_queue(settings, replay)


def _past(evaluation: Evaluation) -> tuple[Snapshot, Decision] | None:
    """An evaluation as it was; `None` where another version kept it in another form."""
    try:
        return snapshot_of(evaluation.snapshot), decision_of(evaluation.decision)
    except ValueError:
        return None


def _differences(then: Snapshot, before: Decision, policy: Source | None) -> tuple[Changed, ...]:
    """What would come out differently now; without a policy, by the one of the time."""
    snapshot = under(then, policy) if policy else then
    return changed(before, decide(snapshot), snapshot)


def _difference(each: Changed) -> str:
    sentence = each.after.sentence if each.after else ""
    unknown = f" Who {', '.join(each.unknown)} is was not asked then." if each.unknown else ""
    return visible(f"{each.gate}: {told(each.before)} -> {told(each.after)}. {sentence}{unknown}".strip(), 1_000)


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
