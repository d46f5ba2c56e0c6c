"""The stand-in's guards can fail: what a client does wrong, and what the stand-in itself would, is seen."""

import asyncio

import gidgethub
import pytest

from tests.github import conformance, description
from tests.github.calls import Call, Ledger


def seen(stage):
    """The violations, taken from the fixture so that it does not fail the test."""
    found = stage.github.violations
    stage.github.hub.violations, stage.github.ledger.violations = [], []
    return found


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("POST", "/repos/acme/platform/check-runs", {"name": "x"}, '"head_sha" is a required property'),
        ("POST", "/repos/acme/platform/check-runs", {"name": "x", "head_sha": "y", "titel": "z"}, "'titel', which"),
        ("POST", "/repos/acme/platform/check-runs", {"name": "x", "head_sha": "y", "conclusion": "green"}, '"green"'),
        ("POST", "/repos/acme/platform/check-runs", {"name": "x", "head_sha": "y", "output": {"sumary": ""}}, "sumary"),
        ("POST", "/repos/acme/platform/issues/1/labels", ["x"], "is not valid under"),
        ("GET", "/repos/acme/platform/pulls?stat=all", None, "no query parameter 'stat'"),
        ("GET", "/repos/acme/platform/pulls?state=all&per_page=101", None, "per_page=101"),
        ("GET", "/repos/acme/platform/pulls?state=any", None, "state='any' is none of"),
        ("GET", "/repos/acme/platform/pulls/one", None, "'one' is no number"),
        ("GET", "/repos/acme/platform/pull/1", None, "not in GitHub's description"),
        ("PUT", "/repos/acme/platform/issues/1/lock", {}, "the stand-in not yet"),
    ],
)  # fmt: skip
async def test_a_request_github_would_not_understand(stage, method, path, body, expected):
    headers = {"Authorization": f"Bearer {(await stage.mint())['token']}"}
    url = f"{stage.github.api_url}{path}"
    async with stage.session.request(method, url, headers=headers, json=body) as answer:
        assert answer.status >= 400
    with pytest.raises(AssertionError):
        stage.github.assert_clean()
    assert expected in " ".join(seen(stage))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ viewer { logn } }", "Cannot query field 'logn'"),
        ("{ viewer { login }", "Syntax Error"),
        ('{ repository(owner: "acme", name: "platform") { labels { totalCount } } }', "MISSING_PAGINATION"),
        ('{ repository(owner: "acme", name: "platform") { labels(first: 101) { totalCount } } }', "EXCESSIVE"),
        ('{ repository(owner: "acme", name: "platform") { forkCount } }', "Repository.forkCount is not answered"),
        ('query($n: Int!) { repository(owner: "acme", name: "platform") { pullRequest(number: $n) { id } } }', "'$n'"),
    ],
)
async def test_a_document_github_would_not_understand(stage, query, expected):
    client = await stage.installed()
    with pytest.raises(gidgethub.GraphQLException) as caught:
        await client.graphql(query, endpoint=stage.github.graphql_url)
    told = [*seen(stage), str(getattr(caught.value, "response", ""))]
    assert expected in " ".join(told)


async def test_what_may_not_be_read_is_null_with_a_reason(stage):
    client = await stage.installed(permissions={"metadata": "read"})
    query = '{ repository(owner: "acme", name: "platform") { id pullRequest(number: 1) { id } } }'
    with pytest.raises(gidgethub.QueryError) as caught:
        await client.graphql(query, endpoint=stage.github.graphql_url)
    assert caught.value.response["data"]["repository"]["pullRequest"] is None
    assert caught.value.response["errors"][0]["type"] == "FORBIDDEN"
    query = '{ organization(login: "acme") { team(slug: "risk") { id } } }'
    assert await client.graphql(query, endpoint=stage.github.graphql_url) == {"organization": {"team": None}}


def test_an_answer_of_ours_that_github_would_not_give():
    operation = description.operations()["GET /repos/{owner}/{repo}/labels/{name}"]
    assert "required property" in " ".join(conformance.response(operation, 200, {"name": "x"}))
    assert conformance.response(operation, 201, {}) != []


def test_a_delivery_of_ours_that_github_would_not_send():
    assert "required property" in " ".join(conformance.delivery("pull_request", {"action": "opened"}))
    assert conformance.delivery("pull_request", {"action": "opend"}) == [
        "GitHub describes no delivery 'pull-request-opend'"
    ]


class Paced:
    """A ledger whose time the test sets."""

    def __init__(self, **budget):
        self.now = 0.0
        self.ledger = Ledger(ticks=lambda: self.now, **budget)

    def call(self, after=0.0, kind="write", installation=1, headers=None, *, is_open=False):
        self.now += after
        call = Call(kind, "POST", "/x", "/x", installation, self.now, 201)
        self.ledger.begin(call)
        if not is_open:
            self.ledger.end(call, headers or {})

    @property
    def told(self):
        return " ".join(self.ledger.violations)


@pytest.mark.parametrize(("gap", "after", "expected"), [(1.0, 0.5, 1), (1.0, 1.0, 0), (1.0, 0.96, 0), (0, 0.0, 0)])
def test_writes_have_a_second_between_them(gap, after, expected):
    paced = Paced(gap=gap)
    paced.call()
    paced.call(after)
    paced.call(installation=2)
    paced.call(kind="read")
    assert len(paced.ledger.violations) == expected


def test_writes_come_one_at_a_time():
    paced = Paced(gap=0)
    paced.call(is_open=True)
    paced.call()
    assert "while another was under way" in paced.told


def test_eighty_writes_a_minute():
    paced = Paced(gap=0)
    for _ in range(80):
        paced.call(0.7)
    assert paced.told == ""
    paced.call(0.7)
    assert "more than 80 writes in 60 s" in paced.told


def test_five_hundred_writes_an_hour():
    paced = Paced(gap=0)
    for _ in range(500):
        paced.call(1.5)
    assert paced.told == ""
    paced.call(1.5)
    assert "more than 500 writes in 3600 s" in paced.told


@pytest.mark.parametrize(("after", "expected"), [(1.0, 1), (5.1, 0)])
def test_nothing_comes_before_retry_after(after, expected):
    paced = Paced()
    paced.call(headers={"Retry-After": "5"})
    paced.call(after, kind="read")
    paced.call(installation=2)
    assert len(paced.ledger.violations) == expected


async def test_the_pace_is_held_over_http(stage):
    stage.github.ledger.gap = 1.0
    client, path = await stage.installed(), f"{stage.repo}/issues/{stage.number}/comments"
    await asyncio.gather(*[client.post(path, data={"body": "x"}) for _ in range(2)])
    assert "after the last, less than 1.0 s" in " ".join(seen(stage))
