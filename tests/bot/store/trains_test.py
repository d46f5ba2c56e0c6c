from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.facts.train import Abort, Agreement, Cut, Emergency, Extension, Hotfix, Train
from bot.store import trains
from tests.samples.snapshots import person

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
CUT = Cut(branch="main", commit="4" * 40, at=NOON, train="weekly")
ABORT = Abort(branch="main", at=NOON + HOUR, reason="smoke tests failed")
EMERGENCY = Emergency(id="emergency-9-1", branch="main", reason="why", since=NOON, until="its end")
HOTFIX = Hotfix(
    id="hotfix-9-1",
    incident="INC-42",
    reason="why",
    pull_request=7,
    commit="2" * 40,
    base_ref="main",
    declared=NOON,
    expires=NOON + HOUR,
    reviews_before=(3, 4),
)

EXTENSION = Extension(branch="main", train="weekly", since=NOON, until=NOON + HOUR)


async def put(database, *facts):
    async with database.connection() as connection:
        return [await trains.put_happening(database, 3, fact, within=connection) for fact in facts]


async def test_what_happened_is_known_again_once(database):
    earlier = replace(CUT, at=NOON - HOUR, train=None)
    facts = (CUT, earlier, ABORT, EMERGENCY, HOTFIX, EXTENSION)
    assert await put(database, *facts) == [True] * 6
    assert await put(database, *facts) == [False] * 6
    known = Train(
        branch="main",
        latest_cut=CUT,
        cuts=(earlier,),
        aborts=(ABORT,),
        emergencies=(EMERGENCY,),
        hotfixes=(HOTFIX,),
        extensions=(EXTENSION,),
    )
    assert await trains.train(database, 3, "main", 7) == known
    assert await trains.train(database, 3, "main") == known
    assert await trains.train(database, 3, "main", 8) == replace(known, hotfixes=())
    assert await trains.train(database, 3, "release", 8) == Train(branch="release")
    assert await trains.train(database, 4, "main") == Train(branch="main")


async def test_ending_one_freeze_ends_no_other_and_only_once(database):
    other = replace(EMERGENCY, id="emergency-9-2")
    ended = replace(EMERGENCY, ended=NOON + HOUR)
    assert await put(database, EMERGENCY, other, ended) == [True] * 3
    assert await put(database, replace(EMERGENCY, ended=NOON + 2 * HOUR), EMERGENCY) == [False, False]
    assert (await trains.train(database, 3, "main")).emergencies == (ended, other)


async def test_agreements_are_heard_anew_and_not_kept(database):
    await put(database, replace(HOTFIX, agreements=(Agreement(person=person("rita"), role="product owner"),)))
    assert (await trains.train(database, 3, "main", 7)).hotfixes == (HOTFIX,)


async def test_an_edge_is_passed_once_and_again_where_that_was_taken_back(database):
    async def claimed(*, is_frozen=True):
        async with database.connection() as connection:
            return await trains.pass_edge(database, 3, "main", NOON, is_frozen=is_frozen, within=connection)

    async with database.connection() as connection:
        assert await trains.pass_edge(database, 3, "main", NOON, is_frozen=True, within=connection)
        await connection.rollback()
    assert not await trains.is_passed(database, 3, "main", NOON, is_frozen=True)
    assert [await claimed(), await claimed(), await claimed(is_frozen=False)] == [True, False, True]
    assert await trains.is_passed(database, 3, "main", NOON, is_frozen=True)
    assert not await trains.is_passed(database, 3, "release", NOON, is_frozen=True)


async def test_the_latest_instant_that_was_judged_by_stays_the_latest(database):
    assert await trains.latest_judged(database) is None
    for instant in (NOON, NOON - HOUR, NOON + HOUR, NOON):
        await trains.put_judged(database, instant)
    assert await trains.latest_judged(database) == NOON + HOUR


async def test_two_trains_are_cut_or_called_off_at_the_same_instant(database):
    both = (CUT, replace(CUT, train="other"), ABORT, replace(ABORT, train="other"))
    assert await put(database, *both) == [True] * 4
    known = await trains.train(database, 3, "main")
    assert {each.train for each in (*known.cuts, known.latest_cut)} == {"weekly", "other"}
    assert {each.train for each in known.aborts} == {None, "other"}
