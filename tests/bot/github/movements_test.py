"""What the stand-in tells of a branch's moves and merges, page by page, as far back as is asked."""

from datetime import UTC, datetime, timedelta

from bot.github.auth import READ
from bot.github.movements import PAGE, merges, moves

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def told(scene, live, since=None, branch="main"):
    client = live.client(scene.scope(READ))
    return [await ask(client, "acme", "ledger", branch, since) for ask in (moves, merges)]


async def test_a_merge_is_a_move_and_a_pull_request(scene, live):
    scene.github.world.dates = lambda: NOON
    scene.github.merge(scene.pull, by=scene.bob)
    (first, *_), (merged,) = await told(scene, live)
    assert (first.kind, first.person.login, first.at) == ("pr_merge", "bob", NOON)
    assert (merged.number, merged.head, merged.commit, merged.at) == (
        scene.pull.number,
        scene.pull.head,
        first.after,
        NOON,
    )


async def test_only_what_came_since_then_is_read(scene, live):
    for hour in range(4):
        scene.github.world.dates = lambda hour=hour: NOON + hour * HOUR
        scene.place.commit("main", {"a.txt": str(hour)}, "Change", author=scene.alice)
    found, merged = await told(scene, live, NOON + 2 * HOUR)
    assert [(each.kind, each.at) for each in found] == [("push", NOON + 3 * HOUR), ("push", NOON + 2 * HOUR)]
    assert merged == ()


async def test_of_another_branch_nothing_is_told_nor_of_what_was_closed_unmerged(scene, live):
    scene.github.close(scene.pull, by=scene.alice)
    assert (await told(scene, live))[1] == ()
    assert await told(scene, live, branch="elsewhere") == [(), ()]


async def test_where_nothing_is_known_a_page_is_enough(scene, live):
    for number in range(PAGE + 1):
        scene.place.commit("main", {"a.txt": str(number)}, "Change", author=scene.alice)
    assert len((await told(scene, live))[0]) == PAGE
    assert len((await told(scene, live, NOON - 10_000 * HOUR))[0]) > PAGE
