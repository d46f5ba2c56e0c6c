"""The GraphQL documents, whole: what one read of a pull request, or of its people, asks for.

Every connection asks how much there is, so that a list cut short is seen to be one.
https://docs.github.com/en/graphql/reference
"""

from __future__ import annotations

_ACTOR = """
fragment Who on Actor {
  __typename
  login
  ... on User { databaseId }
  ... on Bot { databaseId }
  ... on Mannequin { databaseId }
}
"""

_COMMITS = """
fragment Commits on PullRequestCommitConnection {
  totalCount
  pageInfo { hasNextPage endCursor }
  nodes {
    commit {
      authors(first: 30) { totalCount nodes { name email user { databaseId login } } }
      committer { name email user { databaseId login } }
    }
  }
}
"""

_REVIEWS = """
fragment Reviews on PullRequestReviewConnection {
  pageInfo { hasNextPage endCursor }
  nodes {
    fullDatabaseId
    state
    lastEditedAt
    authorCanPushToRepository
    author { ...Who }
    commit { oid }
  }
}
"""

_COMMENTS = """
fragment Comments on IssueCommentConnection {
  pageInfo { hasNextPage endCursor }
  nodes { fullDatabaseId viewerDidAuthor body }
}
"""

_CHECK_RUNS = """
fragment CheckRuns on Commit {
  oid
  associatedPullRequests(first: 100) {
    totalCount
    nodes { number state headRefOid baseRefName baseRepository { databaseId } }
  }
  checkSuites(first: 20, filterBy: { appId: $app }) {
    nodes {
      checkRuns(first: 100, filterBy: { checkType: LATEST }) {
        nodes { databaseId name status conclusion externalId }
      }
    }
  }
}
"""

_PULL_REQUEST = """
query PullRequest($owner: String!, $name: String!, $number: Int!, $app: Int!%(variables)s) {
  viewer { databaseId }
  repository(owner: $owner, name: $name) {
    databaseId
    name
    owner { login }
%(labels)s
    pullRequest(number: $number) {
      number
      title
      state
      isDraft
      baseRefName
      baseRefOid
      baseRef { target { oid } }
      headRefName
      headRefOid
      isCrossRepository
      author { ...Who }
      labels(first: 100) { pageInfo { hasNextPage } nodes { name } }
      reviewRequests(first: 100) {
        pageInfo { hasNextPage }
        nodes {
          requestedReviewer {
            __typename
            ... on User { login }
            ... on Bot { login }
            ... on Mannequin { login }
            ... on Team { slug }
          }
        }
      }
      latestReviews(first: 100) { pageInfo { hasNextPage } nodes { author { ...Who } commit { oid } } }
      latestOpinionatedReviews(first: 100, writersOnly: false) { ...Reviews }
      comments(first: 100) { ...Comments }
      commits(first: 100) { ...Commits }
      tip: commits(last: 1) { nodes { commit { ...CheckRuns } } }
      timelineItems(last: 100, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT, BASE_REF_CHANGED_EVENT]) {
        filteredCount
        nodes { __typename ... on HeadRefForcePushedEvent { actor { ...Who } } }
      }
    }
  }
}
"""


def pull_request(labels: int) -> str:
    """Everything about one pull request, and the definitions of as many labels, named by $label0 and so on."""
    variables = "".join(f", $label{index}: String!" for index in range(labels))
    asked = "\n".join(
        f"    label{index}: label(name: $label{index}) {{ name color description }}" for index in range(labels)
    )
    document = _PULL_REQUEST % {"variables": variables, "labels": asked}
    return document + _ACTOR + _COMMITS + _REVIEWS + _COMMENTS + _CHECK_RUNS


def _more(connection: str, fragment: str) -> str:
    return f"""
query More($owner: String!, $name: String!, $number: Int!, $after: String) {{
  repository(owner: $owner, name: $name) {{
    pullRequest(number: $number) {{ page: {connection} {{ ...{fragment} }} }}
  }}
}}
"""


MORE_COMMITS = _more("commits(first: 100, after: $after)", "Commits") + _COMMITS
MORE_REVIEWS = (
    _more("latestOpinionatedReviews(first: 100, writersOnly: false, after: $after)", "Reviews") + _REVIEWS + _ACTOR
)
MORE_COMMENTS = _more("comments(first: 100, after: $after)", "Comments") + _COMMENTS

URGENCY = """
query Urgency($owner: String!, $name: String!, $base: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(states: OPEN, baseRefName: $base, first: 100, after: $after) {
      nodes { number isInMergeQueue autoMergeRequest { enabledAt } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""

CHECK_RUNS = (
    """
query CheckRuns($owner: String!, $name: String!, $commit: GitObjectID!, $app: Int!) {
  repository(owner: $owner, name: $name) { object(oid: $commit) { ...CheckRuns } }
}
"""
    + _CHECK_RUNS
)

_MEMBERS = """
fragment Members on Team {
  databaseId
  privacy
  members(first: 100, after: $after, membership: $membership) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { databaseId login }
  }
}
"""


def people(teams: int, users: int) -> str:
    """As many teams ($org0 and $slug0, …) with their members, and as many users ($login0, …)."""
    variables = [f"$org{index}: String!, $slug{index}: String!" for index in range(teams)]
    variables += [f"$login{index}: String!" for index in range(users)]
    asked = [
        f"  team{index}: organization(login: $org{index}) {{ team(slug: $slug{index}) {{ ...Members }} }}"
        for index in range(teams)
    ]
    asked += [f"  user{index}: user(login: $login{index}) {{ databaseId login }}" for index in range(users)]
    common = ["$membership: TeamMembershipType", "$after: String"] if teams else []
    head = f"query People({', '.join(variables + common)}) {{\n"
    return head + "\n".join(asked) + "\n}\n" + (_MEMBERS if teams else "")


MERGE_QUEUE = """
query MergeQueue($owner: String!, $name: String!, $branch: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    mergeQueue(branch: $branch) {
      entries(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { position headCommit { oid } pullRequest { number headRefOid } }
      }
    }
  }
}
"""


def _opened(connection: str) -> str:
    """What was opened in a repository, the newest first."""
    return f"""
query Opened($owner: String!, $name: String!, $after: String) {{
  repository(owner: $owner, name: $name) {{
    page: {connection}(first: 100, after: $after, orderBy: {{ field: CREATED_AT, direction: DESC }}) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ number createdAt viewerDidAuthor body }}
    }}
  }}
}}
"""


ISSUES = _opened("issues")
PULL_REQUESTS = _opened("pullRequests")

PULL_REQUEST_ID = """
query PullRequestId($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) { id } }
}
"""

REVERT = """
mutation Revert($pull: ID!, $body: String!) {
  revertPullRequest(input: { pullRequestId: $pull, body: $body }) { revertPullRequest { number } }
}
"""
ARMED = """
query Armed($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      id
      state
      headRefOid
      mergeQueueEntry { id }
      autoMergeRequest { mergeMethod enabledAt enabledBy { login } commitHeadline commitBody authorEmail }
    }
  }
}
"""

DEQUEUE = """
mutation Dequeue($pull: ID!) { dequeuePullRequest(input: { id: $pull }) { mergeQueueEntry { id } } }
"""

DISARM = """
mutation Disarm($pull: ID!) {
  disablePullRequestAutoMerge(input: { pullRequestId: $pull }) { pullRequest { id } }
}
"""


def _merging(mutation: str) -> str:
    return f"""
mutation Merging(
  $pull: ID!, $head: GitObjectID!, $method: PullRequestMergeMethod!, $headline: String, $body: String, $email: String
) {{
  {mutation}(input: {{
    pullRequestId: $pull, expectedHeadOid: $head, mergeMethod: $method
    commitHeadline: $headline, commitBody: $body, authorEmail: $email
  }}) {{ pullRequest {{ id }} }}
}}
"""


ARM = _merging("enablePullRequestAutoMerge")
MERGE = _merging("mergePullRequest")

TEAMS_OF = """
query TeamsOf($organisation: String!, $login: String!, $after: String) {
  organization(login: $organisation) {
    teams(first: 50, userLogins: [$login], after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes {
        databaseId
        members(first: 20, query: $login, membership: IMMEDIATE) { nodes { databaseId } }
        ancestors(first: 20) { nodes { databaseId } }
      }
    }
  }
}
"""
"""`query` finds people by parts of their names as well, so GitHub may tell a few more members than the one."""

REVIEW_BODIES = (
    """
query ReviewBodies($owner: String!, $name: String!, $number: Int!, $before: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviews(last: 50, before: $before) {
        pageInfo { hasPreviousPage startCursor }
        nodes { fullDatabaseId body lastEditedAt submittedAt author { ...Who } }
      }
    }
  }
}
"""
    + _ACTOR
)

VIEWER = """
query Viewer { viewer { databaseId } }
"""

MERGED = """
query Merged($owner: String!, $name: String!, $base: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(
      states: MERGED, baseRefName: $base, first: 100, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }
    ) {
      nodes { number title updatedAt headRefOid author { login } mergeCommit { oid } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""
