from datetime import UTC, datetime, timedelta

from bot.policy.thaw import Armed, Kept
from bot.store import thaws
from bot.store.thaws import Passed, Rearmed
from bot.store.trains import pass_edge

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FROZEN = Passed(repository_id=3, branch="main", at=NOON, is_frozen=True)
OPEN = Passed(repository_id=3, branch="main", at=NOON + HOUR, is_frozen=False)
KEPT = Kept(head="h", armed=Armed(method="MERGE", since="s", by="ann"))


async def put(database, edge):
    async with database.connection() as connection:
        await pass_edge(database, edge.repository_id, edge.branch, edge.at, is_frozen=edge.is_frozen, within=connection)


async def follow(database, edge, due=None):
    async with database.connection() as connection:
        is_news = await thaws.follow(database, edge, within=connection)
        await thaws.plan(database, edge, due or {}, within=connection)
    return is_news


async def test_an_edge_is_followed_once_and_with_it_all_before(database):
    assert await thaws.latest_edge(database, 3, "main") is None
    await put(database, FROZEN)
    assert await thaws.places(database, NOON) == ((3, "main"),)
    assert await thaws.latest_edge(database, 3, "main") == FROZEN
    await put(database, OPEN)
    assert await thaws.latest_edge(database, 3, "main") == OPEN
    assert not await thaws.is_followed(database, OPEN)
    assert [await follow(database, OPEN), await follow(database, OPEN)] == [True, False]
    assert await thaws.is_followed(database, OPEN)
    assert await thaws.is_followed(database, FROZEN)
    assert await thaws.places(database, NOON) == ()


async def test_whose_turn_has_come(database):
    await put(database, OPEN)
    await follow(database, OPEN, {7: NOON, 8: NOON + HOUR})
    assert await thaws.places(database, NOON - HOUR) == ()
    assert await thaws.places(database, NOON) == ((3, "main"),)
    one = Rearmed(repository_id=3, branch="main", at=OPEN.at, number=7)
    assert await thaws.due(database, 3, "main", NOON) == (one,)
    assert await thaws.due(database, 3, "release", NOON) == ()
    assert len(await thaws.due(database, 3, "main", NOON + HOUR)) == 2
    await thaws.put_kept(database, one, KEPT)
    (known,) = await thaws.due(database, 3, "main", NOON)
    assert known.kept == KEPT
    async with database.connection() as connection:
        await thaws.put_done(database, one, within=connection)
    assert await thaws.due(database, 3, "main", NOON) == ()
