"""The merge queue and auto-merge on the stand-in: taken away and set anew, once, whatever was lost on the way."""

from dataclasses import replace

import pytest

from bot.github import arming
from bot.github.auth import DEQUEUE, EVALUATE, REARM
from bot.github.errors import Forbidden, NotFound, Unprocessable
from bot.github.perform import perform
from bot.policy.thaw import Armed, Standing
from bot.writes.write import Arm, Dequeue, Disarm
from tests.github.state import AutoMerge

PLACE = {"owner": "acme", "name": "ledger"}


@pytest.fixture
def armed(scene):
    scene.installation.permissions |= {"contents": "write", "merge_queues": "write"}
    scene.place.ruleset("main", {"elsewhere": None})
    scene.pull.auto_merge = AutoMerge(scene.alice, scene.github.clock(), "SQUASH", "By itself", "body")
    return scene


def arm(scene):
    return Arm(head=scene.pull.head, method="SQUASH", headline="By itself", body="body", may_merge=True)


async def test_how_it_is_armed(armed, live):
    client = live.client(armed.scope())
    told = await arming.standing(client, PLACE, armed.pull.number)
    assert told.is_open
    assert told.head == armed.pull.head
    assert (told.armed.method, told.armed.by, told.armed.headline) == ("SQUASH", "alice", "By itself")
    armed.pull.auto_merge = None
    assert await arming.standing(client, PLACE, armed.pull.number) == Standing(is_open=True, head=armed.pull.head)
    with pytest.raises(NotFound):
        await arming.standing(client, PLACE, 99)


async def test_it_is_set_anew_as_it_was(armed, live):
    client = live.client(armed.scope(REARM))
    before = await arming.standing(client, PLACE, armed.pull.number)
    for _ in range(2):
        await perform(client, armed.target(), Disarm())
    assert armed.pull.auto_merge is None
    for _ in range(2):
        await perform(client, armed.target(), arm(armed))
    after = await arming.standing(client, PLACE, armed.pull.number)
    assert after.armed == Armed(
        method="SQUASH",
        since=after.armed.since,
        by=armed.app.bot.login.removesuffix("[bot]"),
        headline="By itself",
        body="body",
    )
    assert before.armed != after.armed


@pytest.mark.parametrize("is_done", [True, False])
@pytest.mark.parametrize("write", ["disarm", "arm"])
async def test_a_lost_answer_does_no_harm(armed, live, write, is_done):
    client = live.client(armed.scope(REARM))
    if write == "arm":
        armed.pull.auto_merge = None
    armed.github.fault("POST", "/graphql", "reset", done=is_done, nth=2)
    await perform(client, armed.target(), Disarm() if write == "disarm" else arm(armed))
    assert (armed.pull.auto_merge is not None) is (write == "arm")


async def test_what_has_nothing_to_wait_for_is_merged_at_that_head(armed, live):
    armed.place.state.rulesets.clear()
    armed.pull.auto_merge = None
    await perform(live.client(armed.scope(REARM)), armed.target(), arm(armed))
    assert armed.pull.merged_at
    writes = len(armed.github.calls)
    await perform(live.client(armed.scope(REARM)), armed.target(), arm(armed))
    assert [call.kind for call in armed.github.calls[writes:]].count("write") == 0


async def test_what_may_not_merge_now_is_not_merged(armed, live):
    armed.place.state.rulesets.clear()
    armed.pull.auto_merge = None
    with pytest.raises(Unprocessable, match="clean status"):
        await perform(live.client(armed.scope(REARM)), armed.target(), replace(arm(armed), may_merge=False))
    assert not armed.pull.merged_at


async def test_another_head_is_neither_armed_nor_merged(armed, live):
    armed.pull.auto_merge = None
    with pytest.raises(Unprocessable, match="Head branch was modified"):
        await perform(live.client(armed.scope(REARM)), armed.target(), Arm(head="a" * 40, method="MERGE"))
    assert not armed.pull.merged_at


async def test_what_is_queued_is_taken_out_once(armed, live):
    armed.github.enqueue(armed.pull)
    client = live.client(armed.scope(DEQUEUE))
    for _ in range(2):
        await perform(client, armed.target(), Dequeue())
    assert armed.place.state.queue == []


async def test_what_the_app_was_not_granted(scene, live):
    scene.installation.permissions["contents"] = "read"
    with pytest.raises(Unprocessable):
        await perform(live.client(scene.scope(REARM)), scene.target(), Disarm())
    scene.pull.auto_merge = AutoMerge(scene.alice, scene.github.clock())
    with pytest.raises(Forbidden):
        await perform(live.client(scene.scope(EVALUATE)), scene.target(), Disarm())
