from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.facts.order import Order
from bot.facts.standing import BreakGlass, Hold
from bot.store import commands
from bot.store.commands import Commanded
from bot.store.evaluations import Evaluation, put_evaluation
from tests.samples.snapshots import person

RITA, CEM = person("rita"), person("cem")
HOLD = Hold(by=RITA, comment="issue_comment:9", reason="later")
RUN = Commanded(comment="issue_comment:9", person_id=RITA.id, commands=2, reaction="rocket")


async def put(database, *facts, number=7):
    async with database.connection() as connection:
        for fact in facts:
            await commands.put_standing(database, 3, number, fact, within=connection)


async def test_what_stands_is_read_again_until_it_is_lifted(database):
    other = replace(HOLD, by=CEM)
    await put(database, HOLD, other)
    await put(database, replace(HOLD, reason="much later"))
    assert set(await commands.standing(database, 3, 7)) == {other, replace(HOLD, reason="much later")}
    assert await commands.standing(database, 3, 8) == ()
    async with database.connection() as connection:
        await commands.lift(database, 3, 7, HOLD.key, within=connection)
        await commands.lift(database, 3, 7, "hold:0", within=connection)
    assert await commands.standing(database, 3, 7) == (other,)


async def test_broken_glass_is_known_in_the_whole_repository(database):
    at = datetime(2026, 11, 18, 12, tzinfo=UTC)
    glass = BreakGlass(
        by=RITA, comment="issue_comment:9", head="a" * 40, reason="it burns", at=at, until=at + timedelta(minutes=60)
    )
    await put(database, glass, HOLD, number=8)
    assert await commands.glass(database, 3) == (glass,)
    assert await commands.glass(database, 4) == ()


async def test_a_comment_is_run_once(database):
    async with database.connection() as connection:
        assert await commands.put_commanded(database, 3, 7, RUN, within=connection)
        assert not await commands.put_commanded(database, 3, 7, RUN, within=connection)
        await commands.put_reply(database, 3, RUN.comment, "Well.", within=connection)
    assert await commands.find_commanded(database, 3, RUN.comment) == replace(RUN, reply="Well.")
    assert await commands.find_commanded(database, 3, "pull_request_review:9") is None
    assert await commands.given_lately(database, 3, RITA.id) == 2
    assert await commands.given_lately(database, 3, CEM.id) == 0


async def test_what_is_owed_is_kept_until_it_stands(database):
    owing = replace(RUN, owed="[]")
    async with database.connection() as connection:
        await commands.put_commanded(database, 3, 7, owing, within=connection)
    assert await commands.find_commanded(database, 3, RUN.comment) == owing
    async with database.connection() as connection:
        await commands.put_opened(database, 3, RUN.comment, "Opened #9.", within=connection)
    assert await commands.find_commanded(database, 3, RUN.comment) == replace(RUN, reply="Opened #9.")


async def test_an_order_is_kept_once(database):
    order = Order(verb="train", given=(("what", "cut"),), by=RITA, comment="issue_comment:9", line=1)
    async with database.connection() as connection:
        await commands.put_order(database, 3, 7, order, within=connection)
        await commands.put_order(database, 3, 7, order, within=connection)
        rows = await (await connection.execute("SELECT key FROM ordered")).fetchall()
    assert [row["key"] for row in rows] == [order.key]


async def test_the_head_that_was_shown_is_the_last_one_before(database):
    told = Evaluation(repository_id=3, number=7, head="a" * 40, base_ref="main", snapshot=b"{}", decision=b"1")
    await put_evaluation(database, told)
    async with database.connection() as connection:
        row = await (await connection.execute("SELECT at FROM evaluation")).fetchone()
    await put_evaluation(database, replace(told, head="b" * 40, decision=b"2"))
    assert await commands.shown_head(database, 3, 7, row["at"]) == "a" * 40
    assert await commands.shown_head(database, 3, 7, row["at"] + timedelta(hours=1)) == "b" * 40
    assert await commands.shown_head(database, 3, 7, row["at"] - timedelta(seconds=1)) is None
