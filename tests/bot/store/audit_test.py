from __future__ import annotations

import asyncio
import json

import psycopg
import pytest

from bot.store import audit
from bot.store.audit import Record
from bot.store.database import Database


def record(number=7, **detail):
    return Record(kind="decided", repository_id=3, number=number, detail=detail)


@pytest.fixture
async def chain(database):
    for number in range(1, 6):
        await audit.append(database, record(number, said="naïve \u0000 \ud800"))
    return database


async def test_records_follow_each_other(chain):
    assert await audit.verify(chain) is None
    (told,) = await audit.records(chain, 3, 2)
    assert (told["number"], told["kind"], told["detail"]) == (2, "decided", {"said": "naïve \u0000 \ud800"})
    assert told["at"].endswith("Z")
    assert (await audit.head(chain)).number == 5


async def test_an_empty_chain_is_whole(database):
    assert await audit.verify(database) is None
    assert await audit.head(database) == audit.Head(number=0, hash=audit.GENESIS)


async def test_the_chain_is_one_line_however_many_write(database_url):
    async with await Database.connect(database_url) as one, await Database.connect(database_url) as other:
        await asyncio.gather(*(audit.append(each, record(at)) for at in range(60) for each in (one, other)))
        assert await audit.verify(one) is None
        assert (await audit.head(other)).number == 120


async def test_a_record_is_part_of_the_callers_transaction(database):
    async with database.connection() as connection:
        await audit.append(database, record(), within=connection)
        await connection.rollback()
    assert (await audit.head(database)).number == 0
    assert await audit.verify(database) is None


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET hash = hash WHERE number = 1", "DELETE FROM audit", "TRUNCATE audit"]
)
async def test_the_database_refuses_to_change_history(chain, statement):
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        async with chain.connection() as connection:
            await connection.execute(statement.encode())


REFORGED = (
    "UPDATE audit SET record = replace(record, 'decided', 'denied'), hash ="
    " encode(sha256(convert_to(replace(record, 'decided', 'denied'), 'UTF8')), 'hex') WHERE number = 3"
)
MUTATIONS = {
    "UPDATE audit SET record = replace(record, 'decided', 'denied') WHERE number = 3": "record 3 was changed",
    "UPDATE audit SET hash = repeat('a', 64) WHERE number = 3": "record 3 was changed",
    "UPDATE audit SET record = replace(record, 'decided', 'denied') WHERE number = 5": "record 5 was changed",
    REFORGED: "record 4",
    "DELETE FROM audit WHERE number = 1": "record 1 is missing",
    "DELETE FROM audit WHERE number = 3": "record 3 is missing",
    "DELETE FROM audit WHERE number = 5": "the chain ends at record 4",
    "DELETE FROM audit": "the chain ends at record 0",
    "INSERT INTO audit SELECT 6, 3, 5, record, hash FROM audit WHERE number = 5": "record 6 does not follow",
    "UPDATE audit SET number = 9 WHERE number = 5": "record 5 is missing",
    "UPDATE audit SET number = -number; UPDATE audit SET number = 6 + number": "record 1 does not follow",
    "UPDATE audit SET pull_request = 8 WHERE number = 2": "record 2 is filed under another",
    "UPDATE audit_head SET number = 4": "the chain ends at record 5",
    "DELETE FROM audit_head": "the chain ends at record 5",
}


@pytest.mark.parametrize(("statement", "problem"), MUTATIONS.items())
async def test_every_mutation_by_one_who_may_do_anything_is_found(chain, statement, problem):
    async with chain.connection() as connection:
        await connection.execute("ALTER TABLE audit DISABLE TRIGGER ALL")
        await connection.execute(statement.encode())
    assert (await audit.verify(chain)).startswith(problem)


async def test_a_rewritten_end_is_found_by_a_head_noted_elsewhere(chain):
    noted = await audit.head(chain)
    async with chain.connection() as connection:
        await connection.execute("ALTER TABLE audit DISABLE TRIGGER ALL")
        await connection.execute("DELETE FROM audit WHERE number = 5")
        await connection.execute("UPDATE audit_head SET number = 4, hash = (SELECT hash FROM audit WHERE number = 4)")
    assert await audit.verify(chain) is None
    assert await audit.verify(chain, noted) == "record 5, noted down, is missing"
    await audit.append(chain, record(99))
    assert await audit.verify(chain, noted) == "record 5 is not the one noted down"


async def test_without_its_head_nothing_is_appended(chain):
    async with chain.connection() as connection:
        await connection.execute("DELETE FROM audit_head")
    with pytest.raises(LookupError, match="backup"):
        await audit.append(chain, record())


def test_canonical_json_has_one_spelling():
    assert audit.canonical({"b": [1, "ü"], "a": {"d": 1, "c": None}}) == '{"a":{"c":null,"d":1},"b":[1,"\\u00fc"]}'
    with pytest.raises(ValueError, match="JSON"):
        audit.canonical({"a": float("nan")})
    assert json.loads(audit.canonical({"a": "\ud800"})) == {"a": "\ud800"}
