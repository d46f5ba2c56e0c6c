"""Orders that are carried out, who agreed, and who may publish: each kept once, whoever comes first."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.facts.protection import Asked
from bot.facts.publication import Consent, Publication, Stage
from bot.facts.train import Cut
from bot.policy.publishing import LEASE
from bot.store import publishing
from bot.store.evaluations import put_cut
from tests.samples.snapshots import person

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
ORDER = Publication(key="order:9:1", number=7, branch="main", by=person("rita"), ordered=NOW, tag="v1")
ASKED = replace(ORDER, stage=Stage.AWAITING, bound="b1", sentences=("why",))
PROD = (3, "PROD")


async def put(database, *orders):
    async with database.connection() as connection:
        for order in orders:
            await publishing.put_publication(database, 3, order, within=connection)


async def move(database, before, after):
    async with database.connection() as connection:
        return await publishing.move(database, 3, before, after, within=connection)


async def take(database, holder, now=NOW):
    async with database.connection() as connection:
        return await publishing.take(database, PROD, holder, now, within=connection)


async def test_an_order_is_kept_once_and_found_until_it_is_over_and_told(database):
    await put(database, ORDER, replace(ORDER, tag="other"))
    assert await publishing.unfinished(database, 3) == ((ORDER, False),)
    assert await publishing.publishing(database) == (3,)
    over = replace(ORDER, stage=Stage.REFUSED, sentences=("no",))
    assert await move(database, ORDER, over)
    assert await publishing.unfinished(database, 3) == ((over, False),)
    await publishing.put_told(database, 3, over)
    assert await publishing.unfinished(database, 3) == ()
    assert await publishing.publishing(database) == ()


async def test_an_order_is_known_even_when_it_is_over(database):
    over = replace(ORDER, key="order:9:2", stage=Stage.SUCCEEDED)
    await put(database, ORDER, over)
    async with database.connection() as connection:
        found = [
            await publishing.is_kept(database, 3, key, within=connection) for key in (ORDER.key, over.key, "order:9:3")
        ]
    assert found == [True, True, False]


async def test_whoever_comes_second_moves_nothing(database):
    await put(database, ORDER)
    assert await move(database, ORDER, ASKED)
    assert not await move(database, ORDER, replace(ORDER, stage=Stage.REFUSED))
    assert await publishing.unfinished(database, 3) == ((ASKED, False),)


async def test_what_is_new_is_to_be_told_and_what_is_not_is_not(database):
    await put(database, ORDER)
    await publishing.put_told(database, 3, ORDER)
    silent = replace(ORDER, commit="a" * 40)
    await move(database, ORDER, silent)
    assert await publishing.unfinished(database, 3) == ((silent, True),)
    await move(database, silent, ASKED)
    assert await publishing.unfinished(database, 3) == ((ASKED, False),)


async def test_what_was_told_too_late_is_told_again(database):
    await put(database, ORDER)
    await move(database, ORDER, ASKED)
    await publishing.put_told(database, 3, ORDER)
    assert await publishing.unfinished(database, 3) == ((ASKED, False),)


async def test_it_waits_for_people_once_they_were_shown(database):
    now = datetime.now(UTC)
    await put(database, ASKED)
    assert await publishing.awaiting(database, 3, now + LEASE) == ()
    await publishing.put_told(database, 3, ASKED)
    assert await publishing.awaiting(database, 3, now + LEASE) == (ASKED,)
    assert await publishing.awaiting(database, 3, now - LEASE) == ()
    other = replace(ASKED, bound="b2")
    await move(database, ASKED, replace(other, sentences=("other",)))
    assert await publishing.awaiting(database, 3, now + LEASE) == ()


async def test_consents_are_to_one_thing_and_count_once(database):
    consent = Consent(order="order:9:1", bound="b1", by=person("ron"), comment="issue_comment:10")
    async with database.connection() as connection:
        for each in (consent, consent, replace(consent, bound="b2", by=person("eve"))):
            await publishing.put_consent(database, 3, each, within=connection)
    assert await publishing.consents(database, 3, "order:9:1", "b1") == (person("ron"),)
    assert await publishing.consents(database, 3, "order:9:1", "b3") == ()


async def test_one_at_a_time(database):
    assert await publishing.lease(database, PROD) is None
    first = await take(database, "a")
    assert (first.token, first.expires) == (1, NOW + LEASE)
    assert await take(database, "b") is None
    assert await take(database, "a", NOW + timedelta(minutes=1)) == replace(
        first, expires=NOW + LEASE + timedelta(minutes=1)
    )
    async with database.connection() as connection:
        await publishing.give_back(database, PROD, 7, NOW, within=connection)
    assert await take(database, "b") is None
    async with database.connection() as connection:
        await publishing.give_back(database, PROD, 1, NOW, within=connection)
    assert (await take(database, "b")).token == 2
    assert (await publishing.lease(database, PROD)).holder == "b"


async def test_of_many_at_once_one_gets_it(database):
    taken = await asyncio.gather(*(take(database, f"{number}") for number in range(6)))
    assert len([each for each in taken if each]) == 1


async def test_to_give_back_what_nobody_has_is_no_error(database):
    async with database.connection() as connection:
        await publishing.give_back(database, PROD, 1, NOW, within=connection)
    assert await publishing.lease(database, PROD) is None


async def test_an_answer_is_kept_once(database):
    asked = Asked(run_id=1, environment="PROD", deployment_id=2)
    assert not await publishing.was_answered(database, 3, asked)
    async with database.connection() as connection:
        news = [await publishing.put_answer(database, 3, asked, "approved", within=connection) for _ in range(2)]
    assert news == [True, False]
    assert await publishing.was_answered(database, 3, asked)
    assert not await publishing.was_answered(database, 3, replace(asked, deployment_id=3))


@pytest.mark.parametrize("commit", ["a" * 40, "b" * 40])
async def test_which_cut_a_commit_was(database, commit):
    cuts = [Cut(branch="main", commit="a" * 40, at=NOW + timedelta(days=day), train="weekly") for day in (0, 7)]
    for each in cuts:
        await put_cut(database, 3, each)
    assert await publishing.cut_of(database, 3, commit) == (cuts[1] if commit == "a" * 40 else None)
