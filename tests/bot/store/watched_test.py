from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.store.watched import Watched, WatchedTag, put_seen_to, watch, watch_tag, watched, watched_tags
from bot.store.witness import Seen, put_seen

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


async def test_a_branch_is_watched_once_pull_requests_were_seen_on_it(database):
    assert await watched(database) == ()
    await put_seen(database, 3, 7, Seen(head="h", base_ref="main", digest="d"))
    await put_seen(database, 3, 8, Seen(head="h", base_ref="main", digest="d"))
    await watch(database, 3, "release")
    await watch(database, 4, "main")
    assert [each.branch for each in await watched(database, 3)] == ["main", "release"]
    assert await watched(database, 3, "release") == (Watched(repository_id=3, branch="release"),)
    assert await watched(database, 3, "feature") == ()
    assert len(await watched(database)) == 3


async def test_how_far_it_was_looked_at_only_grows(database):
    await watch(database, 3, "main")
    (place,) = await watched(database)
    for instant in (NOON, NOON - timedelta(hours=1), NOON + timedelta(hours=1), NOON):
        await put_seen_to(database, place, instant)
    (place,) = await watched(database)
    assert place.seen_to == NOON + timedelta(hours=1)


async def test_a_tag_is_watched_for_the_commit_it_was_made_for(database):
    tag = WatchedTag(repository_id=3, name="v1", commit="a")
    for each in (tag, replace(tag, commit="b"), replace(tag, repository_id=4)):
        await watch_tag(database, each)
    assert await watched_tags(database, 3) == await watched_tags(database, 3, "v1") == (tag,)
    assert len(await watched_tags(database)) == 2
    assert await watched_tags(database, 3, "v2") == ()
