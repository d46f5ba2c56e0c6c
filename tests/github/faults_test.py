"""Every kind of fault shows as it would from outside, and what was done before it stands."""

import asyncio
import json

import aiohttp
import pytest

COMMENTS = "/repos/acme/platform/issues/*/comments"


@pytest.fixture
async def comment(stage):
    """Post a comment; the raw answer's status and text."""
    headers = {"Authorization": f"Bearer {(await stage.mint())['token']}"}
    url = f"{stage.github.api_url}{stage.repo}/issues/{stage.number}/comments"

    async def post():
        async with stage.session.post(url, headers=headers, json={"body": "x"}) as answer:
            return answer.status, await answer.text(), answer.headers

    return post


def standing(stage):
    return len(stage.place.comments(stage.pull))


async def test_a_status_on_the_second_call_alone(stage, comment):
    stage.github.fault("POST", COMMENTS, nth=2, status=500)
    assert [(await comment())[0] for _ in range(3)] == [201, 500, 201]
    assert standing(stage) == 2


async def test_a_502_after_the_write_was_done(stage, comment):
    stage.github.fault("POST", COMMENTS, done=True)
    assert (await comment())[0] == 502
    assert standing(stage) == 1


@pytest.mark.parametrize("done", [False, True])
async def test_a_reset_before_and_after_the_write(stage, comment, done):
    stage.github.fault("POST", COMMENTS, "reset", done=done)
    with pytest.raises(aiohttp.ClientError):
        await comment()
    assert standing(stage) == done


async def test_half_a_body(stage, comment):
    stage.github.fault("POST", COMMENTS, "truncated")
    with pytest.raises(aiohttp.ClientPayloadError):
        await comment()
    assert standing(stage) == 1


async def test_a_page_where_json_was_expected(stage, comment):
    stage.github.fault("POST", COMMENTS, "html", status=200)
    status, text, headers = await comment()
    assert (status, headers["Content-Type"][:9]) == (200, "text/html")
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(text)


async def test_a_slow_answer(stage, comment):
    stage.github.fault("POST", COMMENTS, "slow", delay=0.2)
    started = asyncio.get_running_loop().time()
    assert (await comment())[0] == 201
    assert asyncio.get_running_loop().time() - started >= 0.2


async def test_a_stale_read(stage):
    token, path = (await stage.mint())["token"], f"{stage.repo}/pulls/{stage.number}"
    client = stage.client(token)
    before = await client.getitem(path)
    stage.place.commit("feature", {"b.yml": "b"}, author=stage.alice)
    stage.github.fault("GET", path, "stale")
    client = stage.client(token)
    assert (await client.getitem(path))["head"]["sha"] == before["head"]["sha"]
    assert (await client.getitem(path))["head"]["sha"] == stage.pull.head != before["head"]["sha"]


async def test_the_secondary_limit(stage, comment):
    stage.github.fault("POST", COMMENTS, status=403, is_secondary=True, headers={"Retry-After": "0.2"})
    status, text, headers = await comment()
    assert (status, headers["Retry-After"]) == (403, "0.2")
    assert "secondary rate limit" in text
    await asyncio.sleep(0.2)
    assert (await comment())[0] == 201


async def test_an_exhausted_quota(stage, comment):
    stage.github.server.quota = 1
    assert (await comment())[0] == 201
    status, text, headers = await comment()
    assert (status, headers["X-RateLimit-Remaining"]) == (403, "0")
    assert "API rate limit exceeded" in text
    (violation,) = stage.github.violations
    assert "came though the last answer said that nothing remains" in violation
    stage.github.ledger.violations.clear()


async def test_what_is_unchanged_costs_nothing(stage):
    headers = {"Authorization": f"Bearer {(await stage.mint())['token']}"}
    url = f"{stage.github.api_url}{stage.repo}/pulls/{stage.number}"
    async with stage.session.get(url, headers=headers) as first:
        tag, left = first.headers["ETag"], first.headers["X-RateLimit-Remaining"]
    async with stage.session.get(url, headers=headers | {"If-None-Match": tag}) as again:
        assert (again.status, again.headers["X-RateLimit-Remaining"]) == (304, left)
    stage.place.commit("feature", {"b.yml": "b"}, author=stage.alice)
    async with stage.session.get(url, headers=headers | {"If-None-Match": tag}) as changed:
        assert changed.status == 200
