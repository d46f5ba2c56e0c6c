from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.facts.train import Hotfix
from bot.store.postmortems import owing, put_written, written
from bot.store.trains import put_happening

NOW = datetime(2026, 11, 18, 18, tzinfo=UTC)


async def declare(database, name, base_ref="main", declared=NOW):
    hotfix = Hotfix(
        id=name,
        incident="INC-1",
        reason="",
        pull_request=7,
        commit="c" * 40,
        base_ref=base_ref,
        declared=declared,
        expires=declared,
    )
    async with database.connection() as connection:
        await put_happening(database, 3, hotfix, within=connection)


async def test_a_branch_owes_until_every_page_was_found(database):
    assert await owing(database, NOW) == ()
    for name, base_ref in (("one", "main"), ("two", "main"), ("three", "release")):
        await declare(database, name, base_ref)
    await declare(database, "old", "legacy", NOW - timedelta(seconds=1))
    assert await owing(database, NOW) == ((3, "main"), (3, "release"))
    for found in (["one"], ["one", "three"], []):
        await put_written(database, 3, found)
    assert await owing(database, NOW) == ((3, "main"),)
    assert (await written(database, 3), await written(database, 4)) == ({"one", "three"}, frozenset())
