from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.facts.train import Abort, Cut, Emergency
from bot.store import due, evaluations, witness
from bot.store.evaluations import Evaluation
from bot.store.trains import put_happening
from bot.store.witness import Seen

NOW = datetime(2026, 11, 18, 18, tzinfo=UTC)
SEEN = Seen(head="a" * 40, base_ref="main", digest="d")


async def see(database, number, base_ref="main", repository_id=3):
    told = {"head": "a" * 40, "base_ref": base_ref, "snapshot": f"{number}".encode(), "decision": b"1"}
    await evaluations.put_evaluation(database, Evaluation(repository_id=repository_id, number=number, **told))
    seen = Seen(head="a" * 40, base_ref=base_ref, digest="d")
    await witness.put_seen(database, repository_id, number, seen)


async def found(database, instant=NOW, after=(0, 0)):
    async with database.connection() as connection:
        return [each.number for each in await due.due_at(connection, instant, after)]


async def put_off(database, *keys):
    async with database.connection() as connection:
        await due.put_off(connection, keys)


async def test_what_was_seen_is_due_until_it_is_put_off(database):
    for number in (1, 2, 3):
        await see(database, number)
    assert await found(database) == [1, 2, 3]
    await put_off(database, (3, 2, NOW), (3, 1, NOW + timedelta(microseconds=1)))
    assert await found(database) == [2, 3]
    assert await found(database, NOW + timedelta(seconds=1), after=(3, 1)) == [2, 3]
    await see(database, 1)
    assert await found(database, NOW - timedelta(days=1)) == [1, 3]


async def test_it_comes_with_its_latest_evaluation(database):
    await see(database, 1)
    told = Evaluation(repository_id=3, number=1, head="b" * 40, base_ref="main", snapshot=b"new", decision=b"2")
    await evaluations.put_evaluation(database, told)
    async with database.connection() as connection:
        (only,) = await due.due_at(connection, NOW, (0, 0))
    assert (only.place, only.key, only.snapshot, only.decision) == ((3, "main"), (3, 1), b"new", b"2")
    assert only.since is None
    await put_off(database, (3, 1, NOW))
    async with database.connection() as connection:
        (only,) = await due.due_at(connection, NOW, (0, 0))
    assert only.since == NOW


@pytest.mark.parametrize(
    "fact",
    [
        Cut(branch="main", commit="c" * 40, at=NOW),
        Abort(branch="main", at=NOW, reason=""),
        Emergency(id="e", branch="main", reason="", since=NOW, until="x"),
    ],
)
async def test_all_on_a_branch_is_due_when_something_becomes_known_of_it(database, fact):
    for number, branch in ((1, "main"), (2, "release"), (3, "main")):
        await see(database, number, branch)
    await see(database, 4, repository_id=5)
    await put_off(database, *((3, number, NOW + timedelta(days=1)) for number in (1, 2, 3)))
    await put_off(database, (5, 4, NOW + timedelta(days=1)))
    async with database.connection() as connection:
        await put_happening(database, 3, fact, within=connection)
    assert await found(database) == [1, 3]


async def test_what_becomes_known_while_it_is_put_off_makes_it_due_afterwards(database):
    await see(database, 1)
    cut = Cut(branch="main", commit="c" * 40, at=NOW)

    async def happen():
        async with database.connection() as other:
            await put_happening(database, 3, cut, within=other)

    async with database.connection() as connection:
        await due.due_at(connection, NOW, (0, 0))
        happening = asyncio.create_task(happen())
        await asyncio.sleep(0.1)
        await due.put_off(connection, [(3, 1, NOW + timedelta(days=1))])
    await happening
    assert await found(database) == [1]


async def test_a_few_at_a_time(database, monkeypatch):
    monkeypatch.setattr(due, "BATCH", 2)
    for number in (1, 2, 3):
        await see(database, number)
    assert [await found(database, after=after) for after in ((0, 0), (3, 2), (3, 3))] == [[1, 2], [3], []]
