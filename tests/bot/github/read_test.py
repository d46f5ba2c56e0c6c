"""What stands, read from the stand-in: every request it takes is held to GitHub's own description."""

import pytest

from bot.facts.pull_request import Person, ReviewState, Team
from bot.github.auth import QUEUE, READ
from bot.github.errors import Forbidden, NotFound, RateLimited, Transient
from bot.github.perform import perform
from bot.github.read import (
    Member,
    Membership,
    OpenPull,
    check_runs,
    installation,
    installations,
    merge_group_members,
    open_pull_requests,
    organisation_policy,
    people,
    pull_request,
    repositories,
)
from bot.writes.standing import Standing, StandingLabel
from bot.writes.write import AddLabels, PutCheckRun, PutComment, PutLabel, RequestReviewers

MARKER = "<!-- stationmaster -->"
LABEL = PutLabel(name="breaking-change", colour="b60205", description="Breaks its readers")


def person(account):
    return Person(id=account.id, login=account.login)


async def read(client, scene, **more):
    return await pull_request(client, "acme", "ledger", scene.pull.number, **{"marker": MARKER, **more})


async def test_a_fresh_pull_request_by_one_read(scene, bot):
    pull = await read(bot, scene, labels=["breaking-change"])
    facts = pull.pull_request
    assert (facts.repository.id, facts.repository.full_name) == (scene.place.id, "acme/ledger")
    assert (facts.number, facts.title, facts.state, facts.is_draft) == (1, "A change", "open", False)
    assert (facts.base_ref, facts.base, facts.head) == ("main", scene.pull.base, scene.pull.head)
    assert facts.author == person(scene.alice)
    assert facts.contributors == (person(scene.alice),)
    assert (facts.unknown_contributors, facts.reviews, facts.is_complete) == (0, (), True)
    assert pull.standing == Standing()
    assert pull.force_push_count == 0
    assert len(scene.github.calls.reads()) == 1
    assert not scene.github.calls.writes()


async def test_everything_that_was_written_is_read_back(scene, bot):
    target = scene.target()
    run = PutCheckRun(name="contracts: main", head=target.head, external_id="d1", title="t", summary="s")
    done = [
        await perform(bot, target, write)
        for write in (
            LABEL,
            AddLabels(names=("breaking-change",)),
            RequestReviewers(users=("bob",), teams=("risk",)),
            PutComment(marker=MARKER, body=f"{MARKER}\nhello"),
            run,
        )
    ]
    scene.github.comment(scene.pull, scene.carol, f"{MARKER} not ours")
    standing = (await read(bot, scene, labels=["nowhere", "breaking-change"])).standing
    assert standing.labels == ("breaking-change",)
    label = StandingLabel(name=LABEL.name, colour=LABEL.colour, description=LABEL.description)
    assert standing.defined_labels == (label,)
    assert (standing.requested_users, standing.requested_teams) == (("bob",), ("risk",))
    assert (standing.comment.id, standing.comment.body) == (done[3].id, f"{MARKER}\nhello")
    (found,) = standing.check_runs
    assert (found.id, found.name, found.status) == (done[4].id, "contracts: main", "in_progress")
    assert (found.conclusion, found.external_id) == (None, "d1")


async def test_the_latest_run_of_a_name_stands(scene, bot):
    target = scene.target()
    for digest, conclusion in (("d1", "failure"), ("d2", "action_required")):
        run = PutCheckRun(
            name="contracts: main", head=target.head, external_id=digest, title="t", summary="s", conclusion=conclusion
        )
        await perform(bot, target, run)
    (found,) = (await read(bot, scene)).standing.check_runs
    assert (found.external_id, found.status, found.conclusion) == ("d2", "completed", "action_required")


async def test_reviews_are_the_latest_opinions(scene, bot):
    scene.github.review(scene.pull, scene.bob, "CHANGES_REQUESTED")
    approval = scene.github.review(scene.pull, scene.bob, "APPROVED")
    scene.github.review(scene.pull, scene.bob, "COMMENTED")
    stranger = scene.github.review(scene.pull, scene.carol, "CHANGES_REQUESTED")
    scene.github.edit_review(scene.pull, stranger, "edited")
    pull = await read(bot, scene)
    first, second = pull.pull_request.reviews
    assert (first.id, first.person, first.state) == (approval.id, person(scene.bob), ReviewState.APPROVED)
    assert (first.commit, first.is_edited, first.can_write) == (scene.pull.head, False, True)
    assert (second.person, second.is_edited) == (person(scene.carol), True)
    assert set(pull.standing.reviewed) == {"bob", "carol"}


async def test_whoever_touched_a_commit_is_a_contributor(scene, bot):
    dave = scene.github.user("dave")
    place = scene.place
    place.commit("change", {"b": "2"}, author=scene.bob, committer=dave, co_authors=[scene.carol])
    place.merge("change", "main", by=scene.alice)
    tip = place.sha("change")
    stray = place.git.commit(
        [tip], {"c": b"3"}, "x\n", author=type(dave.signature)("Mallory", "m@evil.example"),
        committer=type(dave.signature)("Mallory", "m@evil.example"), at=scene.github.clock(),
    )  # fmt: skip
    place.push("change", stray, by=scene.alice)
    facts = (await read(bot, scene)).pull_request
    assert {each.login for each in facts.contributors} == {"alice", "bob", "carol", "dave"}
    assert facts.unknown_contributors == 1


async def test_more_commits_than_a_page(scene, bot):
    for index in range(120):
        scene.place.commit("change", {"n": str(index)}, author=scene.alice)
    scene.place.commit("change", {"n": "last"}, author=scene.carol)
    facts = (await read(bot, scene)).pull_request
    assert facts.is_complete
    assert facts.contributors == (person(scene.alice), person(scene.carol))
    assert len(scene.github.calls.reads()) == 2


async def test_more_commits_than_github_lists(scene, bot, monkeypatch):
    monkeypatch.setattr("bot.github.read.MOST_COMMITS", 3)
    for index in range(3):
        scene.place.commit("change", {"n": str(index)}, author=scene.alice)
    assert not (await read(bot, scene)).pull_request.is_complete


async def test_a_forced_push_is_counted(scene, bot):
    scene.place.commit("change", {"other": "1"}, author=scene.alice, force=True)
    assert (await read(bot, scene)).force_push_count == 1


async def test_the_base_is_where_the_branch_stands_now(scene, bot):
    moved = scene.place.commit("main", {"m": "1"})
    facts = (await read(bot, scene)).pull_request
    assert facts.base == moved != scene.pull.base


async def test_a_changed_base_counts_like_a_forced_push(scene, bot):
    scene.place.commit("release", {"r": "1"})
    scene.github.retarget(scene.pull, "release")
    pull = await read(bot, scene)
    assert (pull.force_push_count, pull.pull_request.base_ref) == (1, "release")


async def test_we_know_ourselves(scene, bot):
    assert (await read(bot, scene)).own_id == scene.app.bot.id


async def test_our_check_runs_on_any_commit(scene, bot):
    base = scene.place.sha("main")
    assert await check_runs(bot, "acme", "ledger", base) == ()
    await perform(
        bot, scene.target(), PutCheckRun(name="train: main", head=base, external_id="d", title="t", summary="s")
    )
    (run,) = await check_runs(bot, "acme", "ledger", base)
    assert (run.name, run.external_id) == ("train: main", "d")
    assert await check_runs(bot, "acme", "ledger", "0" * 40) == ()


async def test_installations_are_listed_and_told_one_by_one(scene, live):
    scene.github.suspend(scene.installation)
    (listed,) = await installations(live.as_app())
    assert (listed.id, listed.account, listed.is_suspended) == (scene.installation.id, "acme", True)
    assert await installation(live.as_app(), listed.id) == listed
    with pytest.raises(NotFound):
        await installation(live.as_app(), 424242)


async def test_our_comment_is_found_behind_a_page_of_others(scene, bot):
    for index in range(101):
        scene.github.comment(scene.pull, scene.bob, f"{index}")
    done = await perform(bot, scene.target(comments_read=True), PutComment(marker=MARKER, body=MARKER))
    assert (await read(bot, scene)).standing.comment.id == done.id
    reads = len(scene.github.calls.reads())
    assert (await read(bot, scene, marker=None)).standing.comment is None
    assert len(scene.github.calls.reads()) == reads + 1


async def test_an_absent_pull_request_is_not_found(scene, bot):
    with pytest.raises(NotFound):
        await pull_request(bot, "acme", "ledger", scene.pull.number + 98)
    with pytest.raises(NotFound):
        await pull_request(bot, "acme", "elsewhere", 1)


async def test_a_target_knows_that_the_comments_were_read(scene, bot):
    target = (await read(bot, scene)).target(5)
    assert target == scene.target(installation_id=5, comments_read=True)


async def test_part_of_a_pull_request_is_none(scene, bot):
    scene.github.fault("POST", "/graphql", status=200, body={
        "data": {"repository": None}, "errors": [{"type": "FORBIDDEN", "path": ["repository"], "message": "no"}],
    })  # fmt: skip
    with pytest.raises(Forbidden):
        await read(bot, scene)
    limited = {"errors": [{"type": "RATE_LIMITED", "message": "no"}], "data": None}
    scene.github.fault("POST", "/graphql", status=200, body=limited)
    with pytest.raises(RateLimited):
        await read(bot, scene)


async def test_people_by_one_read(scene, bot):
    handles = ["alice", "acme/risk", "acme/nobody", "nowhere/risk", "ghost-of-nobody", "alice"]
    found = await people(bot, handles)
    assert [team.handle for team in found] == handles
    assert found[0] == found[5] == Team(handle="alice", id=scene.alice.id, members=(person(scene.alice),))
    assert found[1].id == scene.risk.id
    assert set(found[1].members) == {person(scene.bob), person(scene.carol)}
    assert [(team.id, team.members) for team in found[2:5]] == [(0, ())] * 3
    assert all(team.problem for team in found[2:5])
    assert len(scene.github.calls.reads()) == 1


async def test_nobody_asked_for_costs_nothing(scene, bot):
    assert await people(bot, []) == ()
    assert not scene.github.calls.reads()


async def test_child_teams_count_only_where_they_should(scene, bot):
    scene.github.team("acme/derivatives", members=[scene.alice], parent=scene.risk)
    (alone,) = await people(bot, ["acme/risk"])
    (all_of_them,) = await people(bot, ["acme/risk"], Membership.ALL)
    assert len(alone.members) == 2
    assert set(all_of_them.members) == {*alone.members, person(scene.alice)}


async def test_a_large_team_is_read_to_the_end_and_a_huge_one_is_not(scene, bot, monkeypatch):
    scene.github.team("acme/large", members=[f"user-{index}" for index in range(205)])
    (large,) = await people(bot, ["acme/large"])
    assert (len({each.id for each in large.members}), large.problem) == (205, None)
    assert len(scene.github.calls.reads()) == 3
    monkeypatch.setattr("bot.github.read.MOST_MEMBERS", 200)
    (huge,) = await people(bot, ["acme/large"])
    assert (huge.id, huge.members) == (0, ())
    assert "205 members" in huge.problem


async def test_a_team_that_may_not_be_read_is_a_problem(scene, live):
    scene.github.fault("POST", "/graphql", status=200, body={
        "data": {"team0": None}, "errors": [{"type": "FORBIDDEN", "path": ["team0", "team"], "message": "no"}],
    })  # fmt: skip
    (team,) = await people(live.read_only(scene.scope()), ["acme/risk"])
    assert "members: read" in team.problem


async def test_a_fault_about_nobody_in_particular_is_a_fault(scene, bot):
    scene.github.fault("POST", "/graphql", status=200, body={"errors": [{"message": "Something went wrong"}]})
    with pytest.raises(Transient):
        await people(bot, ["acme/risk"])


async def test_open_pull_requests_and_their_second_look_for_nothing(scene, bot):
    scene.place.commit("release", {"r": "1"})
    scene.place.commit("other", {"o": "1"}, author=scene.bob)
    other = scene.github.open_pull(scene.place, "other", "release", author=scene.bob)
    found = await open_pull_requests(bot, "acme", "ledger")
    assert {each.number for each in found} == {1, 2}
    (one,) = await open_pull_requests(bot, "acme", "ledger", "release")
    assert (one.number, one.base_ref, one.head) == (other.number, "release", other.head)
    assert isinstance(one, OpenPull)
    again = await open_pull_requests(bot, "acme", "ledger")
    assert again == found
    assert scene.github.calls[-1].status == 304


async def test_the_organisation_policy(scene, live):
    everywhere = live.read_only(type(scene.scope())(installation_id=scene.installation.id, permissions=READ))
    assert await organisation_policy(everywhere, "acme") is None
    scene.github.repository("acme/.github", files={"stationmaster.yml": "mode: é\n"})
    source = await organisation_policy(everywhere, "acme")
    assert (source.path, source.text) == ("acme/.github/stationmaster.yml", "mode: é\n")


@pytest.mark.parametrize(("status", "error"), [(403, Forbidden), (500, Transient), (429, RateLimited)])
async def test_an_outage_is_never_no_policy(scene, bot, status, error):
    scene.github.fault("GET", "/repos/acme/.github/*", status=status, times=9)
    with pytest.raises(error):
        await organisation_policy(bot, "acme")


async def test_every_member_of_a_merge_group(scene, live):
    scene.place.commit("other", {"o": "1"}, author=scene.bob)
    other = scene.github.open_pull(scene.place, "other", author=scene.bob)
    group = scene.github.enqueue(scene.pull, other)
    client = live.read_only(scene.scope(QUEUE))
    members = await merge_group_members(client, "acme", "ledger", "main", group.head)
    assert members == (Member(number=1, head=scene.pull.head), Member(number=2, head=other.head))
    with pytest.raises(NotFound, match="Was it rebuilt"):
        await merge_group_members(client, "acme", "ledger", "main", "0" * 40)
    with pytest.raises(NotFound):
        await merge_group_members(client, "acme", "ledger", "release", group.head)


async def test_the_repositories_of_an_installation(scene, live):
    scene.github.repository("acme/other", files={"a": "1"})
    everywhere = live.read_only(type(scene.scope())(installation_id=scene.installation.id, permissions=READ))
    assert {each.full_name for each in await repositories(everywhere)} == {"acme/ledger", "acme/other"}
    assert [each.id for each in await repositories(live.read_only(scene.scope()))] == [scene.place.id]
