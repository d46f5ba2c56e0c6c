"""Every write, tried on the stand-in: it stands once, whatever was lost on the way."""

import asyncio
import itertools

import pytest

from bot.facts.comment import Kind
from bot.facts.finding import Place
from bot.github.auth import READ
from bot.github.errors import Forbidden, RateLimited, Transient, Unprocessable
from bot.github.limits import Lane
from bot.github.perform import perform
from bot.writes.write import (
    AddLabels,
    Annotation,
    Button,
    Level,
    PutCheckRun,
    PutComment,
    PutLabel,
    React,
    RemoveLabel,
    RequestReviewers,
)

MARKER = "<!-- stationmaster -->"
LABEL = PutLabel(name="breaking-change", colour="b60205", description="Breaks its readers")
COMMENT = PutComment(marker=MARKER, body=f"{MARKER}\nhello")
ONE = AddLabels(names=("one",))
REVIEWERS = RequestReviewers(users=("bob",), teams=("risk",))


def check(scene, **changed):
    told = {"name": "contracts: main", "head": scene.pull.head, "external_id": "d1", "title": "t", "summary": "s"}
    return PutCheckRun(**{**told, **changed})


def annotations(count):
    return tuple(
        Annotation(place=Place(path="a.txt", line=index + 1), level=Level.FAILURE, title=f"{index}", message="m")
        for index in range(count)
    )


def runs(scene):
    return list(scene.place.state.check_runs.values())


def label(scene):
    found = scene.place.state.labels["breaking-change"]
    return found.name, found.colour, found.description


AS_WISHED = (LABEL.name, LABEL.colour, LABEL.description)


async def test_a_label_is_made(scene, bot):
    await perform(bot, scene.target(), LABEL)
    assert label(scene) == AS_WISHED


@pytest.mark.parametrize("is_known", [True, False])
async def test_a_label_is_what_we_say_it_is(scene, bot, is_known):
    scene.place.label("breaking-change", "ffffff", "something else")
    write = PutLabel(name=LABEL.name, colour=LABEL.colour, description=LABEL.description, exists=is_known)
    await perform(bot, scene.target(), write)
    assert label(scene) == AS_WISHED


async def test_a_label_that_is_gone_is_made_again(scene, bot):
    write = PutLabel(name=LABEL.name, colour=LABEL.colour, description=LABEL.description, exists=True)
    await perform(bot, scene.target(), write)
    assert label(scene) == AS_WISHED


async def test_a_label_that_github_refuses_is_refused(scene, bot):
    with pytest.raises(Unprocessable, match="description is too long"):
        await perform(bot, scene.target(), PutLabel(name="x", colour="ffffff", description="x" * 101))


async def test_labels_are_added_and_removed(scene, bot):
    await perform(bot, scene.target(), AddLabels(names=("one", "two/2")))
    assert [each.name for each in scene.pull.labels] == ["one", "two/2"]
    for _ in range(2):
        await perform(bot, scene.target(), RemoveLabel(name="two/2"))
    assert [each.name for each in scene.pull.labels] == ["one"]


async def test_reviewers_are_asked_once(scene, bot):
    done = await perform(bot, scene.target(), RequestReviewers(users=("bob", "Bob"), teams=("risk", "risk")))
    assert done.refused == ()
    assert scene.pull.requested == [scene.bob, scene.risk]
    assert len(scene.github.calls.writes()) == 1


async def test_one_bad_name_loses_no_other(scene, bot):
    scene.github.team("acme/secret", members=[scene.bob], on=scene.place, privacy="secret")
    scene.github.team("acme/derivatives", members=[scene.bob], on=scene.place)
    write = RequestReviewers(users=("alice", "bob", "nobody"), teams=("risk", "secret", "derivatives"))
    done = await perform(bot, scene.target(), write)
    assert {each.handle if hasattr(each, "handle") else each.login for each in scene.pull.requested} == {
        "bob",
        "acme/risk",
        "acme/derivatives",
    }
    assert [each.name for each in done.refused] == ["alice", "nobody", "secret"]
    assert "pull request author" in done.refused[0].reason
    assert "not a collaborator" in done.refused[1].reason


async def test_no_more_than_fifteen_are_asked(scene, bot):
    names = [f"user-{index}" for index in range(17)]
    for name in names:
        scene.place.grant(scene.github.user(name))
    done = await perform(bot, scene.target(), RequestReviewers(users=tuple(names)))
    assert len(scene.pull.requested) == 15
    assert [each.name for each in done.refused] == names[15:]


async def test_nobody_to_ask_asks_nobody(scene, bot):
    await perform(bot, scene.target(), RequestReviewers())
    assert not scene.github.calls.writes()


async def test_a_comment_is_made_then_found_and_edited(scene, bot):
    scene.github.comment(scene.pull, scene.carol, COMMENT.body)
    first = await perform(bot, scene.target(), COMMENT)
    second = await perform(bot, scene.target(), PutComment(marker=MARKER, body=f"{MARKER}\nagain"))
    theirs, ours = scene.place.comments(scene.pull)
    assert (theirs.body, ours.body) == (COMMENT.body, f"{MARKER}\nagain")
    assert first.id == second.id == ours.id


async def test_a_comment_that_is_known_costs_one_request(scene, bot):
    done = await perform(bot, scene.target(comments_read=True), COMMENT)
    await perform(bot, scene.target(), PutComment(marker=MARKER, body="edited", id=done.id))
    assert (len(scene.github.calls.writes()), len(scene.github.calls.reads())) == (2, 0)


async def test_a_comment_that_was_deleted_is_made_again(scene, bot):
    done = await perform(bot, scene.target(), PutComment(marker=MARKER, body=COMMENT.body, id=424242))
    (ours,) = scene.place.comments(scene.pull)
    assert (done.id, ours.body) == (ours.id, COMMENT.body)


async def test_a_check_run_is_in_progress_and_then_concluded(scene, bot):
    button = Button(identifier="ask", label="Ask again", description="Ask the approvers again")
    first = await perform(bot, scene.target(), check(scene))
    (run,) = runs(scene)
    assert (run.id, run.status, run.conclusion, run.external_id) == (first.id, "in_progress", None, "d1")
    write = check(scene, id=first.id, external_id="d2", conclusion="failure", text="more", buttons=(button,))
    await perform(bot, scene.target(), write)
    (run,) = runs(scene)
    assert (run.status, run.conclusion, run.external_id) == ("completed", "failure", "d2")
    assert run.actions == [{"label": "Ask again", "description": "Ask the approvers again", "identifier": "ask"}]
    assert run.output["text"] == "more"


@pytest.mark.parametrize("count", [1, 50, 51, 101])
async def test_annotations_go_fifty_at_a_time(scene, bot, count):
    await perform(bot, scene.target(), check(scene, conclusion="failure", annotations=annotations(count)))
    (run,) = runs(scene)
    assert [each["title"] for each in run.annotations] == [str(index) for index in range(count)]
    assert (run.conclusion, run.external_id) == ("failure", "d1")
    assert len(scene.github.calls.writes()) == -(-count // 50)


async def test_a_path_that_is_no_unicode_loses_no_other(scene, bot):
    bad = Annotation(place=Place(path="\udcff.yml", line=1), level=Level.NOTICE, title="t", message="m")
    await perform(bot, scene.target(), check(scene, conclusion="failure", annotations=(bad, *annotations(1))))
    (run,) = runs(scene)
    assert [each["path"] for each in run.annotations] == ["a.txt"]


async def test_a_run_with_old_annotations_gives_way_to_a_new_one(scene, bot):
    write = check(scene, conclusion="failure", annotations=annotations(2))
    first = await perform(bot, scene.target(), write)
    again = check(scene, id=first.id, external_id="d2", conclusion="failure", annotations=annotations(1))
    second = await perform(bot, scene.target(), again)
    assert second.id != first.id
    latest = scene.place.check_runs(scene.pull.head)["contracts: main"]
    assert (latest.id, len(latest.annotations), latest.external_id) == (second.id, 1, "d2")


async def test_check_runs_have_their_lane_and_nothing_else_has(scene, bot, live, monkeypatch):
    lanes = []
    acquire = live.budget.acquire

    async def seen(installation_id, kind, lane):
        lanes.append(lane)
        await acquire(installation_id, kind, lane)

    monkeypatch.setattr(live.budget, "acquire", seen)
    await perform(bot, scene.target(), check(scene))
    await perform(bot, scene.target(), LABEL)
    assert lanes == [Lane.CHECKS, Lane.ORDINARY]


LOST = [
    ("/repos/acme/ledger/labels", LABEL),
    ("/repos/acme/ledger/issues/1/labels", ONE),
    ("/repos/acme/ledger/issues/1/comments", COMMENT),
    ("/repos/acme/ledger/pulls/1/requested_reviewers", REVIEWERS),
    ("/repos/acme/ledger/check-runs", None),
]


def stands(scene):
    """Everything we could have written, as it stands."""
    return (
        list(scene.place.state.labels),
        [each.name for each in scene.pull.labels],
        [each.body for each in scene.place.comments(scene.pull)],
        [getattr(each, "login", None) or each.slug for each in scene.pull.requested],
        [(each.external_id, each.status) for each in runs(scene)],
    )


def expected(write):
    return (
        {LABEL: ["breaking-change"], ONE: ["one"]}.get(write, []),
        ["one"] if write == ONE else [],
        [COMMENT.body] if write == COMMENT else [],
        ["bob", "risk"] if write == REVIEWERS else [],
        [("d1", "in_progress")] if isinstance(write, PutCheckRun) else [],
    )


WAYS = [("truncated", True), *itertools.product(["status", "reset", "html"], [True, False])]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("path", "write"), LOST)
async def test_a_write_whose_answer_is_lost_stands_once(scene, bot, path, write, way):
    effect, done = way
    scene.github.fault("POST", path, effect, done=done)
    write = write or check(scene)
    await perform(bot, scene.target(), write)
    assert stands(scene) == expected(write)
    assert len(scene.github.calls.writes()) == (1 if done else 2)


@pytest.mark.parametrize("done", [True, False])
async def test_an_edit_whose_answer_is_lost_is_made_once(scene, bot, done):
    made = await perform(bot, scene.target(), COMMENT)
    run = await perform(bot, scene.target(), check(scene))
    await perform(bot, scene.target(), AddLabels(names=("one",)))
    await perform(bot, scene.target(), LABEL)
    for method, path in (
        ("PATCH", f"/repos/acme/ledger/issues/comments/{made.id}"),
        ("PATCH", f"/repos/acme/ledger/check-runs/{run.id}"),
        ("PATCH", "/repos/acme/ledger/labels/breaking-change"),
        ("DELETE", "/repos/acme/ledger/issues/1/labels/one"),
    ):
        scene.github.fault(method, path, done=done)
    await perform(bot, scene.target(), PutComment(marker=MARKER, body="new", id=made.id))
    write = check(scene, id=run.id, external_id="d2", conclusion="failure", annotations=annotations(1))
    await perform(bot, scene.target(), write)
    await perform(bot, scene.target(), PutLabel(name=LABEL.name, colour="ffffff", description="new", exists=True))
    await perform(bot, scene.target(), RemoveLabel(name="one"))
    assert [each.body for each in scene.place.comments(scene.pull)] == ["new"]
    (found,) = runs(scene)
    assert (found.external_id, found.conclusion, len(found.annotations)) == ("d2", "failure", 1)
    assert label(scene) == (LABEL.name, "ffffff", "new")
    assert scene.pull.labels == []
    assert len(scene.github.calls.writes()) == 4 + (4 if done else 8)


async def test_a_write_that_never_gets_through_is_said_to(scene, bot):
    scene.github.fault("POST", "/repos/acme/ledger/issues/1/comments", times=9)
    with pytest.raises(Transient):
        await perform(bot, scene.target(), COMMENT)
    assert scene.place.comments(scene.pull) == []


async def test_a_limit_is_obeyed_by_the_next(scene, bot, live):
    scene.github.fault("POST", "/repos/acme/ledger/labels", status=403, is_secondary=True, headers={"Retry-After": "7"})
    with pytest.raises(RateLimited) as limited:
        await perform(bot, scene.target(), LABEL)
    assert limited.value.until_seconds == 7
    calls = len(scene.github.calls)
    await live.budget.pause(bot.installation_id, 30)
    with pytest.raises(RateLimited):
        await perform(bot, scene.target(), COMMENT)
    assert len(scene.github.calls) == calls


async def test_writes_go_one_after_the_other(scene, live):
    """The stand-in sees it where one begins while another is under way."""
    scene.github.fault("POST", "/repos/acme/ledger/labels", "slow", delay=0.2)
    first, second = live.client(scene.scope()), live.client(scene.scope())
    await asyncio.gather(perform(first, scene.target(), LABEL), perform(second, scene.target(), check(scene)))
    assert (len(scene.place.state.labels), len(runs(scene))) == (1, 1)


async def test_a_missing_permission_is_named(scene, live):
    with pytest.raises(Forbidden) as refused:
        await perform(live.client(scene.scope(READ)), scene.target(), check(scene))
    assert refused.value.missing == "checks=write"


async def test_a_token_revoked_in_the_middle_changes_nothing(scene, bot):
    await perform(bot, scene.target(), LABEL)
    scene.github.world.tokens.clear()
    await perform(bot, scene.target(), COMMENT)
    assert len(scene.place.comments(scene.pull)) == 1
    assert len(scene.github.calls.of("POST", "/app/installations/{installation_id}/access_tokens")) == 2


async def test_a_reaction_stands_once(scene, bot):
    made = scene.github.comment(scene.pull, scene.alice, "/hold")
    for _ in range(2):
        await perform(bot, scene.target(), React(comment=made.id, kind=Kind.COMMENT, content="eyes"))
    assert [each.content for each in made.reactions] == ["eyes"]


async def test_a_reaction_whose_answer_was_lost(scene, bot):
    made = scene.github.comment(scene.pull, scene.alice, "/hold")
    scene.github.fault(method="POST", path=f"/repos/*/issues/comments/{made.id}/reactions", effect="reset", done=True)
    await perform(bot, scene.target(), React(comment=made.id, kind=Kind.COMMENT, content="eyes"))
    assert [each.content for each in made.reactions] == ["eyes"]
