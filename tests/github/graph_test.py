"""What GraphQL tells of people and events, where GitHub has its peculiarities."""

import gidgethub
import pytest

from tests.github.git import Signature

QUERY = """
{ repository(owner: "acme", name: "platform") { pullRequest(number: 1) {
    author { __typename login }
    comments(first: 10) { nodes { author { __typename login ... on Bot { databaseId } } } }
    reviewRequests(first: 10) { totalCount }
    latestReviews(first: 10) { nodes { author { login } } }
    commits(last: 1) { nodes { commit { author { user { login } } committer { user { login databaseId } } } } }
    timelineItems(first: 10, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT, BASE_REF_CHANGED_EVENT]) {
      filteredCount
      nodes {
        ... on HeadRefForcePushedEvent { beforeCommit { oid } afterCommit { oid } }
        ... on BaseRefChangedEvent { previousRefName currentRefName }
      }
    }
} } }
"""


async def told(stage):
    client = await stage.installed()
    answer = await client.graphql(QUERY, endpoint=stage.github.graphql_url)
    return answer["repository"]["pullRequest"]


async def test_a_bot_has_no_suffix_here_and_one_in_rest(stage):
    client = await stage.installed()
    comment = await client.post(f"{stage.repo}/issues/{stage.number}/comments", data={"body": "x"})
    (node,) = (await told(stage))["comments"]["nodes"]
    assert comment["user"]["login"] == "stationmaster[bot]"
    assert node["author"] == {"__typename": "Bot", "login": "stationmaster", "databaseId": stage.app.bot.id}


async def test_whose_account_is_deleted_is_nobody_here_and_ghost_in_rest(stage):
    stage.github.review(stage.pull, stage.bob)
    stage.alice.is_deleted = stage.bob.is_deleted = True
    pull = await told(stage)
    assert pull["author"] is None
    assert pull["latestReviews"]["nodes"] == [{"author": None}]
    client = await stage.installed()
    assert (await client.getitem(f"{stage.repo}/pulls/{stage.number}"))["user"]["login"] == "ghost"


async def test_a_review_answers_the_request_to_a_team(stage):
    stage.github.request(stage.pull, [stage.team])
    assert (await told(stage))["reviewRequests"]["totalCount"] == 1
    stage.github.review(stage.pull, stage.bob, "COMMENTED")
    assert (await told(stage))["reviewRequests"]["totalCount"] == 0


async def test_what_is_committed_in_the_browser_and_by_a_stranger(stage):
    web, stranger = Signature("GitHub", "noreply@github.com"), Signature("Sam", "sam@example.org")
    git, now = stage.place.git, stage.github.clock()
    stage.place.push("feature", git.commit([stage.head], {}, "In the browser", author=stranger, committer=web, at=now))
    (node,) = (await told(stage))["commits"]["nodes"]
    assert node["commit"]["author"]["user"] is None
    assert node["commit"]["committer"]["user"] == {"login": "web-flow", "databaseId": 19864447}


async def test_the_timeline_knows_what_was_left_behind(stage):
    stage.place.push("release", stage.place.sha("main"))
    stage.github.retarget(stage.pull, "release")
    head = stage.place.commit("feature", {"a.yml": "a: 2"}, author=stage.alice, force=True)
    timeline = (await told(stage))["timelineItems"]
    assert timeline["filteredCount"] == 2
    assert timeline["nodes"] == [
        {"beforeCommit": {"oid": stage.head}, "afterCommit": {"oid": head}},
        {"previousRefName": "main", "currentRefName": "release"},
    ]


REVERT = """
mutation ($pull: ID!) {
  revertPullRequest(input: { pullRequestId: $pull, body: "Why" }) {
    pullRequest { number }
    revertPullRequest { number }
  }
}
"""


async def revert(stage):
    client = await stage.installed()
    return await client.graphql(REVERT, endpoint=stage.github.graphql_url, pull=f"PR_{stage.pull.id}")


async def test_a_merged_pull_request_is_taken_back(stage):
    stage.installation.permissions["contents"] = "write"
    files = stage.place.git("ls-tree", "-r", "main")
    stage.github.merge(stage.pull, by=stage.bob)
    told = (await revert(stage))["revertPullRequest"]
    made = stage.place.state.pulls[told["revertPullRequest"]["number"]]
    assert told["pullRequest"]["number"] == stage.pull.number
    assert (made.head_ref, made.body, made.author) == (f"revert-{stage.pull.number}-feature", "Why", stage.app.bot)
    assert stage.place.git("ls-tree", "-r", made.head) == files


async def test_what_is_not_merged_or_not_ours_to_push_is_not_taken_back(stage):
    with pytest.raises(gidgethub.QueryError, match="not accessible"):
        await revert(stage)
    stage.installation.permissions["contents"] = "write"
    with pytest.raises(gidgethub.QueryError, match="not merged"):
        await revert(stage)


async def test_an_issue_is_numbered_in_one_row_with_pull_requests(stage):
    client = await stage.installed()
    made = await client.post(f"{stage.repo}/issues", data={"title": "Look", "body": "at this"})
    assert made["number"] == stage.pull.number + 1
    asked = '{ repository(owner: "acme", name: "platform") { issues(first: 1) { nodes { number viewerDidAuthor } } } }'
    answer = await client.graphql(asked, endpoint=stage.github.graphql_url)
    assert answer["repository"]["issues"]["nodes"] == [{"number": made["number"], "viewerDidAuthor": True}]
    assert (await client.getitem(f"{stage.repo}/issues/{made['number']}"))["title"] == "Look"
