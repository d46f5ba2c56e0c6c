from __future__ import annotations

from bot.store import redeliveries


async def test_what_was_asked_for_again_and_how_far_the_list_was_read(database):
    assert await redeliveries.cursor(database) is None
    for cursor in (50, 40):
        await redeliveries.put_cursor(database, cursor)
        await redeliveries.put_redelivery(database, "guid-1")
    assert await redeliveries.cursor(database) == 50
    assert await redeliveries.redeliveries(database) == {"guid-1"}
