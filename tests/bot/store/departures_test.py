from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.facts.departure import Departure, Event, Step, Who
from bot.facts.standing import Aboard
from bot.store import commands, departures
from bot.store.witness import Seen, put_seen
from tests.samples.snapshots import person

SINCE = datetime(2026, 11, 18, 18, tzinfo=UTC)
WEEK = timedelta(days=7)
DEPARTURE = Departure(branch="main", train="weekly", since=SINCE)


def step(event, **told):
    return Step(event=event, who=Who.CLOCK, at=SINCE, **told)


FREEZE, CUT, CLOSE = step(Event.FREEZE), step(Event.CUT, by="rita", commit="c", reason="why"), step(Event.CLOSE)


async def put(database, departure, *steps):
    async with database.connection() as connection:
        await departures.put_steps(database, 3, departure, steps, within=connection)


async def test_every_step_is_kept_in_order(database):
    await put(database, DEPARTURE, FREEZE)
    await put(database, DEPARTURE, CUT, FREEZE)
    await put(database, replace(DEPARTURE, train="other"))
    whole = replace(DEPARTURE, steps=(FREEZE, CUT, FREEZE))
    assert await departures.departures(database, 3, "main") == (replace(DEPARTURE, train="other"), whole)
    assert await departures.departures(database, 3, "release") == ()
    assert await departures.departures(database, 4, "main") == ()


async def test_of_those_that_are_closed_the_last_of_each_train_is_known(database):
    for weeks in range(3):
        await put(database, replace(DEPARTURE, since=SINCE + weeks * WEEK), FREEZE, *([CLOSE] if weeks < 2 else []))
    known = [each.since for each in await departures.departures(database, 3, "main")]
    assert known == [SINCE + WEEK, SINCE + 2 * WEEK]


async def test_the_last_that_was_cut_is_known(database):
    await put(database, DEPARTURE, CUT)
    await put(database, replace(DEPARTURE, since=SINCE + WEEK), FREEZE)
    later = replace(DEPARTURE, since=SINCE + 2 * WEEK)
    await put(database, later, CUT)
    assert await departures.last_cut(database, 3, later) == replace(DEPARTURE, steps=(CUT,))
    assert await departures.last_cut(database, 3, DEPARTURE) is None
    assert await departures.last_cut(database, 3, replace(later, train="other")) is None


async def test_what_is_known_of_it_is_kept(database):
    await put(database, DEPARTURE, FREEZE)
    async with database.connection() as connection:
        await departures.want(database, 3, DEPARTURE, 2, "rita", within=connection)
    await departures.put_tag(database, 3, DEPARTURE, "v1", "c" * 40)
    await departures.put_issue(database, 3, DEPARTURE, 7)
    expected = replace(DEPARTURE, steps=(FREEZE,), wanted=2, wanted_by="rita", tag="v1", tagged="c" * 40, issue=7)
    assert await departures.departures(database, 3, "main") == (expected,)


async def test_branches_are_looked_at_when_they_are_due(database):
    await departures.hurry(database, 3, "main", SINCE)
    assert await departures.due(database, SINCE) == ()
    await departures.look_at(database, 3, "main", SINCE + WEEK, is_known=False)
    await departures.look_at(database, 3, "main", SINCE, is_known=False)
    await departures.look_at(database, 2, "main", SINCE)
    assert await departures.due(database, SINCE) == ((2, "main"),)
    await departures.hurry(database, 3, "main", SINCE)
    await departures.hurry(database, 3, "main", SINCE + WEEK)
    assert await departures.due(database, SINCE) == ((2, "main"), (3, "main"))
    await departures.look_at(database, 3, "main", SINCE + WEEK)
    assert await departures.due(database, SINCE) == ((2, "main"),)


async def test_who_is_aboard_is_open_and_of_that_branch(database):
    async with database.connection() as connection:
        for number, branch in ((7, "main"), (8, "release"), (9, None)):
            fact = Aboard(by=person("ann"), comment="issue_comment:1")
            await commands.put_standing(database, 3, number, fact, within=connection)
            if branch:
                seen = Seen(head="a", base_ref=branch, digest="d", force_push_count=0, review_ids=())
                await put_seen(database, 3, number, seen, within=connection)
    assert await departures.aboard(database, 3, "main") == (7,)
