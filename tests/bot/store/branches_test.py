from datetime import UTC, datetime, timedelta

from bot.facts.snapshot import Content, Source
from bot.policy.lock import Enforcement, Place
from bot.store.branches import branches, forget_branch, mark_stale, next_edge, put_branch, put_looked_at
from bot.store.policies import Kept
from bot.store.repositories import put_installation, put_repository

EDGE = datetime(2026, 11, 18, 18, tzinfo=UTC)
POLICY = Source(path=".github/stationmaster.yml", text="a: \udce9\x00")


def content(branch="main", policy=POLICY):
    return Content(base_ref=branch, base="1" * 40, head="2" * 40, merge_base="3" * 40, policy=policy)


async def known(database, *, is_suspended=False, is_silent=False):
    async with database.connection() as connection:
        await put_repository(connection, 5, 3, "acme/platform", is_silent=is_silent)
        await put_installation(connection, 5, account_id=1, account="acme", is_suspended=is_suspended)
    return await branches(database)


async def test_a_branch_and_its_policies_are_kept(database):
    await put_branch(database, 3, content())
    await put_branch(database, 3, content("release", None))
    main, release = await known(database)
    assert (main.name, main.full_name, main.policy, main.is_stale) == ("main", "acme/platform", POLICY, False)
    assert release.policy is None
    assert main.content(Kept()).policy == POLICY
    assert main.place == Place(
        repository_id=3, full_name="acme/platform", branch="main", enforcement=Enforcement.CHECKS, is_frozen=False
    )


async def test_only_what_we_may_write_to_is_looked_at(database):
    await put_branch(database, 3, content())
    assert await known(database, is_suspended=True) == ()
    assert await known(database, is_silent=True) == ()
    assert len(await known(database, is_silent=False)) == 1


async def test_one_that_moved_is_read_again(database):
    await put_branch(database, 3, content())
    await mark_stale(database, 3, "main")
    await mark_stale(database, 3, "nobody-knows")
    (main,) = await known(database)
    assert main.is_stale
    await put_branch(database, 3, content())
    (main,) = await branches(database)
    assert not main.is_stale
    await forget_branch(database, 3, "main")
    assert await branches(database) == ()


async def test_what_it_came_to_and_its_next_edge(database):
    await put_branch(database, 3, content())
    (main,) = await known(database)
    place = Place(repository_id=3, full_name="", branch="main", enforcement=Enforcement.ORGANISATION, is_frozen=True)
    await put_looked_at(database, [(place, EDGE)])
    (main,) = await branches(database)
    assert (main.enforcement, main.is_frozen, main.next_edge) == (Enforcement.ORGANISATION, True, EDGE)
    assert await next_edge(database, EDGE - timedelta(microseconds=1)) == EDGE
    assert await next_edge(database, EDGE) is None
