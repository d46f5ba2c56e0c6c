"""What was decided, asked for over real HTTP: by whoever has the token, and by nobody else."""

from __future__ import annotations

import aiohttp
import pytest
import structlog
from aiohttp import web

from bot.store.evaluations import Evaluation, put_evaluation
from bot.store.inbox import Inbox
from bot.store.repositories import put_installation, put_repository
from bot.store.work import Later
from bot.web.api import EVERY, Api, Refusals
from bot.web.app import app, run
from bot.web.webhook import Webhook

TOKEN = "a-token-of-decent-length"
ENTITLED = {"Authorization": f"Bearer {TOKEN}"}
DOCUMENT = b'{\n  "version": 1\n}\n'
NOTHING = {"problem": "Not Found"}


@pytest.fixture
async def serving(database, queue, unused_tcp_port):
    """Opens a client of an application with that `api`."""
    opened = []

    async def open_(api):
        runner = run(app(Webhook((b"s" * 16,), Inbox(database, queue.route)), database, queue, api))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
        session = aiohttp.ClientSession(f"http://127.0.0.1:{unused_tcp_port}")
        opened.append((runner, session))
        return session

    yield open_
    for runner, session in opened:
        await session.close()
        await runner.cleanup()


@pytest.fixture
async def client(serving, database):
    return await serving(Api(TOKEN, database, ask))


async def ask(repository, branch, instant):
    match branch:
        case "main":
            return f"{repository} {instant.isoformat()}"
        case "unreadable":
            return ""
        case "away":
            raise Later(30)
        case "broken":
            raise OSError
        case _:
            return None


@pytest.fixture
async def judged(database):
    """Pull request 7 of acme/data, evaluated twice."""
    async with database.connection() as connection:
        await put_repository(connection, 1, 3, "acme/data")
    for decision, document in ((b"1", b"{}"), (b"2", DOCUMENT)):
        told = {"head": "a" * 40, "base_ref": "main", "snapshot": b"{}", "decision": decision, "document": document}
        await put_evaluation(database, Evaluation(repository_id=3, number=7, **told))


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize("path", ["acme/data/7", "ACME/Data/7"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
async def test_the_latest_document_is_served_to_the_byte(client, path, scheme):
    headers = {"Authorization": f"{scheme} {TOKEN}"}
    async with client.get(f"/api/pulls/{path}", headers=headers) as response:
        assert response.status == 200
        assert response.content_type == "application/json"
        assert response.headers["Cache-Control"] == "no-store"
        assert await response.read() == DOCUMENT


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": TOKEN},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": "Bearer t\u00f6ken\u2603"},
    ],
)
@pytest.mark.parametrize("path", ["acme/data/7", "acme/none/1", "%00/%27/x"])
async def test_without_the_token_nothing_is_told(client, headers, path):
    async with client.get(f"/api/pulls/{path}", headers=headers) as response:
        assert response.status == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert await response.json() == {"problem": "the bearer token is missing or wrong"}


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize(
    "path",
    ["acme/data/8", "acme/other/7", "acme/data/0", "acme/data/x", "acme/data/99999999999999999999", "acme/%27%00/7"],
)
async def test_what_is_not_known_is_answered_like_an_address_that_is_none(client, path):
    async with client.get(f"/api/pulls/{path}", headers=ENTITLED) as response:
        assert (response.status, await response.json()) == (404, NOTHING)
    async with client.get("/api/nothing", headers=ENTITLED) as response:
        assert (response.status, await response.json()) == (404, NOTHING)


@pytest.mark.usefixtures("judged")
async def test_a_repository_that_is_no_longer_ours_is_answered_alike(client, database):
    async with database.connection() as connection:
        await put_installation(connection, 1, account_id=9, account="acme", is_suspended=True)
    async with client.get("/api/pulls/acme/data/7", headers=ENTITLED) as response:
        assert (response.status, await response.json()) == (404, NOTHING)


@pytest.mark.usefixtures("judged")
async def test_without_a_token_set_there_is_no_such_address(serving):
    client = await serving(None)
    async with client.get("/api/pulls/acme/data/7", headers=ENTITLED) as response:
        assert (response.status, await response.json()) == (404, NOTHING)


@pytest.mark.usefixtures("judged")
async def test_without_the_database_one_is_told_to_come_back(client, database):
    await database.pool.close()
    async with client.get("/api/pulls/acme/data/7", headers=ENTITLED) as response:
        assert response.status == 503
        assert "later" in (await response.json())["problem"]


async def test_refusals_are_logged_by_their_rate_and_never_with_the_token(client):
    with structlog.testing.capture_logs() as logs:
        for _ in range(3):
            async with client.get("/api/pulls/a/b/1", headers={"Authorization": "Bearer guessed-guessed"}) as response:
                assert response.status == 401
    assert [(each["event"], each["refused"]) for each in logs] == [("api token refused", 1)]
    assert "guessed" not in repr(logs)


def test_however_many_there_are_the_log_says_so_once_a_minute():
    clock = [0.0]
    refusals = Refusals(lambda: clock[0])
    with structlog.testing.capture_logs() as logs:
        for clock[0] in (0.0, 1.0, 2.0, EVERY - 1, EVERY, EVERY + 1, 3 * EVERY):
            refusals.add()
    assert [each["refused"] for each in logs] == [1, 4, 2]


async def asked(client, **query):
    async with client.get("/api/freeze", params=query, headers=ENTITLED) as response:
        return response.status, await response.text()


AT = {"at": "2026-11-18T19:00:00+01:00", "repository": "acme/data"}


async def test_a_window_is_asked_for_at_an_instant(client):
    assert await asked(client, **AT, branch="main") == (200, "acme/data 2026-11-18T18:00:00+00:00")


@pytest.mark.parametrize(
    ("query", "status", "problem"),
    [
        ({**AT, "at": "2026-11-18T18:00:00", "branch": "main"}, 400, "has no time zone"),
        ({**AT, "at": "now", "branch": "main"}, 400, "is no instant"),
        (AT, 400, "branch must be told"),
        ({}, 400, "at, branch and repository must be told"),
        ({**AT, "branch": "none"}, 404, "Not Found"),
        ({**AT, "branch": "main:refs/heads/x"}, 404, "Not Found"),
        ({**AT, "repository": "acme", "branch": "main"}, 404, "Not Found"),
        ({**AT, "repository": "acme/data/x", "branch": "main"}, 404, "Not Found"),
        ({**AT, "branch": "unreadable"}, 409, "cannot be read"),
        ({**AT, "branch": "away"}, 503, "GitHub does not answer"),
        ({**AT, "branch": "broken"}, 503, "the database does not answer"),
    ],
)
async def test_what_cannot_be_told_says_why(client, query, status, problem):
    found, body = await asked(client, **query)
    assert found == status
    assert problem in body


async def test_without_the_token_no_window_is_told(client):
    async with client.get("/api/freeze", params={**AT, "branch": "main"}) as response:
        assert response.status == 401


async def test_a_problem_keeps_it_from_being_ready(database, queue, unused_tcp_port):
    told = ["The clock here is 61 s ahead of GitHub's."]
    webhook = Webhook((b"s" * 16,), Inbox(database, queue.route))
    runner = run(app(webhook, database, queue, None, lambda: told[0]))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{unused_tcp_port}") as session:
        async with session.get("/readyz") as response:
            assert (response.status, await response.json()) == (503, {"problem": told[0]})
        told[0] = None
        async with session.get("/readyz") as response:
            assert response.status == 200
    await runner.cleanup()
