"""The queue with real workers on a real database."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.facts.look import BranchLook, InstallationLook, PullRequestLook, ReviewLook, Where
from bot.store import repositories
from bot.store.database import Database
from bot.store.inbox import Delivery, Inbox
from bot.store.janitor import held_by_the_dead, put_back
from bot.store.queue import Queue
from bot.store.run import Pace, Worker
from bot.store.tasks import ATTEMPTS, backoff
from bot.store.work import Later, Sweep

WHERE = Where(installation_id=1, repository_id=3, full_name="acme/contracts")
PACE = Pace(poll=0.1, heartbeat=0.2, stalled_after=2, tidy=0.2, drain=1, wait=lambda _: 0.01)
REVIEW = ReviewLook(where=WHERE, number=7, review_id=11, reviewer_id=12, base_ref="main", base="a" * 40, head="b" * 40)


class Doing:
    """Work that notes what it was asked, and does what the test says."""

    own_id = 99

    def __init__(self, act=None):
        self.act = act
        self.done = []
        self.running = Counter()

    async def evaluate(self, _, number):
        self.running[number] += 1
        assert self.running[number] == 1, "two evaluations of one pull request at once"
        try:
            await self._note("evaluate", number)
        finally:
            self.running[number] -= 1

    async def witness(self, look):
        await self._note("witness", look)

    async def visit(self, look):
        await self._note("visit", look)

    async def sweep(self, kind):
        await self._note("sweep", kind)

    async def next_edge(self): ...

    async def give_up(self, _, number, reason):
        await self._note("give_up", (number, reason))

    async def _note(self, verb, what):
        self.done.append((verb, what))
        if self.act:
            await self.act(verb, len(self.of(verb)))

    def of(self, verb):
        return [what for done, what in self.done if done == verb]


@asynccontextmanager
async def worker(database, queue, doing, pace=PACE):
    running = Worker(database, queue, doing, pace)
    task = asyncio.create_task(running.run())
    try:
        yield running
    finally:
        running.stop()
        await asyncio.wait_for(task, 10)


async def until(condition, seconds=10):
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - it is looked at from outside
            await asyncio.sleep(0.02)


async def idle(queue, seconds=10):
    """Until nothing waits and nothing runs."""
    async with asyncio.timeout(seconds):
        while any(job.status != "failed" and job.task != "route" for job in await queue.jobs()):  # noqa: ASYNC110 - likewise
            await asyncio.sleep(0.05)


def opened(number):
    return json.dumps(
        {
            "action": "opened",
            "installation": {"id": 1},
            "sender": {"id": 2},
            "repository": {"id": 3, "full_name": "acme/contracts"},
            "pull_request": {
                "number": number,
                "base": {"ref": "main", "sha": "a" * 40},
                "head": {"ref": "x", "sha": "b" * 40},
            },
        }
    ).encode()


async def test_a_burst_of_deliveries_becomes_few_evaluations(database, queue):
    async def slowly(*_):
        await asyncio.sleep(0.05)

    doing = Doing(slowly)
    inbox = Inbox(database, queue.route)
    writing = asyncio.create_task(inbox.write())
    async with worker(database, queue, doing):
        await asyncio.gather(
            *(inbox.append(Delivery(id=f"guid-{n}", event="pull_request", body=opened(7))) for n in range(30))
        )
        await until(lambda: doing.of("evaluate"))
        await asyncio.sleep(0.3)
        await idle(queue)
    writing.cancel()
    assert 1 <= len(doing.of("evaluate")) <= 3
    assert await repositories.find_repository(database, 3) == repositories.Installed(
        repository_id=3, installation_id=1, full_name="acme/contracts"
    )


async def test_a_look_that_comes_during_an_evaluation_is_taken_after_it(database, queue):
    started, go_on = asyncio.Event(), asyncio.Event()

    async def wait(*_):
        started.set()
        await go_on.wait()

    doing = Doing(wait)
    async with worker(database, queue, doing):
        assert await queue.evaluate(3, 7)
        await started.wait()
        assert await queue.evaluate(3, 7)
        assert not await queue.evaluate(3, 7), "a third coalesces with the second"
        go_on.set()
        await idle(queue)
    assert len(doing.of("evaluate")) == 2


async def test_every_kind_of_look_finds_its_work(database, queue):
    doing = Doing()
    branch = BranchLook(where=WHERE, branch="main")
    async with worker(database, queue, doing):
        for look in (PullRequestLook(where=WHERE, number=5), REVIEW, branch, InstallationLook(installation_id=1)):
            await queue.look_at(look)
        await idle(queue)
    assert doing.of("witness") == [REVIEW]
    assert doing.of("evaluate").count(7) == 1, "a witnessed review is evaluated by itself"
    assert 5 in doing.of("evaluate")
    assert doing.of("visit") == [branch, InstallationLook(installation_id=1)]


async def test_failing_work_is_tried_five_times_given_up_once_and_kept(database, queue):
    async def fail(verb, _):
        if verb == "evaluate":
            raise RuntimeError("no \0 luck")

    doing = Doing(fail)
    async with worker(database, queue, doing):
        await queue.evaluate(3, 7)
        await until(lambda: doing.of("give_up"))
        await idle(queue)
        (dead,) = await queue.jobs("failed")
        assert (dead.task, dead.key, dead.reason) == ("evaluate", "pull:3:7", "RuntimeError: no  luck")
        assert len(doing.of("evaluate")) == ATTEMPTS
        assert len(doing.of("give_up")) == 1
        doing.act = None
        await queue.evaluate(3, 7)
        await idle(queue)
        assert len(doing.of("evaluate")) == ATTEMPTS + 1, "a dead letter blocks nothing that comes after"
        assert await queue.retry(dead.id)
        assert not await queue.retry(dead.id)
        await idle(queue)
        assert len(doing.of("evaluate")) == ATTEMPTS + 2
        assert await queue.jobs("failed") == ()


async def test_giving_up_is_tried_again_until_people_are_told(database, queue):
    async def fail(verb, count):
        if verb == "evaluate" or count < 3:
            raise RuntimeError("GitHub is down")

    doing = Doing(fail)
    async with worker(database, queue, doing):
        await queue.evaluate(3, 7)
        await until(lambda: len(doing.of("give_up")) == 3)
        await idle(queue)
    assert len(doing.of("evaluate")) == ATTEMPTS
    assert [job.status for job in await queue.jobs("failed")] == ["failed"]


async def test_work_that_must_wait_is_put_off_and_no_attempt_counted(database, queue):
    async def later(_, count):
        if count <= 8:
            raise Later(0.01)
        if count == 9:
            raise RuntimeError("once")

    doing = Doing(later)
    async with worker(database, queue, doing):
        await queue.evaluate(3, 7)
        await until(lambda: len(doing.of("evaluate")) == 10)
        await idle(queue)
    assert [job for job in await queue.jobs() if job.task == "evaluate"] == []
    assert doing.of("give_up") == []


async def test_work_put_off_keeps_its_hour_and_holds_up_nobody(database, queue):
    async def later(*_):
        raise Later(3600)

    doing = Doing(later)
    async with worker(database, queue, doing):
        await queue.evaluate(3, 7)
        await until(lambda: doing.of("evaluate"))
        await asyncio.sleep(0.3)
        doing.act = None
        await queue.evaluate(3, 8)
        await until(lambda: 8 in doing.of("evaluate"))
    (waiting,) = [job for job in await queue.jobs() if job.task == "evaluate"]
    assert (waiting.status, waiting.attempt, doing.of("evaluate").count(7)) == ("todo", 0, 1)


async def test_failure_while_another_waits_leaves_it_to_that_one(database, queue):
    """Procrastinate's own retry would be refused by the database here, and the job be stuck for good."""
    started, go_on = asyncio.Event(), asyncio.Event()

    async def fail_first(_, count):
        started.set()
        await go_on.wait()
        if count == 1:
            raise RuntimeError("once")

    doing = Doing(fail_first)
    async with worker(database, queue, doing):
        await queue.evaluate(3, 7)
        await started.wait()
        await queue.evaluate(3, 7)
        go_on.set()
        await idle(queue)
    assert len(doing.of("evaluate")) == 2
    assert [job for job in await queue.jobs() if job.task == "evaluate"] == []


async def test_an_unwitnessed_review_is_evaluated_all_the_same(database, queue):
    async def fail(verb, _):
        if verb == "witness":
            raise RuntimeError("no")

    doing = Doing(fail)
    async with worker(database, queue, doing):
        await queue.look_at(REVIEW)
        await until(lambda: doing.of("evaluate") == [7])
        await idle(queue)
    assert len(doing.of("witness")) == ATTEMPTS
    assert [job.task for job in await queue.jobs("failed")] == ["witness"]


async def test_a_failed_visit_is_a_dead_letter_and_a_failed_sweep_is_not(database, queue):
    async def fail(*_):
        raise RuntimeError("no")

    doing = Doing(fail)
    async with worker(database, queue, doing):
        await queue.look_at(BranchLook(where=WHERE, branch="main"))
        await queue.sweep(Sweep.NIGHTLY)
        await until(lambda: len(doing.of("visit")) == ATTEMPTS and Sweep.NIGHTLY in doing.of("sweep"))
        await idle(queue)
    assert [job.task for job in await queue.jobs("failed")] == ["visit"]


async def test_a_sweep_that_must_wait_is_made_later(database, queue):
    async def later(_, count):
        if count == 1:
            raise Later(0.01)

    doing = Doing(later)
    async with worker(database, queue, doing):
        await queue.sweep(Sweep.NIGHTLY)
        await until(lambda: doing.of("sweep").count(Sweep.NIGHTLY) == 2)


async def test_a_worker_told_to_stop_leaves_what_it_cannot_end_to_the_next(database, queue):
    async def long(*_):
        await asyncio.sleep(60)

    doing = Doing(long)
    async with worker(database, queue, doing, replace(PACE, drain=0.2)):
        await queue.evaluate(3, 7)
        await until(lambda: doing.of("evaluate"))
    waiting = [job for job in await queue.jobs() if job.key == "pull:3:7"]
    assert [(job.status, job.attempt) for job in waiting] == [("todo", 0)]
    again = Doing()
    following = Queue(database)
    await following.open()
    async with worker(database, following, again):
        await until(lambda: again.of("evaluate") == [7])


async def stall(database, queue, *, another_waits):
    """As a killed worker leaves it: a job that runs, by a worker nobody hears of."""
    await queue.evaluate(3, 7)
    async with database.connection() as connection:
        await connection.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')"
            " RETURNING id) UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead"
        )
    if another_waits:
        await queue.evaluate(3, 7)


@pytest.mark.parametrize("another_waits", [False, True])
async def test_the_job_of_a_killed_worker_is_taken_up(database, queue, another_waits):
    await stall(database, queue, another_waits=another_waits)
    doing = Doing()
    async with worker(database, queue, doing):
        await until(lambda: doing.of("evaluate"))
        await idle(queue)
    assert doing.of("evaluate") == [7]
    assert [job for job in await queue.jobs() if job.task == "evaluate"] == []


async def test_a_job_whose_end_could_not_be_noted_is_taken_up_by_its_own_living_worker(database, queue):
    doing = Doing()
    async with worker(database, queue, doing, replace(PACE, stalled_after=60)):
        await queue.evaluate(3, 1)
        await idle(queue)
        async with database.connection() as connection:
            await queue.evaluate(3, 7, within=connection)
            await connection.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id ="
                " (SELECT max(id) FROM procrastinate_workers)"
                " WHERE lock = 'pull:3:7'"
            )
        await until(lambda: 7 in doing.of("evaluate"))


async def test_two_janitors_take_up_a_job_once(database, queue):
    await stall(database, queue, another_waits=False)
    dead = await held_by_the_dead(database, 30)
    counts = await asyncio.gather(*(put_back(database, dead) for _ in range(4)))
    assert sum(counts) == 1
    assert [job.status for job in await queue.jobs()] == ["todo"]


async def test_the_jobs_of_the_living_are_left_alone(database, queue):
    async def long(*_):
        await asyncio.sleep(1.5)

    doing = Doing(long)
    async with worker(database, queue, doing, replace(PACE, stalled_after=1)):
        await queue.evaluate(3, 7)
        await asyncio.sleep(1)
        await idle(queue)
    assert doing.of("evaluate") == [7]


async def test_work_that_kills_its_worker_each_time_ends_as_a_dead_letter(database, queue):
    await queue.evaluate(3, 7)
    async with database.connection() as connection:
        await connection.execute("UPDATE procrastinate_jobs SET attempts = %s", (ATTEMPTS,))
    doing = Doing()
    async with worker(database, queue, doing):
        await until(lambda: doing.of("give_up"))
        await idle(queue)
    assert doing.done.count(("give_up", (7, "its process died"))) == 1
    assert doing.of("evaluate") == []


async def test_two_workers_on_one_database_share_the_work(database_url):
    async with await Database.connect(database_url) as one, await Database.connect(database_url) as other:
        queues = [Queue(one), Queue(other)]
        for queue in queues:
            await queue.open()

        async def slowly(*_):
            await asyncio.sleep(0.02)

        doings = [Doing(slowly), Doing(slowly)]
        async with worker(one, queues[0], doings[0]), worker(other, queues[1], doings[1]):
            for number in range(1, 61):
                await queues[number % 2].evaluate(3, number)
            await idle(queues[0])
        numbers = doings[0].of("evaluate") + doings[1].of("evaluate")
        assert sorted(numbers) == list(range(1, 61))
        assert all(doing.of("evaluate") for doing in doings)


async def test_a_delivery_nobody_was_told_of_is_routed_by_the_tidying(database, queue):
    async def nobody_told(): ...

    inbox = Inbox(database, nobody_told)
    writing = asyncio.create_task(inbox.write())
    await inbox.append(Delivery(id="guid-1", event="pull_request", body=opened(7)))
    await inbox.append(Delivery(id="guid-2", event="pull_request", body=b"[]"))
    await inbox.append(Delivery(id="guid-3", event="star", body=b"{}"))
    writing.cancel()
    doing = Doing()
    async with worker(database, queue, doing):
        await until(lambda: doing.of("evaluate") == [7])
    async with database.connection() as connection:
        rows = await connection.execute("SELECT outcome FROM inbox ORDER BY id")
        outcomes = [row["outcome"] for row in await rows.fetchall()]
    assert outcomes[0].startswith("pull:3:7:")
    assert outcomes[1].startswith("not the shape of pull_request")
    assert outcomes[2] == "no part of us looks at this event"


async def test_what_people_wait_for_goes_before_what_is_swept(database, queue):
    await queue.evaluate(3, 1, is_swept=True)
    await queue.evaluate(3, 2, is_swept=True)
    await queue.evaluate(3, 3)
    await queue.evaluate(3, 2)
    doing = Doing()
    async with worker(database, queue, doing, replace(PACE, concurrency=1)):
        await idle(queue)
    assert doing.of("evaluate") == [2, 3, 1]


async def test_a_deferral_is_part_of_the_callers_transaction(database, queue):
    await queue.evaluate(3, 1)
    async with database.connection() as connection:
        assert not await queue.evaluate(3, 1, within=connection)
        assert await queue.evaluate(3, 2, within=connection)
        await connection.rollback()
    assert [job.key for job in await queue.jobs()] == ["pull:3:1"]


async def test_a_worker_outlives_the_loss_of_its_connections(database, queue):
    doing = Doing()
    async with worker(database, queue, doing):
        await queue.evaluate(3, 1)
        await idle(queue)
        async with database.connection() as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        await asyncio.sleep(0.5)
        await queue.evaluate(3, 2)
        await until(lambda: 2 in doing.of("evaluate"))


def test_waits_grow_and_then_stay():
    assert [backoff(attempt) for attempt in range(1, 7)] == [2, 8, 32, 128, 60, 60]


class Timed(Doing):
    """Work with one edge, some milliseconds ahead."""

    def __init__(self, seconds):
        super().__init__()
        self.edge = datetime.now(UTC) + timedelta(seconds=seconds)
        self.late = []

    async def next_edge(self):
        left = (self.edge - datetime.now(UTC)).total_seconds()
        return (self.edge, left) if left > 0 else None

    async def sweep(self, kind):
        self.late.append((kind, (datetime.now(UTC) - self.edge).total_seconds()))


async def test_an_edge_is_acted_on_at_its_instant_however_seldom_the_queue_is_polled(database, queue):
    doing = Timed(0.3)
    async with worker(database, queue, doing, replace(PACE, poll=30.0, tidy=5.0)):
        await asyncio.sleep(1.0)
    late = [seconds for kind, seconds in doing.late if kind is Sweep.LOCK]
    assert len(late) == 1
    assert 0 <= late[0] < 0.3
    assert any(kind is Sweep.CLOCK and seconds >= 0 for kind, seconds in doing.late)


async def test_a_clock_that_stands_still_passes_no_edge(database, queue):
    doing = Doing()
    edge = datetime.now(UTC)

    async def standing_still():
        return (edge, 0.001)

    doing.next_edge = standing_still
    async with worker(database, queue, doing):
        await asyncio.sleep(0.3)
    assert Sweep.LOCK not in doing.of("sweep")


async def test_an_edge_that_cannot_be_told_leaves_it_to_the_sweep_of_the_clock(database, queue):
    doing, asked = Doing(), []

    async def broken():
        asked.append(1)
        raise RuntimeError("the database is away")

    doing.next_edge = broken
    async with worker(database, queue, doing):
        await until(lambda: len(asked) > 1)
