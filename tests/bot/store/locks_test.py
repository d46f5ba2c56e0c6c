import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from bot.facts.snapshot import Content
from bot.policy.lock import Enforcement, Live, Place, locks
from bot.store.branches import put_branch, put_looked_at
from bot.store.locks import (
    NOT_YET,
    Exemption,
    KnownLock,
    end_exemption,
    exemptions,
    in_turn,
    known_locks,
    live,
    put_exemption,
    put_lock,
)

NOW = datetime(2026, 11, 18, 18, tzinfo=UTC)
HERE = Place(
    repository_id=3,
    full_name="acme/platform",
    branch="main",
    enforcement=Enforcement.REPOSITORY,
    is_frozen=True,
)
(LOCK,) = locks([HERE])
OWN = Exemption(repository_id=3, number=7, head="2" * 40, base_ref="main")


async def test_a_lock_is_kept_as_it_was_last_seen(database):
    first = KnownLock.of(LOCK)
    await put_lock(database, first)
    seen = replace(first, ruleset_id=9, is_active=True, digest="d", verified_at=NOW)
    await put_lock(database, seen)
    assert await known_locks(database) == {LOCK.key: replace(seen, is_covered=False)}


async def test_a_lock_that_nothing_is_under_is_to_be_open():
    for enforcement in (Enforcement.REPOSITORY, Enforcement.ORGANISATION):
        (lock,) = locks([replace(HERE, enforcement=enforcement)])
        left = KnownLock.of(lock).left
        assert (left.key, left.frozen, left.is_of_organisation) == (lock.key, (), lock.is_of_organisation)


async def test_the_live_mode_is_what_was_seen(database):
    where = (3, "acme/platform", "main")
    assert await live(database, *where) == Live()
    await put_branch(database, 3, Content(base_ref="main", base="", head="", merge_base=""))
    await put_looked_at(database, [(HERE, None)])
    assert await live(database, *where) == Live(asked=Enforcement.REPOSITORY, problem=NOT_YET)
    await put_lock(database, KnownLock.of(LOCK))
    assert await live(database, *where) == Live(asked=Enforcement.REPOSITORY)
    await put_lock(database, replace(KnownLock.of(LOCK), problem="away"))
    assert (await live(database, *where)).mode is Enforcement.CHECKS


async def test_an_exemption_is_kept_until_it_is_taken_back(database):
    for told in (True, False):
        async with database.connection() as connection:
            assert await put_exemption(OWN, within=connection) is told
    assert await exemptions(database) == await exemptions(database, 3, 7) == (OWN,)
    assert await exemptions(database, 3, 8) == ()
    for told in (True, False):
        async with database.connection() as connection:
            assert await end_exemption(OWN, within=connection) is told
    assert await exemptions(database) == ()


async def test_one_at_a_time_looks_after_the_locks(database):
    order = []

    async def look(name):
        async with in_turn(database):
            order.append(f"{name} begins")
            await asyncio.sleep(0.05)
            order.append(f"{name} ends")

    await asyncio.gather(look("a"), look("b"))
    assert [each.partition(" ")[2] for each in order] == ["begins", "ends"] * 2
