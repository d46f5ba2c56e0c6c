"""Every operation the stand-in answers is one GitHub has, and its answer is one GitHub gives."""

import pytest

from tests.github import acts, description
from tests.github.routing import ROUTES
from tests.github.state import Release


def test_every_route_is_an_operation_github_has():
    assert ROUTES.keys() - description.operations().keys() == set()


@pytest.fixture
def places(stage):
    """What to put into the paths, with something standing at each."""
    github, place, pull = stage.github, stage.place, stage.pull
    stage.installation.permissions |= {"administration": "write", "organization_administration": "write"}
    acts.define_label(github.hub, place.state, "x")
    comment = github.comment(pull, stage.bob, "x")
    suite = acts.suite_of(github.hub, place.state, stage.app, stage.head)
    ruleset = {"repos": place.ruleset("x", {"y": None}).id, "orgs": github.ruleset("acme", "x", {"y": None}).id}
    github.review(pull, stage.bob)
    github.request(pull, [stage.team])
    deployment = github.deploy(place, "DEV", stage.head, stage.bob, "success")
    waiting = github.ask(place, "PROD", stage.head, stage.bob)
    release = Release(77, "v1", stage.head, "v1", "", stage.bob, github.world.clock())
    place.state.releases[release.id] = release
    tag = place.git("mktag", "--no-strict", stdin=f"object {stage.head}\ntype commit\ntag v1\n"
                    "tagger bob <b@x> 0 +0000\n\nv1\n".encode())  # fmt: skip
    return {
        "owner": "acme", "repo": "platform", "org": "acme", "team_slug": "risk", "username": "bob",
        "pull_number": pull.number, "issue_number": pull.number, "comment_id": comment.id, "name": "x",
        "check_suite_id": suite.id, "ref": stage.head, "branch": "main", "path": "README.md",
        "installation_id": stage.installation.id, "ruleset_id": ruleset,
        "deployment_id": deployment.id, "run_id": waiting.id, "release_id": release.id, "tag_sha": tag,
    }  # fmt: skip


async def test_every_read_answers_as_github_describes(stage, places):
    """The fixture fails the test where an answer does not conform."""
    client = await stage.installed()
    await stage.github.settled()
    run = await client.post(f"{stage.repo}/check-runs", data={"name": "x", "head_sha": stage.head})
    places |= {"check_run_id": run["id"], "delivery_id": stage.github.deliveries.log[0].id}
    reads = [name.removeprefix("GET ") for name in ROUTES if name.startswith("GET ")]
    for template in reads:
        kind = template.split("/")[1]
        ref = "heads/main" if "/git/ref/" in template or "matching-refs" in template else places["ref"]
        path = template.format(**{**places, "ref": ref, "ruleset_id": places["ruleset_id"].get(kind)})
        jwt = {"jwt": stage.jwt()} if ROUTES[f"GET {template}"].by == "jwt" else {}
        speaker = stage.client() if jwt else client
        if template.endswith("/collaborators/{username}"):
            continue
        assert await speaker.getitem(path, **jwt) is not None, path
    assert len(reads) > 40


async def test_pages_are_linked(stage):
    for number in range(5):
        acts.define_label(stage.github.hub, stage.place.state, f"label {number}")
    client = await stage.installed()
    found = [one["name"] async for one in client.getiter(f"{stage.repo}/labels?per_page=2")]
    assert found == [f"label {number}" for number in range(5)]


async def test_a_file_raw_and_as_json(stage):
    client = await stage.installed()
    path = f"{stage.repo}/contents/README.md"
    assert (await client.getitem(path))["content"] == "aGVsbG8K\n"
    headers = {"Authorization": f"Bearer {client.oauth_token}", "Accept": "application/vnd.github.raw+json"}
    async with stage.session.get(f"{stage.github.api_url}{path}", headers=headers) as answer:
        assert await answer.read() == b"hello\n"


async def test_the_writes_that_the_walk_does_not_make(stage):
    client = await stage.installed()
    comment = await client.post(f"{stage.repo}/issues/{stage.number}/comments", data={"body": "x"})
    reactions = f"{stage.repo}/issues/comments/{comment['id']}/reactions"
    first = await client.post(reactions, data={"content": "eyes"})
    assert (await client.post(reactions, data={"content": "eyes"}))["id"] == first["id"]
    await client.delete(f"{reactions}/{first['id']}")
    await client.delete(f"{stage.repo}/issues/comments/{comment['id']}")
    await client.post(f"{stage.repo}/labels", data={"name": "x/y", "color": "ffffff"})
    changed = {"new_name": "z", "color": "000000", "description": "d"}
    assert (await client.patch(f"{stage.repo}/labels/x%2Fy", data=changed))["name"] == "z"
    await client.delete(f"{stage.repo}/labels/z")
    path = f"{stage.repo}/pulls/{stage.number}"
    await client.post(f"{path}/requested_reviewers", data={"reviewers": ["bob"], "team_reviewers": ["risk"]})
    await client.delete(f"{path}/requested_reviewers", data={"reviewers": ["bob"]})
    assert stage.pull.requested == [stage.team]
    assert (await client.patch(path, data={"title": "T", "state": "closed"}))["state"] == "closed"
    assert (await client.patch(path, data={"state": "open"}))["state"] == "open"
    stage.place.commit("second", {"b": "b"}, author=stage.alice)
    made = await client.post(f"{stage.repo}/pulls", data={"title": "B", "head": "second", "base": "main"})
    review = await client.post(f"{stage.repo}/pulls/{made['number']}/reviews", data={"event": "COMMENT", "body": "x"})
    assert review["state"] == "COMMENTED"
    given = stage.github.review(stage.pull, stage.bob)
    dismissed = await client.put(f"{path}/reviews/{given.id}/dismissals", data={"message": "Old"})
    assert dismissed["state"] == "DISMISSED"
    await client.delete("/installation/token")
