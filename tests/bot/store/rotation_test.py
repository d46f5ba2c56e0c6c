from __future__ import annotations

from bot.store.rotation import is_due


async def test_a_pull_request_is_due_when_it_is_new_or_was_updated(database):
    asked = [await is_due(database, 3, 7, updated) for updated in ("t1", "t1", "t2", "t2", "t1")]
    assert asked == [True, False, True, False, True]
