"""What GitHub could not deliver: found, and asked for once."""

import pytest

from bot.github.deliveries import Delivery, lost, redeliver, since
from bot.github.errors import Transient

LIST = "/app/hook/deliveries"


def told(key, guid, code=200, *, redelivery=False):
    return {
        "id": key,
        "guid": guid,
        "event": "push",
        "delivered_at": "2026-01-01T00:00:00Z",
        "redelivery": redelivery,
        "status_code": code,
    }


def attempt(key, guid, *, success=False, redelivery=False):
    moment = "2026-01-01T00:00:00Z"
    return Delivery(id=key, guid=guid, event="push", delivered_at=moment, is_redelivery=redelivery, is_success=success)


async def test_the_list_is_read_down_to_the_cursor(hub, connection, say):
    link = {"link": f'<{hub.url}{LIST}?cursor=v1_2>; rel="next"'}
    hub.says("GET", LIST, say([told(4, "d", 502), told(3, "c")], headers=link), say([told(2, "b", 0), told(1, "a")]))
    found = await since(connection.as_app(), 1)
    assert [(each.guid, each.is_success) for each in found] == [("d", False), ("c", True), ("b", False)]


async def test_the_list_is_bounded(hub, connection, say):
    hub.says("GET", LIST, say([told(4, "d"), told(3, "c"), told(2, "b")]))
    assert [each.id for each in await since(connection.as_app(), None, most=2)] == [4, 3]


def test_what_never_arrived_is_lost_once():
    attempts = [
        attempt(9, "twice"),
        attempt(8, "arrived later", success=True, redelivery=True),
        attempt(7, "arrived", success=True),
        attempt(6, "failed again", redelivery=True),
        attempt(5, "asked for"),
        attempt(4, "failed again"),
        attempt(3, "arrived later"),
        attempt(2, "twice"),
        attempt(1, "lost"),
    ]
    assert [(each.id, each.guid) for each in lost(attempts, {"asked for"})] == [(1, "lost"), (2, "twice")]


async def test_it_is_asked_for(hub, connection, say):
    hub.says("POST", f"{LIST}/5/attempts", say({}, status=202))
    assert await redeliver(connection.as_app(), attempt(5, "x"))


async def test_what_github_keeps_no_longer_is_not_there(hub, connection, say):
    assert not await redeliver(connection.as_app(), attempt(5, "x"))
    hub.says("POST", f"{LIST}/5/attempts", say({"message": "too old"}, status=422))
    assert not await redeliver(connection.as_app(), attempt(5, "x"))


@pytest.mark.parametrize("was_done", [True, False])
async def test_a_lost_answer_is_looked_for(hub, connection, say, was_done):
    hub.says("POST", f"{LIST}/5/attempts", say(status=502))
    hub.says("GET", LIST, say([told(6, "x", redelivery=was_done)]))
    if was_done:
        assert await redeliver(connection.as_app(), attempt(5, "x"))
        assert len(hub.asked("POST")) == 1
    else:
        with pytest.raises(Transient):
            await redeliver(connection.as_app(), attempt(5, "x"))
