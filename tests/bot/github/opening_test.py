"""Issues and reverts on the stand-in: opened once, whatever was lost on the way and whoever else writes our marker."""

import pytest

from bot.github.auth import EVALUATE, ISSUES, REVERT
from bot.github.errors import Forbidden, Transient, Unprocessable
from bot.github.perform import perform
from bot.writes.write import OpenIssue, OpenRevert

MARKER = "<!-- stationmaster -->"
ISSUE = OpenIssue(title="Look", body=f"{MARKER}\nat this", marker=MARKER)
BACK = OpenRevert(body=f"{MARKER}\nTakes it back", marker=MARKER)


@pytest.fixture
def merged(scene):
    scene.installation.permissions["contents"] = "write"
    scene.github.merge(scene.pull, by=scene.bob)
    return scene


def issues(scene):
    return list(scene.place.state.issues.values())


def reverts(scene):
    return [pull for pull in scene.place.state.pulls.values() if pull.number != scene.pull.number]


async def test_an_issue_is_opened_once(scene, live):
    client = live.client(scene.scope(ISSUES))
    numbers = {(await perform(client, scene.target(), ISSUE)).id for _ in range(2)}
    (made,) = issues(scene)
    assert numbers == {made.number}
    assert (made.title, made.body, made.author) == (ISSUE.title, ISSUE.body, scene.app.bot)


async def test_somebody_elses_issue_with_our_marker_is_none_of_ours(scene, live):
    scene.github.issue(scene.place, scene.alice, "Mine", MARKER)
    await perform(live.client(scene.scope(ISSUES)), scene.target(), ISSUE)
    assert [each.author for each in issues(scene)] == [scene.alice, scene.app.bot]


@pytest.mark.parametrize("is_done", [True, False])
async def test_an_issue_whose_answer_was_lost(scene, live, is_done):
    scene.github.fault("POST", "/repos/acme/ledger/issues", "reset", done=is_done)
    await perform(live.client(scene.scope(ISSUES)), scene.target(), ISSUE)
    assert len(issues(scene)) == 1


async def test_ours_is_found_behind_a_hundred_others(scene, live):
    client = live.client(scene.scope(ISSUES))
    first = await perform(client, scene.target(), ISSUE)
    for number in range(101):
        scene.github.issue(scene.place, scene.alice, f"{number}", "")
    assert await perform(client, scene.target(), ISSUE) == first


async def test_what_is_older_than_the_pull_request_is_not_looked_at(scene, live):
    client = live.client(scene.scope(ISSUES))
    await perform(client, scene.target(number=1), ISSUE)
    await perform(client, scene.target(number=50), ISSUE)
    assert len(issues(scene)) == 2


async def test_a_merged_pull_request_is_taken_back_once(merged, live):
    client = live.client(merged.scope(REVERT))
    numbers = {(await perform(client, merged.target(), BACK)).id for _ in range(2)}
    (made,) = reverts(merged)
    assert numbers == {made.number}
    assert made.body == BACK.body
    assert merged.place.git("ls-tree", "--name-only", made.head) == "README.md"


@pytest.mark.parametrize("is_done", [True, False])
async def test_a_revert_whose_answer_was_lost_is_not_opened_twice(merged, live, is_done):
    merged.github.fault("POST", "/graphql", "reset", done=is_done, nth=3)
    await perform(live.client(merged.scope(REVERT)), merged.target(), BACK)
    assert len(reverts(merged)) == 1


async def test_a_revert_that_never_comes_about_is_given_up(merged, live):
    merged.github.fault("POST", "/graphql", "status", status=502, nth=3, times=1_000)
    with pytest.raises(Transient):
        await perform(live.client(merged.scope(REVERT)), merged.target(), BACK)
    assert reverts(merged) == []


async def test_what_is_not_merged_cannot_be_taken_back(scene, live):
    scene.installation.permissions["contents"] = "write"
    with pytest.raises(Unprocessable, match="not merged"):
        await perform(live.client(scene.scope(REVERT)), scene.target(), BACK)


async def test_what_the_app_was_not_granted(scene, merged, live):
    scene.installation.permissions["contents"] = "read"
    with pytest.raises(Unprocessable):
        await perform(live.client(scene.scope(REVERT)), scene.target(), BACK)
    with pytest.raises(Forbidden):
        await perform(live.client(scene.scope(EVALUATE)), merged.target(), ISSUE)
