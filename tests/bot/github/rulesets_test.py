"""Rulesets on the stand-in: found, made, changed as a whole and read back; people's bypasses stay."""

import pytest

from bot.github import rulesets
from bot.github.errors import Forbidden, NotFound, Transient, Unprocessable
from bot.policy.lock import Enforcement, Place, differences, locks

MAIN = 7
MAY = {"metadata": "read", "administration": "write", "organization_administration": "write"}
KINDS = [Enforcement.REPOSITORY, Enforcement.ORGANISATION]
BYPASS = [{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}]


@pytest.fixture(params=KINDS, ids=str)
def kind(request):
    return request.param


@pytest.fixture
def lock(scene, kind):
    return made(scene, kind)


def made(scene, kind, *, is_frozen=True):
    scene.installation.permissions.update(MAY)
    at = Place(
        repository_id=scene.place.id, full_name="acme/ledger", branch="main", enforcement=kind, is_frozen=is_frozen
    )
    (lock,) = locks([at])
    return lock


def standing(scene, lock):
    place = scene.place.state.owner if lock.is_of_organisation else scene.place.state
    return list(place.rulesets.values())


def calls(scene, kind="write"):
    return [str(call) for call in scene.github.calls if call.kind == kind]


async def stand(live, lock, known=None):
    client = await rulesets.client_for(live, lock)
    return await rulesets.make_stand(client, lock, lock.wanted(MAIN), known)


async def test_it_is_made_once_and_then_left_alone(scene, live, lock):
    first = await stand(live, lock)
    (one,) = standing(scene, lock)
    assert differences(lock.wanted(MAIN), one.body | {"name": one.name}) == ()
    before = len(calls(scene))
    assert await stand(live, lock) == await stand(live, lock, first) == first
    assert len(calls(scene)) == before
    scene.github.assert_clean()


async def test_one_put_turns_it_and_keeps_who_may_bypass(scene, live, kind):
    first = await stand(live, made(scene, kind, is_frozen=False))
    lock = made(scene, kind)
    (one,) = standing(scene, lock)
    assert one.body["enforcement"] == "disabled"
    one.body["bypass_actors"] = BYPASS
    before = len(calls(scene))
    assert await stand(live, lock, first) == first
    assert (one.body["enforcement"], one.body["bypass_actors"]) == ("active", BYPASS)
    assert len(calls(scene)) == before + 1
    scene.github.assert_clean()


async def test_one_that_was_deleted_is_made_again(scene, live, lock):
    first = await stand(live, lock)
    for place in (scene.place.state, scene.place.state.owner):
        place.rulesets.clear()
    assert await stand(live, lock, first) != first
    assert len(standing(scene, lock)) == 1


async def test_a_rule_that_was_put_in_by_hand_is_taken_out(scene, live, lock):
    first = await stand(live, lock)
    (one,) = standing(scene, lock)
    one.body["rules"] = [*one.body["rules"], {"type": "update"}]
    await stand(live, lock, first)
    assert [rule["type"] for rule in one.body["rules"]] == ["required_status_checks"]


FAULTS = [{"effect": effect, "done": done} for effect in ("reset", "status") for done in (True, False)]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_an_answer_that_was_lost_makes_no_second_one(scene, live, kind, method, fault):
    if method == "PUT":
        await stand(live, made(scene, kind, is_frozen=False))
    lock = made(scene, kind)
    client = await rulesets.client_for(live, lock)
    await client.token()
    path = "/orgs/acme/rulesets" if lock.is_of_organisation else "/repos/acme/ledger/rulesets"
    number = f"/{standing(scene, lock)[0].id}" if method == "PUT" else ""
    scene.github.fault(method, f"{path}{number}", **fault)
    await rulesets.make_stand(client, lock, lock.wanted(MAIN))
    (one,) = standing(scene, lock)
    assert one.body["enforcement"] == "active"


async def test_what_github_shows_otherwise_does_not_stand(live, lock, monkeypatch):
    await stand(live, lock)
    wanted = {**lock.wanted(MAIN), "enforcement": "disabled"}
    client = await rulesets.client_for(live, lock)

    async def unchanged(*_, **__):
        return {}

    monkeypatch.setattr(client, "write", unchanged)
    with pytest.raises(Transient, match="its enforcement is active, not disabled"):
        await rulesets.make_stand(client, lock, wanted)


async def test_who_may_not_see_the_bypasses_does_not_wipe_them(scene, live, lock, monkeypatch):
    await stand(live, lock)
    (one,) = standing(scene, lock)
    one.body["enforcement"] = "disabled"
    client = await rulesets.client_for(live, lock)
    read = client.get

    async def hidden(*args):
        told = await read(*args)
        return {name: value for name, value in told.items() if name != "bypass_actors"}

    monkeypatch.setattr(client, "get", hidden)
    with pytest.raises(Forbidden, match="who may bypass"):
        await rulesets.make_stand(client, lock, lock.wanted(MAIN))


async def test_an_app_that_is_not_installed_or_may_not(scene, live, lock):
    scene.installation.permissions = {"metadata": "read"}
    with pytest.raises(Unprocessable, match="not granted"):
        await stand(live, lock)
    scene.github.world.installations.clear()
    with pytest.raises(NotFound):
        await stand(live, lock)
