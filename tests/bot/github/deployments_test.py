"""Deployments on the stand-in: made once, whatever was lost on the way and whoever else writes our marker."""

import pytest

from bot.github import deployments
from bot.github.auth import DEPLOY, EVALUATE
from bot.github.errors import Forbidden, NotFound, Unprocessable
from bot.github.perform import perform
from bot.policy.promotion import Outcome
from bot.writes.write import PutDeployment

REPOSITORY = {"owner": "acme", "name": "ledger"}


@pytest.fixture
def client(scene, live):
    return live.client(scene.scope(DEPLOY))


def write(scene, **changed):
    told = {"environment": "UAT", "commit": scene.pull.head, "description": "As ordered", "marker": "order:comment:1:1"}
    return PutDeployment(**{**told, **changed})


def made(scene):
    return list(scene.place.state.deployments.values())


async def test_it_is_made_once_for_this_very_commit(scene, client):
    ids = {(await perform(client, scene.target(), write(scene))).id for _ in range(2)}
    (one,) = made(scene)
    assert ids == {one.id}
    assert (one.sha, one.ref, one.environment) == (scene.pull.head, scene.pull.head, "UAT")
    assert (one.payload, one.description, one.app) == ({"stationmaster": "order:comment:1:1"}, "As ordered", scene.app)


@pytest.mark.parametrize("changed", [{"environment": "PROD"}, {"marker": "order:comment:2:1"}])
async def test_another_is_another(scene, client, changed):
    await perform(client, scene.target(), write(scene))
    await perform(client, scene.target(), write(scene, **changed))
    assert len(made(scene)) == 2


@pytest.mark.parametrize("is_done", [True, False])
async def test_one_whose_answer_was_lost(scene, client, is_done):
    scene.github.fault("POST", "/repos/acme/ledger/deployments", "reset", done=is_done)
    await perform(client, scene.target(), write(scene))
    assert len(made(scene)) == 1


@pytest.mark.parametrize("payload", [{"stationmaster": "order:comment:1:1"}, '{"stationmaster":"order:comment:1:1"}'])
async def test_somebody_elses_with_our_marker_is_none_of_ours(scene, client, payload):
    other = scene.github.deploy(scene.place, "UAT", scene.pull.head, scene.alice, "success")
    other.payload = payload
    await perform(client, scene.target(), write(scene))
    assert [each.app for each in made(scene)] == [None, scene.app]
    assert (await deployments.read(client, REPOSITORY, other.id)).marker is None


async def test_a_commit_that_is_not_there(scene, client):
    with pytest.raises(Unprocessable, match="No ref found"):
        await perform(client, scene.target(), write(scene, commit="0" * 40))


async def test_without_the_permission(scene, live):
    with pytest.raises(Forbidden):
        await perform(live.client(scene.scope(EVALUATE)), scene.target(), write(scene))


@pytest.mark.parametrize(
    ("states", "outcome"),
    [
        ((), Outcome.RUNNING),
        (("queued",), Outcome.RUNNING),
        (("in_progress", "success"), Outcome.SUCCESS),
        (("success", "inactive"), Outcome.SUCCESS),
        (("failure", "inactive"), Outcome.FAILURE),
        (("success", "error"), Outcome.ERROR),
        (("inactive",), Outcome.RUNNING),
    ],
)
async def test_how_it_went_is_what_its_latest_telling_status_says(scene, client, states, outcome):
    one = scene.github.deploy(scene.place, "UAT", scene.pull.head, scene.alice)
    for state in states:
        scene.github.set_deployment_status(scene.place, one, state, by=scene.alice)
    told = await deployments.read(client, REPOSITORY, one.id)
    assert (told.deployment.id, told.deployment.outcome) == (one.id, outcome)


async def test_those_of_a_commit(scene, client):
    head, base = scene.pull.head, scene.pull.base
    for environment, commit in (("DEV", head), ("UAT", head), ("DEV", base)):
        scene.github.deploy(scene.place, environment, commit, scene.alice, "success")
    found = await deployments.of_commit(client, REPOSITORY, head)
    assert [(each.deployment.environment, each.deployment.commit) for each in found] == [("UAT", head), ("DEV", head)]


async def test_those_of_an_environment_the_latest_first_and_no_more_than_is_asked_for(scene, client):
    for commit in (scene.pull.base, scene.pull.head):
        scene.github.deploy(scene.place, "PROD", commit, scene.alice, "success")
    async for each in deployments.of_environment(client, REPOSITORY, "PROD"):
        assert each.deployment.commit == scene.pull.head
        break
    assert len(scene.github.calls.of("GET", "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses")) == 1


async def test_one_that_is_gone(client):
    with pytest.raises(NotFound):
        await deployments.read(client, REPOSITORY, 1)


@pytest.mark.parametrize(("name", "is_there"), [("v1", True), ("v2", False), ("v1~0", False), ("../heads/main", False)])
async def test_the_commit_of_a_tag(scene, live, name, is_there):
    scene.place.git.point("refs/tags/v1", scene.pull.base)
    found = await deployments.tag(live.client(scene.scope()), REPOSITORY, name)
    assert found == (scene.pull.base if is_there else None)


async def test_an_annotated_tag_is_its_commit_and_no_branch_of_that_name(scene, live):
    who = {f"GIT_COMMITTER_{name}": told for name, told in (("NAME", "us"), ("EMAIL", "us@example.org"))}
    scene.place.git("tag", "-a", "-m", "cut", "both", scene.pull.base, **who)
    scene.place.git.point("both", scene.pull.head)
    assert await deployments.tag(live.client(scene.scope()), REPOSITORY, "both") == scene.pull.base


async def test_the_default_branch(scene, live):
    assert await deployments.default_branch(live.client(scene.scope()), REPOSITORY) == "main"


async def test_another_apps_with_our_marker_is_none_of_ours(scene, client):
    other = scene.github.deploy(scene.place, "UAT", scene.pull.head, scene.alice)
    other.app, other.payload = scene.github.app(slug="other"), {"stationmaster": "order:comment:1:1"}
    await perform(client, scene.target(), write(scene))
    assert [each.app for each in made(scene)] == [other.app, scene.app]
