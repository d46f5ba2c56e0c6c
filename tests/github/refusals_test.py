"""What GitHub refuses, the stand-in refuses, in GitHub's words."""

from datetime import timedelta

import gidgethub
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


def other_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, kind, serialization.NoEncryption()).decode()


async def refused(awaitable):
    with pytest.raises(gidgethub.HTTPException) as caught:
        await awaitable
    return int(caught.value.status_code), str(caught.value)


@pytest.mark.parametrize("claims", [{"exp": 1}, {"exp": 2**33}, {"iat": 2**33}, {"iss": "7"}], ids=str)
async def test_a_json_web_token_that_is_not_valid_now(stage, claims):
    status, _ = await refused(stage.client().getitem("/app", jwt=stage.jwt(**claims)))
    assert status == 401


async def test_a_forged_json_web_token(stage):
    status, message = await refused(stage.client().getitem("/app", jwt=stage.jwt(key=other_key())))
    assert (status, message) == (401, "A JSON web token could not be decoded")


async def test_nobody(stage):
    assert (await refused(stage.client().getitem(stage.repo)))[0] == 401


async def test_a_token_that_is_over(stage):
    client, now = await stage.installed(), stage.github.clock
    assert await client.getitem(stage.repo)
    stage.github.world.clock = lambda: now() + timedelta(minutes=61)
    assert (await refused(client.getitem(stage.repo)))[0] == 401


async def test_a_token_where_an_app_must_speak_for_itself(stage):
    client = await stage.installed()
    assert (await refused(client.getitem("/app")))[0] == 401


async def test_wider_permissions_than_the_installation_has(stage):
    status, _ = await refused(stage.mint(permissions={"administration": "write"}))
    assert status == 422


async def test_a_repository_the_installation_does_not_have(stage):
    other = stage.github.repository("other/place", files={})
    assert (await refused(stage.mint(repository_ids=[other.id])))[0] == 422
    client = await stage.installed()
    assert (await refused(client.getitem("/repos/other/place")))[0] == 404


async def test_a_token_for_one_repository_alone(stage):
    stage.github.repository("acme/second", files={})
    client = await stage.installed(repository_ids=[stage.place.id])
    assert (await refused(client.getitem("/repos/acme/second")))[0] == 404
    seen = await client.getitem("/installation/repositories")
    assert [one["full_name"] for one in seen["repositories"]] == ["acme/platform"]


async def test_a_permission_the_token_lacks(stage):
    client = await stage.installed(permissions={"checks": "read", "pull_requests": "write"})
    run = {"name": "x", "head_sha": stage.head}
    status, message = await refused(client.post(f"{stage.repo}/check-runs", data=run))
    assert (status, message) == (403, "Resource not accessible by integration")


async def test_an_app_that_is_no_longer_installed(stage):
    client = await stage.installed()
    stage.github.uninstall(stage.installation)
    assert (await refused(client.getitem(stage.repo)))[0] == 401


async def test_a_suspended_installation(stage):
    client = await stage.installed()
    stage.github.suspend(stage.installation)
    assert (await refused(stage.mint()))[0] == 403
    assert (await refused(client.getitem(stage.repo)))[0] == 403
    stage.github.unsuspend(stage.installation)
    assert await client.getitem(stage.repo)


@pytest.mark.parametrize(
    "asked",
    [{"reviewers": ["alice"]}, {"reviewers": ["nobody"]}, {"reviewers": ["bob", "stranger"]},
     {"team_reviewers": ["risk", "risk"]}, {"team_reviewers": ["hidden"]}, {"team_reviewers": ["elsewhere"]}],
    ids=str,
)  # fmt: skip
async def test_one_reviewer_who_cannot_be_asked_refuses_all(stage, asked):
    stage.github.user("stranger")
    stage.github.team("acme/hidden", on=stage.place, privacy="secret")
    stage.github.team("acme/elsewhere")
    client = await stage.installed()
    path = f"{stage.repo}/pulls/{stage.number}/requested_reviewers"
    assert (await refused(client.post(path, data=asked)))[0] == 422
    assert stage.pull.requested == []


async def test_a_child_team_has_its_parents_access(stage):
    stage.github.team("acme/risk-eu", ["dora"], parent=stage.team)
    client = await stage.installed()
    await client.post(f"{stage.repo}/pulls/{stage.number}/requested_reviewers", data={"team_reviewers": ["risk-eu"]})
    assert [one.slug for one in stage.pull.requested_teams] == ["risk-eu"]
    members = await client.getitem("/orgs/acme/teams/risk/members")
    assert [one["login"] for one in members] == ["bob", "dora"]


@pytest.mark.parametrize(
    "asked",
    [{"head_sha": "0" * 40}, {"status": "completed"}, {"output": {"title": "x", "summary": "y" * 65536}},
     {"output": {"title": "x", "summary": "y", "annotations": [
         {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}] * 51}}],
    ids=["commit", "conclusion", "summary", "annotations"],
)  # fmt: skip
async def test_a_check_run_that_github_does_not_take(stage, asked):
    client = await stage.installed()
    path, plain = f"{stage.repo}/check-runs", {"name": "x", "head_sha": stage.head}
    assert (await refused(client.post(path, data=plain | asked)))[0] == 422
    stage.github.hub.violations = [one for one in stage.github.hub.violations if "check-runs" not in one]


async def test_only_apps_write_check_runs(stage):
    client = stage.client(stage.github.token(stage.alice))
    status, _ = await refused(client.post(f"{stage.repo}/check-runs", data={"name": "x", "head_sha": stage.head}))
    assert status == 403


async def test_a_label_twice_a_colour_that_is_none_and_a_label_that_is_not_there(stage):
    client = await stage.installed()
    plain = {"name": "x", "color": "ffffff"}
    await client.post(f"{stage.repo}/labels", data=plain)
    assert (await refused(client.post(f"{stage.repo}/labels", data=plain)))[0] == 422
    assert (await refused(client.post(f"{stage.repo}/labels", data={"name": "y", "color": "#fff"})))[0] == 422
    assert (await refused(client.delete(f"{stage.repo}/issues/{stage.number}/labels/x")))[0] == 404


async def test_the_author_does_not_approve(stage):
    client = stage.client(stage.github.token(stage.alice))
    path = f"{stage.repo}/pulls/{stage.number}/reviews"
    assert (await refused(client.post(path, data={"event": "APPROVE"})))[0] == 422


async def test_nothing_merges_without_its_required_check(stage):
    stage.place.ruleset("governed", {"contracts: main": stage.app.id})
    client, alice = await stage.installed(), stage.client(stage.github.token(stage.alice))
    merge = f"{stage.repo}/pulls/{stage.number}/merge"
    status, message = await refused(alice.put(merge, data={}))
    assert status == 405
    assert 'Required status check "contracts: main" is expected.' in message
    run = {"name": "contracts: main", "head_sha": stage.head, "conclusion": "success"}
    await client.post(f"{stage.repo}/check-runs", data=run)
    assert (await refused(alice.put(merge, data={"sha": "0" * 40})))[0] == 409
    assert (await alice.put(merge, data={"sha": stage.head}))["merged"] is True
    assert stage.place.git.show("main", "a.yml") == b"a: 1\n"
    assert stage.pull.state == "closed"


async def test_a_ruleset_is_switched_with_one_put(stage):
    stage.installation.permissions["organization_administration"] = "write"
    ruleset = stage.github.ruleset("acme", "freeze", {"train: main": stage.app.id})
    client = await stage.installed()
    body = await client.getitem(f"/orgs/acme/rulesets/{ruleset.id}")
    assert await client.getitem(f"{stage.repo}/rules/branches/main") == []
    kept = {name: body[name] for name in ("name", "target", "bypass_actors", "conditions", "rules")}
    await client.put(f"/orgs/acme/rulesets/{ruleset.id}", data=kept | {"enforcement": "active"})
    (rule,) = await client.getitem(f"{stage.repo}/rules/branches/main")
    assert rule["ruleset_source_type"] == "Organization"
    assert rule["parameters"]["required_status_checks"][0]["context"] == "train: main"


async def test_a_renamed_repository_answers_from_its_old_name(stage):
    client = await stage.installed()
    stage.place.rename("station")
    assert (await client.getitem("/repos/acme/platform"))["full_name"] == "acme/station"
    assert (await client.getitem(f"/repos/acme/platform/pulls/{stage.number}"))["number"] == stage.number
