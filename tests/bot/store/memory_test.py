"""What is remembered of pull requests, repositories and GitHub's list of deliveries."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.facts.pull_request import Witness
from bot.facts.train import Cut
from bot.store import evaluations, janitor, redeliveries, repositories, witness
from bot.store.evaluations import Evaluation
from bot.store.lease import lease
from bot.store.repositories import Installed
from bot.store.witness import Seen

WITNESS = Witness(review_id=11, head="a" * 40, digest="d1")
SEEN = Seen(head="a" * 40, base_ref="main", digest="d1", force_push_count=1, review_ids=(12, 11))


async def test_the_first_word_of_a_witness_stands(database):
    assert await witness.put_witness(database, 3, 7, WITNESS)
    assert not await witness.put_witness(database, 3, 7, Witness(review_id=11, head="b" * 40, digest="d2"))
    assert await witness.witnesses(database, 3, 7) == (WITNESS,)
    assert await witness.witnesses(database, 3, 8) == ()


async def test_the_last_look_is_the_one_kept(database):
    assert await witness.last_seen(database, 3, 7) is None
    await witness.put_seen(database, 3, 7, Seen(head="b" * 40, base_ref="other", digest="d0"))
    await witness.put_seen(database, 3, 7, SEEN)
    await witness.put_seen(database, 3, 8, SEEN)
    seen = await witness.last_seen(database, 3, 7)
    assert seen == Seen(head="a" * 40, base_ref="main", digest="d1", force_push_count=1, review_ids=(11, 12))
    assert await witness.seen_on(database, 3, "main") == (7, 8)
    await witness.forget_seen(database, 3, 7)
    assert await witness.seen_on(database, 3, "main") == (8,)


def evaluation(**changed):
    told = {"repository_id": 3, "number": 7, "head": "a" * 40, "base_ref": "main", "snapshot": b"{}", "decision": b"1"}
    return Evaluation(**(told | changed))


async def test_an_evaluation_is_kept_when_it_says_something_new(database):
    for decision in (b"1", b"1", b'"\\u0000\\ud800"', b"1"):
        await evaluations.put_evaluation(database, evaluation(decision=decision))
    kept = await evaluations.evaluations(database, 3, 7, limit=9)
    assert [each.decision for each in kept] == [b"1", b'"\\u0000\\ud800"', b"1"]
    assert (await evaluations.evaluations(database, 3, 7))[0] == kept[0]
    assert kept[0].at.utcoffset() == timedelta(0)


async def test_old_evaluations_go_but_never_the_latest(database):
    for decision in (b"1", b"2"):
        await evaluations.put_evaluation(database, evaluation(decision=decision))
    async with database.connection() as connection:
        await connection.execute("UPDATE evaluation SET at = now() - interval '1 year'")
        await janitor.forget_old(connection)
    assert [each.decision for each in await evaluations.evaluations(database, 3, 7, limit=9)] == [b"2"]


async def test_the_sticky_comment_and_whom_we_asked(database):
    assert await evaluations.comment_id(database, 3, 7) is None
    for comment in (100, 101):
        await evaluations.put_comment_id(database, 3, 7, comment)
    assert await evaluations.comment_id(database, 3, 7) == 101
    await evaluations.put_asked(database, 3, 7, "a" * 40, ("risk", "alice"))
    await evaluations.put_asked(database, 3, 7, "a" * 40, ("risk", "bob"))
    assert await evaluations.asked(database, 3, 7, "a" * 40) == ("alice", "bob", "risk")
    assert await evaluations.asked(database, 3, 7, "b" * 40) == ()


async def test_cuts(database):
    first = Cut(branch="release", commit="a" * 40, at=datetime(2026, 9, 18, 18, tzinfo=UTC))
    second = Cut(branch="release", commit="b" * 40, at=datetime(2026, 9, 25, 18, tzinfo=UTC))
    assert await evaluations.put_cut(database, 3, second)
    assert await evaluations.put_cut(database, 3, first)
    assert not await evaluations.put_cut(database, 3, first)
    assert await evaluations.latest_cut(database, 3, "release") == second
    assert await evaluations.latest_cut(database, 3, "main") is None


async def test_repositories_follow_their_names_and_installations(database):
    async with database.connection() as connection:
        await repositories.put_repository(connection, 1, 3, "acme/old", is_silent=True)
        await repositories.put_repository(connection, 2, 3, "acme/new")
        await repositories.put_repository(connection, 2, 4, "acme/other")
        await repositories.put_installation(connection, 2, account_id=9, account="acme", is_suspended=True)
    expected = Installed(repository_id=3, installation_id=2, full_name="acme/new", is_silent=True, is_suspended=True)
    assert await repositories.find_repository(database, 3) == expected
    assert {each.repository_id for each in await repositories.all_repositories(database)} == {3, 4}
    assert await repositories.all_installations(database) == (1, 2)
    async with database.connection() as connection:
        await repositories.keep_only(connection, 2, [4])
    assert await repositories.find_repository(database, 3) is None
    async with database.connection() as connection:
        await repositories.forget_installation(connection, 2)
    assert await repositories.all_repositories(database) == ()


async def test_what_was_asked_for_again_and_how_far_the_list_was_read(database):
    assert await redeliveries.cursor(database) is None
    for cursor in (50, 40):
        await redeliveries.put_cursor(database, cursor)
        await redeliveries.put_redelivery(database, "guid-1")
    assert await redeliveries.cursor(database) == 50
    assert await redeliveries.redeliveries(database) == {"guid-1"}


async def test_a_lease_is_held_by_one_and_its_number_grows(database):
    async with lease(database, "freeze") as first:
        assert first == 1
        async with lease(database, "freeze") as second, lease(database, "other") as other:
            assert (second, other) == (None, 1)
    async with lease(database, "freeze") as third:
        assert third == 2


async def test_a_lease_ends_with_its_connection(database):
    held, let_go = asyncio.Event(), asyncio.Event()

    async def hold():
        async with lease(database, "freeze"):
            held.set()
            await let_go.wait()

    holder = asyncio.create_task(hold())
    await held.wait()
    async with database.connection() as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        )
    await asyncio.sleep(0.1)
    async with lease(database, "freeze") as fence:
        assert fence == 2
    let_go.set()
    await holder


@pytest.mark.parametrize("age", ["2 hours"])
async def test_the_budgets_past_is_forgotten(database, age):
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO content_write (installation_id, at) VALUES (1, now()), (1, now() - %s::interval)", (age,)
        )
        await janitor.forget_old(connection)
        rows = await connection.execute("SELECT count(*) AS count FROM content_write")
        assert (await rows.fetchone())["count"] == 1
