"""A tracking issue on the stand-in: opened once, kept true, and closed in the end."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.github.auth import ISSUES
from bot.github.perform import perform
from bot.writes.write import PutIssue

WRITE = PutIssue(
    title="Train", body="<!-- ours -->\nFrozen.", marker="<!-- ours -->", since=datetime(2020, 1, 1, tzinfo=UTC)
)
ISSUES_PATH = "/repos/acme/ledger/issues"


@pytest.fixture
def client(scene, live):
    return live.client(scene.scope(ISSUES))


def standing(scene):
    return [(each.title, each.body.partition("\n")[2], each.state) for each in scene.place.state.issues.values()]


async def test_it_is_opened_once_and_a_second_look_writes_nothing(scene, client):
    first = await perform(client, scene.target(), WRITE)
    mark = len(scene.github.calls)
    second = await perform(client, scene.target(), replace(WRITE, id=first.id))
    assert first.id == second.id
    assert [call.kind for call in scene.github.calls[mark:]] == ["read"]
    assert standing(scene) == [("Train", "Frozen.", "open")]


async def test_whoever_lost_its_number_finds_it(scene, client):
    for _ in range(2):
        await perform(client, scene.target(), WRITE)
    assert len(standing(scene)) == 1


async def test_it_is_kept_true_and_closed(scene, client):
    number = (await perform(client, scene.target(), WRITE)).id
    await perform(client, scene.target(), replace(WRITE, id=number, body="<!-- ours -->\nGone.", is_closed=True))
    assert standing(scene) == [("Train", "Gone.", "closed")]


async def test_what_people_closed_is_not_opened_again(scene, client):
    number = (await perform(client, scene.target(), WRITE)).id
    scene.place.state.issues[number].state = "closed"
    await perform(client, scene.target(), replace(WRITE, id=number, body="<!-- ours -->\nStill."))
    assert standing(scene) == [("Train", "Still.", "closed")]


async def test_one_that_was_deleted_is_opened_anew(scene, client):
    number = (await perform(client, scene.target(), WRITE)).id
    del scene.place.state.issues[number]
    assert (await perform(client, scene.target(), replace(WRITE, id=number))).id != number
    assert len(standing(scene)) == 1


@pytest.mark.parametrize("is_done", [True, False])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_a_write_whose_answer_was_lost(scene, client, method, is_done):
    number = (await perform(client, scene.target(), WRITE)).id if method == "PATCH" else None
    scene.github.fault(method, f"{ISSUES_PATH}*", "reset", done=is_done)
    await perform(client, scene.target(), replace(WRITE, id=number, title="Train 2"))
    assert standing(scene) == [("Train 2", "Frozen.", "open")]
