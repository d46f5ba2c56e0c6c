"""A walk through the stand-in with a client that nobody here wrote: gidgethub."""

import hashlib
import hmac

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


async def walk(stage, client):
    """Everything the App writes on a pull request, once; the head it is about."""
    repo, number = stage.repo, stage.number
    author = {"author": stage.alice, "co_authors": [stage.github.user("carol")]}
    head = stage.place.commit("feature", {"b.yml": "b: 1\n"}, "Add b", **author)
    label = {"name": "breaking-change", "color": "d73a4a", "description": "It breaks"}
    await client.post(f"{repo}/labels", data=label)
    await client.post(f"{repo}/issues/{number}/labels", data={"labels": ["breaking-change"]})
    await client.post(f"{repo}/pulls/{number}/requested_reviewers", data={"team_reviewers": ["risk"]})
    comment = await client.post(f"{repo}/issues/{number}/comments", data={"body": "Hello"})
    await client.patch(f"{repo}/issues/comments/{comment['id']}", data={"body": "Hello again"})
    begun = {"name": "contracts: main", "head_sha": head, "status": "in_progress"}
    run = await client.post(f"{repo}/check-runs", data=begun)
    done = {"conclusion": "failure", "output": {"title": "No", "summary": "It breaks"}}
    assert (await client.patch(f"{repo}/check-runs/{run['id']}", data=done))["status"] == "completed"
    dora = stage.github.user("dora")
    stage.place.grant(dora)
    stage.github.review(stage.pull, dora)
    return head


async def test_what_was_written_is_read(stage):
    client = await stage.installed(repository_ids=[stage.place.id])
    head = await walk(stage, client)
    assert (await client.getitem(f"{stage.repo}/pulls/{stage.number}"))["head"]["sha"] == head
    files = await client.getitem(f"{stage.repo}/pulls/{stage.number}/files")
    assert [(one["filename"], one["status"]) for one in files] == [("a.yml", "added"), ("b.yml", "added")]

    variables = {"owner": "acme", "name": "platform", "number": stage.number, "app": stage.app.id}
    data = await client.graphql(READ, endpoint=stage.github.graphql_url, **variables)
    told = data["repository"]["pullRequest"]
    commit = told["commits"]["nodes"][-1]["commit"]
    assert [one["user"]["login"] for one in commit["authors"]["nodes"]] == ["alice", "carol"]
    assert commit["checkSuites"]["nodes"][0]["checkRuns"]["nodes"][0]["conclusion"] == "FAILURE"
    assert told["labels"]["nodes"] == [{"name": "breaking-change"}]
    assert told["reviewRequests"]["nodes"][0]["requestedReviewer"]["slug"] == "risk"
    (review,) = told["latestOpinionatedReviews"]["nodes"]
    assert (review["author"]["login"], review["authorCanPushToRepository"]) == ("dora", True)
    assert told["comments"]["nodes"][0]["viewerDidAuthor"] is True
    assert data["organization"]["risk"]["members"]["totalCount"] == 1
    assert data["organization"]["none"] is None
    assert (len(stage.github.calls.reads()), len(stage.github.calls.writes())) == (3, 7)


async def test_what_was_written_is_told_and_signed(stage, receiver):
    await walk(stage, await stage.installed())
    await stage.github.settled()
    assert receiver.names == [
        "installation.created",
        "push",
        "pull_request.opened",
        "push",
        "pull_request.synchronize",
        "pull_request.labeled",
        "pull_request.review_requested",
        "issue_comment.created",
        "issue_comment.edited",
        "check_run.created",
        "check_run.completed",
        "pull_request_review.submitted",
    ]
    for headers, body in receiver.got:
        mac = hmac.new(b"s" * 32, body, hashlib.sha256).hexdigest()
        assert headers["X-Hub-Signature-256"] == f"sha256={mac}"
