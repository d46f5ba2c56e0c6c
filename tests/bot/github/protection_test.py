"""Runs that wait for an environment, on the stand-in."""

import pytest

from bot.github import protection
from bot.github.auth import DEPLOY, PROTECT
from bot.github.errors import Forbidden, NotFound, Unprocessable
from bot.github.perform import perform
from bot.writes.write import AnswerProtection

REPOSITORY = {"owner": "acme", "name": "ledger"}


@pytest.fixture
def client(scene, live):
    return live.client(scene.scope(PROTECT))


@pytest.fixture
def run(scene):
    return scene.github.ask(scene.place, "PROD", scene.pull.head, scene.alice)


def write(run, state="approved"):
    return AnswerProtection(run_id=run.id, environment="PROD", state=state, comment="because")


async def test_what_a_run_waits_for(scene, client, run):
    told = await protection.waiting(client, REPOSITORY, run.id)
    assert (told.commit, told.environments) == (scene.pull.head, ("PROD",))


@pytest.mark.parametrize("state", ["approved", "rejected"])
async def test_it_is_answered(scene, client, run, state):
    await perform(client, scene.target(), write(run, state))
    assert run.answers == [("PROD", state, "because")]
    assert (await protection.waiting(client, REPOSITORY, run.id)).environments == ()


@pytest.mark.parametrize("is_done", [True, False])
async def test_an_answer_that_was_lost_is_not_given_twice(scene, client, run, is_done):
    path = f"/repos/acme/ledger/actions/runs/{run.id}/deployment_protection_rule"
    scene.github.fault("POST", path, "reset", done=is_done)
    await perform(client, scene.target(), write(run))
    assert run.answers == [("PROD", "approved", "because")]


async def test_a_run_that_waits_no_longer_takes_no_answer(scene, client, run):
    run.waits_for.clear()
    with pytest.raises(Unprocessable):
        await perform(client, scene.target(), write(run))


async def test_a_run_that_is_gone(client):
    with pytest.raises(NotFound):
        await protection.waiting(client, REPOSITORY, 1)


async def test_without_the_permission(scene, live, run):
    with pytest.raises(Forbidden):
        await protection.waiting(live.client(scene.scope(DEPLOY)), REPOSITORY, run.id)
