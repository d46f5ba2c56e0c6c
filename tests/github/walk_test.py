"""A walk through the stand-in with a client that nobody here wrote: gidgethub."""

import hashlib
import hmac
import json
import time

import aiohttp
import jwt
import pytest
from aiohttp import web
from gidgethub.aiohttp import GitHubAPI

from tests.github.standin import private_key

pytest_plugins = ["tests.github.fixtures"]

READ = """
query($owner: String!, $name: String!, $number: Int!, $app: Int!) {
  repository(owner: $owner, name: $name) {
    databaseId
    pullRequest(number: $number) {
      number title state isDraft closed merged changedFiles
      author { login __typename ... on User { databaseId } ... on Bot { databaseId } }
      baseRefName baseRefOid headRefOid headRefName headRepository { databaseId nameWithOwner }
      first: commits(first: 1) { totalCount }
      commits(last: 100) { totalCount nodes { commit {
        oid message
        authors(first: 10) { totalCount nodes { user { databaseId login } email name } }
        committer { user { databaseId login } email }
        checkSuites(first: 5, filterBy: {appId: $app}) { nodes { checkRuns(first: 20) { nodes {
          databaseId name status conclusion externalId title } } } }
      } } }
      labels(first: 20) { nodes { name } }
      reviewRequests(first: 20) { nodes { asCodeOwner requestedReviewer {
        ... on User { login databaseId } ... on Team { slug databaseId } } } }
      latestOpinionatedReviews(first: 100, writersOnly: false) { totalCount nodes {
        fullDatabaseId databaseId state author { login ... on User { databaseId } }
        authorCanPushToRepository commit { oid } lastEditedAt submittedAt } }
      reviews(last: 10) { totalCount }
      comments(last: 20) { nodes { databaseId body viewerDidAuthor author { login } } }
      timelineItems(first: 1, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT]) { totalCount }
      mergeQueueEntry { state }
    }
    labels(first: 10, query: "breaking") { nodes { name color description } }
    pullRequests(states: OPEN, first: 10, baseRefName: "main") {
      pageInfo { hasNextPage endCursor } nodes { number headRefOid baseRefOid updatedAt } }
    mergeQueue(branch: "main") { entries(first: 10) { nodes {
      pullRequest { number } headCommit { oid } baseCommit { oid } state } } }
  }
  organization(login: $owner) {
    databaseId
    risk: team(slug: "risk") { databaseId slug
      members(first: 100, membership: ALL) { totalCount nodes { databaseId login } } }
    none: team(slug: "none") { databaseId }
  }
  user(login: "alice") { databaseId login }
  viewer { login }
  rateLimit { cost remaining resetAt }
}
"""


class Receiver:
    """An app's address that remembers what it was sent."""

    def __init__(self):
        self.got = []
        self.status = 202

    async def take(self, request):
        body = await request.read()
        self.got.append((request.headers, body))
        return web.Response(status=self.status)

    @property
    def names(self):
        told = [(headers["X-GitHub-Event"], json.loads(body).get("action")) for headers, body in self.got]
        return [".".join(filter(None, one)) for one in told]


@pytest.fixture
async def receiver(aiohttp_server):
    kept = Receiver()
    app = web.Application()
    app.router.add_post("/webhook", kept.take)
    server = await aiohttp_server(app)
    kept.url = str(server.make_url("/webhook"))
    return kept


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as one:
        yield one


def signed(app, key=None, **claims):
    now = int(time.time())
    return jwt.encode({"iat": now - 60, "exp": now + 500, "iss": str(app.id)} | claims, key or private_key(), "RS256")


async def installed(github, session, app, **asked):
    client = GitHubAPI(session, "tests", base_url=github.api_url)
    installation = next(one for one in github.world.installations.values() if one.app is app)
    path = f"/app/installations/{installation.id}/access_tokens"
    minted = await client.post(path, data=asked, jwt=signed(app))
    return GitHubAPI(session, "tests", base_url=github.api_url, oauth_token=minted["token"]), minted


def platform(github, receiver=None):
    place = github.repository("acme/platform", files={"README.md": "hello\n"})
    alice, bob = github.user("alice"), github.user("bob")
    place.grant(alice)
    github.team("acme/risk", [bob], on=place)
    app = github.app(receiver and receiver.url, "s" * 32)
    return place, alice, bob, app


async def test_the_whole_walk(github, session, receiver):
    place, alice, bob, app = platform(github, receiver)
    carol = github.user("carol")
    head = place.commit("feature", {"a.yml": "a: 1\n"}, "Add a", author=alice, co_authors=[carol])
    pull = github.open_pull(place, "feature", author=alice)
    client, minted = await installed(github, session, app, repository_ids=[place.id])
    assert minted["permissions"]["checks"] == "write"

    repo = f"/repos/{place.name}"
    assert (await client.getitem(f"{repo}/pulls/{pull.number}"))["head"]["sha"] == head
    files = await client.getitem(f"{repo}/pulls/{pull.number}/files")
    assert [(one["filename"], one["status"]) for one in files] == [("a.yml", "added")]
    await client.post(f"{repo}/labels", data={"name": "breaking-change", "color": "d73a4a", "description": "It breaks"})
    labels = await client.post(f"{repo}/issues/{pull.number}/labels", data={"labels": ["breaking-change"]})
    assert [one["name"] for one in labels] == ["breaking-change"]
    await client.post(f"{repo}/pulls/{pull.number}/requested_reviewers", data={"team_reviewers": ["risk"]})
    comment = await client.post(f"{repo}/issues/{pull.number}/comments", data={"body": "Hello"})
    await client.patch(f"{repo}/issues/comments/{comment['id']}", data={"body": "Hello again"})
    run = await client.post(
        f"{repo}/check-runs", data={"name": "contracts: main", "head_sha": head, "status": "in_progress"}
    )
    done = {"conclusion": "failure", "output": {"title": "No", "summary": "It breaks"}}
    assert (await client.patch(f"{repo}/check-runs/{run['id']}", data=done))["status"] == "completed"
    github.review(pull, bob)

    variables = {"owner": "acme", "name": "platform", "number": pull.number, "app": app.id}
    data = await client.graphql(READ, endpoint=github.graphql_url, **variables)
    told = data["repository"]["pullRequest"]
    (commit,) = [node["commit"] for node in told["commits"]["nodes"]]
    assert [one["user"]["login"] for one in commit["authors"]["nodes"]] == ["alice", "carol"]
    assert commit["checkSuites"]["nodes"][0]["checkRuns"]["nodes"][0]["conclusion"] == "FAILURE"
    assert told["reviewRequests"]["nodes"][0]["requestedReviewer"]["slug"] == "risk"
    (review,) = told["latestOpinionatedReviews"]["nodes"]
    assert (review["author"]["login"], review["authorCanPushToRepository"]) == ("bob", True)
    assert told["comments"]["nodes"][0]["viewerDidAuthor"] is True
    assert data["organization"]["risk"]["members"]["totalCount"] == 1
    assert data["organization"]["none"] is None

    await github.settled()
    assert receiver.names == [
        "installation.created",
        "push",
        "pull_request.opened",
        "pull_request.labeled",
        "pull_request.review_requested",
        "issue_comment.created",
        "issue_comment.edited",
        "check_run.created",
        "check_run.completed",
        "pull_request_review.submitted",
    ]
    headers, body = receiver.got[-1]
    mac = hmac.new(b"s" * 32, body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={mac}"
