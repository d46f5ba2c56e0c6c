"""What every request has in common: tokens, tries, limits, ETags, and errors that show nothing."""

import traceback

import pytest
from aiohttp import web

from bot.github.auth import READ, Scope
from bot.github.client import Client, ReadOnly
from bot.github.errors import Forbidden, NotFound, RateLimited, Transient, Unauthorized, Unprocessable
from bot.github.limits import Kind, Lane
from tests.bot.github.budget import InMemoryBudget

TOKENS = "/app/installations/1/access_tokens"
BAD = {"message": "Bad credentials"}


async def nothing():
    return None


async def write(client, read_back=nothing, **more):
    return await client.write("POST", "/x", {}, {"a": 1}, read_back=read_back, **more)


async def test_a_token_is_minted_once_for_its_scope(hub, client, say):
    hub.says("GET", "/x", say({"a": 1}))
    assert [await client.get("/x") for _ in range(2)] == [{"a": 1}] * 2
    (minting,) = hub.asked("POST", TOKENS)
    assert minting.body["repository_ids"] == [2]
    assert minting.body["permissions"]["pull_requests"] == "write"
    assert minting.headers["authorization"].startswith("Bearer eyJ")
    assert {seen.headers["authorization"] for seen in hub.asked("GET")} == {"Bearer ghs_secret0001"}


async def test_a_refused_token_is_made_anew_once(hub, client, say):
    hub.says("GET", "/x", say(BAD, status=401), say({"a": 1}))
    assert await client.get("/x") == {"a": 1}
    assert hub.minted == 2
    assert hub.asked("GET")[-1].headers["authorization"] == "Bearer ghs_secret0002"


async def test_a_second_refusal_is_final(hub, client, say):
    hub.says("GET", "/x", say(BAD, status=401))
    with pytest.raises(Unauthorized):
        await client.get("/x")
    assert (hub.minted, len(hub.asked("GET"))) == (2, 2)


async def test_a_token_that_ends_in_mid_write_writes_once(hub, client, say):
    written = []

    def create(request):
        if request.headers["authorization"] == "Bearer ghs_secret0001":
            return say(BAD, status=401).made()
        written.append(request)
        return say({"id": 5}, status=201).made()

    hub.says("POST", "/x", create)
    assert await write(client) == {"id": 5}
    assert len(written) == 1


async def test_the_app_corrects_its_clock_by_githubs_once(hub, connection, say):
    connection.app.offset = -100_000
    hub.says("GET", "/app", say(BAD, status=401), say({"slug": "stationmaster"}))
    assert await connection.as_app().get("/app") == {"slug": "stationmaster"}
    assert abs(connection.app.offset) < 5
    hub.says("GET", "/app", say(BAD, status=401))
    with pytest.raises(Unauthorized):
        await connection.as_app().get("/app")


async def test_git_gets_the_token_and_the_app_has_none(client, connection):
    assert (await client.token()).value == "ghs_secret0001"
    with pytest.raises(TypeError, match="no installation token"):
        await connection.as_app().token()


@pytest.fixture(params=["502", "cut", "html", "half"])
def fault(request, say, cut_off):
    page, half = say(text="<html>", type="text/html"), say(text='{"a": ')
    return {"502": say(status=502), "cut": cut_off, "html": page, "half": half}[request.param]


async def test_a_read_is_tried_until_it_answers(hub, client, say, clock, fault):
    hub.says("GET", "/x", *[fault] * 5, say({"a": 1}))
    assert await client.get("/x") == {"a": 1}
    assert len(hub.asked("GET")) == 6
    assert len(clock.naps) == 5


async def test_a_read_gives_up_after_six_tries(hub, client, say, clock):
    hub.says("GET", "/x", say(status=503))
    with pytest.raises(Transient):
        await client.get("/x")
    assert len(hub.asked("GET")) == 6
    assert clock.now <= client.connection.patience.total


async def test_what_does_not_pass_is_not_tried_again(hub, client):
    with pytest.raises(NotFound):
        await client.get("/nowhere")
    assert len(hub.asked("GET")) == 1


async def test_a_write_whose_answer_was_lost_is_looked_for(hub, client, say, cut_off):
    for lost in (cut_off, say(status=502)):
        hub.requests.clear()
        hub.says("POST", "/x", lost)

        async def found():
            return {"id": 5}

        assert await write(client, found) == {"id": 5}
        assert len(hub.asked("POST", "/x")) == 1


async def test_a_write_that_was_not_done_is_done(hub, client, say):
    looks = []

    async def look():
        looks.append(1)

    hub.says("POST", "/x", say(status=502), say(status=502), say({"id": 5}, status=201))
    assert await write(client, look) == {"id": 5}
    assert (len(hub.asked("POST", "/x")), len(looks)) == (3, 2)


async def test_a_write_gives_up_after_a_last_look(hub, client, say):
    looks = []

    async def look():
        looks.append(1)

    hub.says("POST", "/x", say(status=500))
    with pytest.raises(Transient):
        await write(client, look)
    assert (len(hub.asked("POST", "/x")), len(looks)) == (3, 3)


async def test_a_limit_stops_the_installation_and_no_other(hub, client, connection, say, clock):
    hub.says("GET", "/x", say({"message": "slow down"}, status=429, headers={"retry-after": "30"}))
    with pytest.raises(RateLimited) as limited:
        await client.get("/x")
    assert limited.value.until_seconds == 30
    hub.requests.clear()
    for ask in (client.get("/x"), write(client), client.graphql("query { x }")):
        with pytest.raises(RateLimited):
            await ask
    assert not hub.requests
    hub.says("GET", "/y", say({}))
    hub.says("POST", "/app/installations/9/access_tokens", say({"token": "t", "expires_at": "2999-01-01T00:00:00Z"}))
    assert await connection.read_only(Scope(installation_id=9)).get("/y") == {}
    clock.now += 30
    hub.says("GET", "/x", say({"a": 1}))
    assert await client.get("/x") == {"a": 1}


async def test_a_limit_without_a_time_doubles_and_is_forgotten(hub, client, say, clock):
    secondary = say({"message": "You have exceeded a secondary rate limit."}, status=403)
    hub.says("GET", "/x", secondary, secondary, say({}), secondary)
    told = []
    for _ in range(4):
        try:
            await client.get("/x")
        except RateLimited as limited:
            told.append(limited.until_seconds)
            clock.now += limited.until_seconds
    assert told == [60, 120, 60]


async def test_the_last_request_of_the_hour_stops_the_next(hub, client, say):
    spent = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999"}
    hub.says("GET", "/x", say({}, headers=spent))
    await client.get("/x")
    with pytest.raises(RateLimited):
        await client.get("/x")


async def test_check_runs_go_in_their_own_lane(hub, client, connection, say):
    acquired = []

    class Watched(InMemoryBudget):
        async def acquire(self, *asked):
            acquired.append(asked)

    connection.budget = Watched(lambda: 0)
    hub.says("POST", "/x", say({}, status=201))
    await write(client, lane=Lane.CHECKS)
    assert acquired == [(1, Kind.WRITE, Lane.CHECKS)]


async def test_an_unchanged_answer_is_not_sent_again(hub, client, say):
    full = say({"a": [1]}, headers={"ETag": 'W/"1"'})
    hub.says("GET", "/x", full, say(status=304, text=""))
    first = await client.get("/x")
    first["a"].append("altered by whoever asked")
    assert await client.get("/x") == {"a": [1]}
    assert hub.asked("GET")[1].headers["if-none-match"] == 'W/"1"'


async def test_half_an_answer_is_not_kept(hub, client, say):
    hub.says("GET", "/x", say(text='{"a": ', headers={"ETag": '"1"'}), say({"a": 1}, headers={"ETag": '"1"'}))
    assert await client.get("/x") == {"a": 1}
    assert not any("if-none-match" in seen.headers for seen in hub.asked("GET"))


async def test_an_etag_is_not_shared_across_tokens_or_forms(hub, client, connection, say):
    hub.says("GET", "/x", say({}, headers={"ETag": '"1"'}))
    await client.get("/x")
    await client.raw("/x", {})
    await connection.read_only(Scope(installation_id=1, permissions=READ)).get("/x")
    assert not any("if-none-match" in seen.headers for seen in hub.asked("GET"))


async def test_pages_are_read_to_the_end(hub, client, say):
    hub.says(
        "GET",
        "/x",
        say({"check_runs": [1, 2]}, headers={"link": f'<{hub.url}/x?page=2>; rel="next"'}),
        say({"check_runs": [3]}),
    )
    assert [each async for each in client.each("/x", key="check_runs")] == [1, 2, 3]


async def test_a_next_page_elsewhere_gets_no_token(hub, client, say):
    hub.says("GET", "/x", say([1], headers={"link": '<https://evil.example/x?page=2>; rel="next"'}))
    with pytest.raises(Unprocessable, match=r"evil\.example"):
        [each async for each in client.each("/x")]


@pytest.mark.parametrize("name", ["..", "."])
async def test_a_name_cannot_climb(client, name):
    with pytest.raises(Unprocessable, match="climbs"):
        await client.get("/repos/{owner}/{name}", {"owner": "acme", "name": name})


async def test_a_name_cannot_add_a_segment_or_a_query(hub, client, say):
    hub.says("GET", "/repos/acme/a%2F..%2Fb%3Fx", say({}))
    assert await client.get("/repos/{owner}/{name}", {"owner": "acme", "name": "a/../b?x"}) == {}


async def test_a_raw_file_is_its_text(hub, client, say):
    hub.says("GET", "/y", say(text="é", type="application/vnd.github.raw+json"))
    assert await client.raw("/y", {}) == "é"


async def test_a_raw_file_is_kept_byte_for_byte(hub, client):
    hub.says("GET", "/y", lambda _: web.Response(body=b"\xff\xfe", content_type="application/vnd.github.raw+json"))
    assert (await client.raw("/y", {})).encode("utf-8", "surrogateescape") == b"\xff\xfe"


async def test_an_empty_raw_file_is_empty(hub, client, say):
    hub.says("GET", "/y", say(text="", type="application/vnd.github.raw+json"))
    assert await client.raw("/y", {}) == ""


@pytest.mark.parametrize("charset", ["bogus", "utf-16"])
async def test_a_charset_is_not_believed(hub, client, charset):
    told = {"content-type": f"application/json; charset={charset}"}
    hub.says("GET", "/x", lambda _: web.Response(body='{"a": "é"}'.encode(), headers=told))
    assert await client.get("/x") == {"a": "é"}


def partial(*errors, data=None):
    return {"data": data, "errors": list(errors)}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ({"type": "RATE_LIMITED", "message": "API rate limit exceeded"}, RateLimited),
        ({"type": "FORBIDDEN", "message": "Resource not accessible", "path": ["a", "b"]}, Forbidden),
        ({"type": "NOT_FOUND", "message": "Could not resolve", "path": ["a"]}, NotFound),
        ({"type": "UNPROCESSABLE", "message": "Not merged", "path": ["a"]}, Unprocessable),
        ({"message": "Something went wrong"}, Transient),
    ],
)
async def test_part_of_an_answer_is_none(hub, client, say, error, expected):
    hub.says("POST", "/graphql", say(partial(error, data={"a": None, "b": {"approved": True}})))
    with pytest.raises(expected):
        await client.graphql("query { a b }")


async def test_a_graphql_limit_stops_the_installation(hub, client, say):
    hub.says("POST", "/graphql", say(partial({"type": "RATE_LIMITED", "message": "no more"})))
    for _ in range(2):
        with pytest.raises(RateLimited):
            await client.graphql("query { a }")
    assert len(hub.asked("POST", "/graphql")) == 1


async def test_separate_questions_have_separate_answers(hub, client, say):
    missing = {"type": "NOT_FOUND", "message": "no", "path": ["b"]}
    hub.says("POST", "/graphql", say(partial(missing, data={"a": 1, "b": None})))
    data, refusals = await client.graphql_in_parts("query { a b }")
    assert data["a"] == 1
    assert isinstance(refusals["b"], NotFound)


async def test_an_answer_of_nothing_is_a_fault(hub, client, say):
    hub.says("POST", "/graphql", say(text=""), say({}), say(text="x", type="text/plain"))
    for _ in range(3):
        with pytest.raises(Transient):
            await client.graphql("query { a }")


async def test_graphql_is_asked_again_like_any_read(hub, client, say):
    hub.says("POST", "/graphql", say(status=502), say({"data": {"a": 1}}))
    assert await client.graphql("query { a }", name="x") == {"a": 1}
    assert hub.asked("POST", "/graphql")[1].body == {"query": "query { a }", "variables": {"name": "x"}}


async def test_an_enterprise_server_has_a_path_of_its_own(hub, connection, say):
    endpoints = type(connection.transport.endpoints)(api=f"{hub.url}/api/v3", graphql=f"{hub.url}/api/graphql")
    connection.transport.endpoints = endpoints
    hub.says("POST", f"/api/v3{TOKENS}", say({"token": "t", "expires_at": "2999-01-01T00:00:00Z"}))
    hub.says("GET", "/api/v3/x", say({"a": 1}))
    hub.says("POST", "/api/graphql", say({"data": {"a": 1}}))
    client = connection.read_only(Scope(installation_id=1))
    assert await client.get("/x") == await client.graphql("query { a }") == {"a": 1}


def test_what_only_reads_cannot_write():
    assert not hasattr(ReadOnly, "write")
    assert hasattr(Client, "write")


async def test_no_error_shows_a_secret(hub, client, say, cut_off):
    leaks = say({"message": "token ghs_secret0001 is bad", "errors": ["ghs_secret0002"]}, status=422)
    hub.says("GET", "/x", leaks, cut_off)
    for _ in range(2):
        with pytest.raises((Unprocessable, Transient)) as refused:
            await client.get("/x")
        told = "".join(traceback.format_exception(refused.value)) + repr(refused.value)
        assert "ghs_" not in told
        assert "eyJ" not in told


async def test_a_mutation_is_sent_again_only_where_it_did_not_stand(hub, client, say):
    hub.says("POST", "/graphql", say(status=502), say({"data": {"a": 1}}))
    looks = []

    async def look():
        looks.append(len(hub.asked("POST", "/graphql")))

    assert await client.mutate("mutation { a }", read_back=look, name="x") == {"a": 1}
    assert looks == [1]
    assert hub.asked("POST", "/graphql")[1].body == {"query": "mutation { a }", "variables": {"name": "x"}}


async def test_a_mutation_that_stands_is_not_sent_again(hub, client, say):
    hub.says("POST", "/graphql", say(status=502))

    async def look():
        return {"a": 2}

    assert await client.mutate("mutation { a }", read_back=look) == {"a": 2}
    assert len(hub.asked("POST", "/graphql")) == 1
