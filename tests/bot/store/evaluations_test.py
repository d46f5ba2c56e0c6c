from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.facts.train import Cut
from bot.store import evaluations, witness
from bot.store.evaluations import Evaluation
from bot.store.witness import Seen


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


async def test_the_same_answer_on_other_facts_is_nothing_new(database):
    assert await evaluations.put_evaluation(database, evaluation())
    assert not await evaluations.put_evaluation(database, evaluation(snapshot=b"[]"))
    assert await evaluations.put_evaluation(database, evaluation(head="b" * 40))


async def test_one_kept_before_there_were_documents_is_kept_again_with_its_own(database):
    assert await evaluations.put_evaluation(database, evaluation())
    assert await evaluations.put_evaluation(database, evaluation(document=b"{}"))
    assert not await evaluations.put_evaluation(database, evaluation(document=b'{"base": "moved"}'))
    (latest,) = await evaluations.evaluations(database, 3, 7)
    assert latest.document == b"{}"


async def test_one_that_is_outdated_is_kept_again(database):
    for number in (7, 8):
        await evaluations.put_evaluation(database, evaluation(number=number, document=b"{}"))
    async with database.connection() as connection:
        await evaluations.outdate(connection, 3, 7)
    assert await evaluations.put_evaluation(database, evaluation(number=7, document=b"{}"))
    assert not await evaluations.put_evaluation(database, evaluation(number=8, document=b"{}"))


async def test_evaluations_since_an_instant_come_oldest_first(database):
    for number in range(45):
        await evaluations.put_evaluation(database, evaluation(number=number))
    async with database.connection() as connection:
        await connection.execute("UPDATE evaluation SET at = '2026-01-01T00:00:00Z' WHERE number < 3")
    since = datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert [each.number async for each in evaluations.evaluations_since(database, since)] == list(range(3, 45))


async def test_the_snapshots_of_what_is_open(database):
    for number, snapshot, decision in ((7, b"old", b"1"), (7, b"new", b"2"), (8, b"closed", b"1")):
        told = evaluation(number=number, snapshot=snapshot, decision=decision)
        await evaluations.put_evaluation(database, told)
        await witness.put_seen(database, 3, number, Seen(head="a" * 40, base_ref="main", digest="d"))
    await witness.forget_seen(database, 3, 8)
    assert [each async for each in evaluations.open_snapshots(database)] == [(7, b"new")]


async def test_whom_we_asked(database):
    await evaluations.put_asked(database, 3, 7, "a" * 40, ("acme/risk", "alice"))
    await evaluations.put_asked(database, 3, 7, "a" * 40, ("acme/risk", "bob"))
    await evaluations.put_asked(database, 3, 7, "a" * 40, ())
    assert await evaluations.asked(database, 3, 7, "a" * 40) == ("acme/risk", "alice", "bob")
    assert await evaluations.asked(database, 3, 7, "b" * 40) == ()


async def test_cuts(database):
    first = Cut(branch="release", commit="a" * 40, at=datetime(2026, 9, 18, 18, tzinfo=UTC))
    second = Cut(branch="release", commit="b" * 40, at=datetime(2026, 9, 25, 18, tzinfo=UTC))
    assert await evaluations.put_cut(database, 3, second)
    assert await evaluations.put_cut(database, 3, first)
    assert not await evaluations.put_cut(database, 3, first)
    assert await evaluations.latest_cut(database, 3, "release") == second
    assert await evaluations.latest_cut(database, 3, "main") is None
