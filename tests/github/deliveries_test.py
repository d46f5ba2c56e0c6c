"""Deliveries go out signed and as GitHub describes them; they get lost, doubled and mixed up when told to."""

import json

import pytest


def guids(receiver):
    return [headers["X-GitHub-Delivery"] for headers, _ in receiver.got]


@pytest.fixture
async def quiet(stage, receiver):
    """The stage, with what it took to set it delivered and forgotten."""
    await stage.github.settled()
    receiver.got.clear()
    stage.github.deliveries.log.clear()
    return stage


async def test_everything_that_happens_is_told(quiet, receiver):
    github, pull, alice, bob, place = quiet.github, quiet.pull, quiet.alice, quiet.bob, quiet.place
    place.commit("release", {}, author=alice)
    github.retarget(pull, "release")
    github.edit(pull, title="Another")
    github.draft(pull, is_draft=True)
    github.draft(pull, is_draft=False)
    github.label(pull, "x", by=alice)
    github.unlabel(pull, "x", by=alice)
    review = github.review(pull, bob, "CHANGES_REQUESTED")
    github.edit_review(pull, review, "Why?")
    github.dismiss(pull, review, by=alice)
    github.comment(pull, bob, "/explain")
    github.close(pull)
    github.reopen(pull)
    place.commit("feature", {"a.yml": "a: 2"}, author=alice, force=True)
    place.push("feature", None, by=alice)
    place.rename("station")
    github.suspend(quiet.installation)
    github.unsuspend(quiet.installation)
    github.accept_permissions(quiet.installation, {"checks": "write", "metadata": "read"})
    github.select_repositories(quiet.installation, [])
    github.uninstall(quiet.installation)
    await github.settled()
    assert receiver.names == [
        "push", "pull_request.edited", "pull_request.edited", "pull_request.converted_to_draft",
        "pull_request.ready_for_review", "pull_request.labeled", "pull_request.unlabeled",
        "pull_request_review.submitted", "pull_request_review.edited", "pull_request_review.dismissed",
        "issue_comment.created", "pull_request.closed", "pull_request.reopened", "push", "pull_request.synchronize",
        "push", "pull_request.closed", "repository.renamed", "installation.suspend", "installation.unsuspend",
        "installation.new_permissions_accepted", "installation_repositories.removed", "installation.deleted",
    ]  # fmt: skip
    edited = json.loads(receiver.got[1][1])
    assert edited["changes"]["base"]["ref"] == {"from": "main"}
    assert edited["pull_request"]["base"]["ref"] == "release"
    assert len(pull.force_pushes) == 1


async def test_a_check_run_is_asked_for_again(quiet, receiver):
    client = await quiet.installed()
    button = {"identifier": "explain", "label": "Explain", "description": "Say why"}
    asked = {"name": "contracts: main", "head_sha": quiet.head, "actions": [button], "external_id": "d1"}
    await client.post(f"{quiet.repo}/check-runs", data=asked)
    run = quiet.place.check_runs(quiet.head)["contracts: main"]
    quiet.github.rerequest(quiet.place, run, by=quiet.alice)
    quiet.github.press(quiet.place, run, "explain", by=quiet.alice)
    quiet.github.rerequest_suite(quiet.place, run.suite, by=quiet.alice)
    await quiet.github.settled()
    assert receiver.names == [
        "check_run.created",
        "check_run.rerequested",
        "check_run.requested_action",
        "check_suite.rerequested",
    ]
    assert json.loads(receiver.got[2][1])["requested_action"] == {"identifier": "explain"}


async def test_a_merge_group(quiet, receiver):
    quiet.place.commit("second", {"b.yml": "b"}, author=quiet.alice)
    other = quiet.github.open_pull(quiet.place, "second", author=quiet.alice)
    await quiet.github.settled()
    receiver.got.clear()
    group = quiet.github.enqueue(quiet.pull, other)
    client = await quiet.installed()
    query = """{ repository(owner: "acme", name: "platform") { mergeQueue(branch: "main") {
      entries(first: 10) { nodes { position state pullRequest { number } headCommit { oid } } } } } }"""
    told = await client.graphql(query, endpoint=quiet.github.graphql_url)
    entries = told["repository"]["mergeQueue"]["entries"]["nodes"]
    assert [(one["pullRequest"]["number"], one["headCommit"]["oid"]) for one in entries] == [
        (quiet.number, group.head),
        (other.number, group.head),
    ]
    assert {quiet.place.git.show(group.head, path) for path in ("a.yml", "b.yml")} == {b"a: 1\n", b"b"}
    quiet.github.leave_queue(group)
    await quiet.github.settled()
    assert receiver.names == ["merge_group.checks_requested", "merge_group.destroyed"]


async def test_a_lost_delivery_leaves_no_trace(quiet, receiver):
    quiet.github.deliveries.mode = "lost"
    quiet.github.edit(quiet.pull, title="Another")
    await quiet.github.settled()
    assert (receiver.got, quiet.github.deliveries.log) == ([], [])


async def test_a_failed_delivery_is_listed_and_sent_again(quiet, receiver):
    receiver.status = 503
    quiet.github.edit(quiet.pull, title="Another")
    await quiet.github.settled()
    client, jwt = quiet.client(), quiet.jwt()
    (failed,) = await client.getitem("/app/hook/deliveries?status=failure&per_page=100", jwt=jwt)
    assert (failed["status_code"], failed["event"], failed["redelivery"]) == (503, "pull_request", False)
    receiver.status = 202
    await client.post(f"/app/hook/deliveries/{failed['id']}/attempts", data=b"", jwt=jwt)
    await quiet.github.settled()
    assert len(receiver.got) == 2
    assert len(set(guids(receiver))) == 1
    (again, first) = await client.getitem("/app/hook/deliveries", jwt=jwt)
    assert (again["redelivery"], again["guid"], again["status_code"]) == (True, first["guid"], 202)
    whole = await client.getitem(f"/app/hook/deliveries/{failed['id']}", jwt=jwt)
    assert whole["request"]["payload"]["action"] == "edited"


async def test_nobody_listens(quiet):
    quiet.app.webhook_url = "http://127.0.0.1:9/webhook"
    quiet.github.edit(quiet.pull, title="Another")
    await quiet.github.settled()
    (failed,) = quiet.github.deliveries.log
    assert (failed.status, failed.status_code) == ("failed to connect to host", 0)


async def test_the_list_goes_on_after_a_cursor(quiet):
    for number in range(5):
        quiet.github.edit(quiet.pull, title=str(number))
    await quiet.github.settled()
    client, jwt = quiet.client(), quiet.jwt()
    found = [one["id"] async for one in client.getiter("/app/hook/deliveries?per_page=2", jwt=jwt)]
    assert found == sorted((one.id for one in quiet.github.deliveries.log), reverse=True)


async def test_a_delivery_comes_twice(quiet, receiver):
    quiet.github.deliveries.mode = "duplicated"
    quiet.github.edit(quiet.pull, title="Another")
    await quiet.github.settled()
    assert len(guids(receiver)) == 2
    assert len(set(guids(receiver))) == 1


async def test_deliveries_come_in_another_order(quiet, receiver):
    quiet.github.deliveries.mode = lambda delivery: "held" if delivery.event == "pull_request" else "normal"
    quiet.github.label(quiet.pull, "x", by=quiet.alice)
    quiet.github.edit(quiet.pull, title="Another")
    quiet.github.comment(quiet.pull, quiet.bob, "Hello")
    quiet.github.deliveries.release(lambda held: reversed(list(held)))
    await quiet.github.settled()
    assert receiver.names == ["issue_comment.created", "pull_request.edited", "pull_request.labeled"]
