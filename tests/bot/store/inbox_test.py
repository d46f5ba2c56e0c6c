from __future__ import annotations

import asyncio

import pytest

from bot.store import inbox
from bot.store.database import Database
from bot.store.inbox import Delivery, Inbox, Unavailable


async def nobody_told(): ...


@pytest.fixture
async def writing(database):
    box = Inbox(database, nobody_told)
    task = asyncio.create_task(box.write())
    yield box
    task.cancel()


def delivery(number=1, body=b"{}"):
    return Delivery(id=f"0000-{number}", event="push", body=body)


async def test_a_delivery_is_kept_as_it_came(database, writing):
    body = bytes(range(256)) * 4
    assert await writing.append(Delivery(id="guid-1", event="push", body=body, hook_id="5", target_id="6"))
    async with database.connection() as connection:
        (kept,) = await inbox.claim(connection)
        rows = await connection.execute("SELECT hook_id, target_id, received_at FROM inbox")
        row = await rows.fetchone()
    assert (kept.event, kept.body) == ("push", body)
    assert (row["hook_id"], row["target_id"]) == ("5", "6")
    assert row["received_at"].utcoffset().total_seconds() == 0


async def test_the_same_delivery_many_times_at_once_is_kept_once(database, writing):
    answers = await asyncio.gather(*(writing.append(delivery()) for _ in range(5)))
    assert sorted(answers) == [False, False, False, False, True]
    assert not await writing.append(delivery())
    assert (await inbox.depth(database)).waiting == 1


async def test_two_processes_keep_the_same_delivery_once(database_url):
    async with await Database.connect(database_url) as one, await Database.connect(database_url) as other:
        boxes = [Inbox(each, nobody_told) for each in (one, other)]
        tasks = [asyncio.create_task(box.write()) for box in boxes]
        answers = await asyncio.gather(*(box.append(delivery(number)) for number in range(40) for box in boxes))
        for task in tasks:
            task.cancel()
        assert sum(answers) == 40
        assert (await inbox.depth(one)).waiting == 40


async def test_a_burst_takes_few_commits(database, writing):
    async with database.connection() as connection:
        before = (await (await connection.execute("SELECT pg_current_xact_id()::text::int AS id")).fetchone())["id"]
    await asyncio.gather(*(writing.append(delivery(number)) for number in range(640)))
    async with database.connection() as connection:
        after = (await (await connection.execute("SELECT pg_current_xact_id()::text::int AS id")).fetchone())["id"]
    assert after - before <= 14
    assert (await inbox.depth(database)).waiting == 640


async def test_large_bodies_are_not_piled_into_one_commit(database, writing):
    body = b"x" * (12 * 2**20)
    assert all(await asyncio.gather(*(writing.append(delivery(number, body)) for number in range(5))))
    async with database.connection() as connection:
        rows = await connection.execute("SELECT sum(length(body)) AS size FROM inbox GROUP BY xmin::text")
        sizes = [row["size"] for row in await rows.fetchall()]
    assert len(sizes) >= 3
    assert max(sizes) <= inbox.BATCH_BYTES


async def test_nothing_is_said_before_the_commit(database, writing):
    """Whoever is told that it is kept finds it with another connection at once."""

    async def kept_when_told(number):
        await writing.append(delivery(number))
        async with database.connection() as connection:
            rows = await connection.execute("SELECT FROM inbox WHERE delivery_id = %s", (f"0000-{number}",))
            return await rows.fetchone() is not None

    assert all(await asyncio.gather(*(kept_when_told(number) for number in range(100))))


async def test_a_database_that_refuses_is_told_and_then_works_again(database, writing):
    async with database.connection() as connection:
        await connection.execute("ALTER TABLE inbox RENAME TO elsewhere")
    with pytest.raises(Unavailable):
        await writing.append(delivery())
    async with database.connection() as connection:
        await connection.execute("ALTER TABLE elsewhere RENAME TO inbox")
    assert await writing.append(delivery())


async def test_too_much_at_once_is_refused_rather_than_held_in_memory(database):
    box = Inbox(database, nobody_told)  # which nobody writes
    waiting = [asyncio.create_task(box.append(delivery(number))) for number in range(1024)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable, match="too many"):
        await box.append(delivery(5000))
    for task in waiting:
        task.cancel()


async def test_a_sender_that_went_away_does_not_stop_the_writer(writing):
    gone = asyncio.create_task(writing.append(delivery(1)))
    await asyncio.sleep(0)
    gone.cancel()
    assert await writing.append(delivery(2))


async def test_two_routers_take_different_deliveries(database, writing):
    await asyncio.gather(*(writing.append(delivery(number)) for number in range(4)))
    async with database.connection() as one, database.connection() as other:
        first = await inbox.claim(one, 2)
        second = await inbox.claim(other)
        assert [len(first), len(second)] == [2, 2]
        assert not {kept.row for kept in first} & {kept.row for kept in second}
        for kept in first:
            await inbox.routed(one, {kept.row: "nowhere"})
    assert (await inbox.depth(database)).waiting == 2


async def test_old_bodies_go_first_and_ids_later(database, writing):
    await asyncio.gather(*(writing.append(delivery(number)) for number in range(4)))
    async with database.connection() as connection:
        await connection.execute("UPDATE inbox SET routed_at = now(), received_at = now() WHERE id = 1")
        for row, days in ((2, 8), (3, 40)):
            aged = "UPDATE inbox SET routed_at = now() - %(age)s, received_at = now() - %(age)s WHERE id = %(row)s"
            await connection.execute(aged.replace("%(age)s", f"interval '{days} days'").encode(), {"row": row})
        await connection.execute("UPDATE inbox SET received_at = now() - interval '40 days' WHERE id = 4")
        await inbox.forget_old(connection)
        rows = await connection.execute("SELECT id, body IS NOT NULL AS has_body FROM inbox ORDER BY id")
        left = [(row["id"], row["has_body"]) for row in await rows.fetchall()]
    assert left == [(1, True), (2, False), (4, True)], "what was never routed is never forgotten"
