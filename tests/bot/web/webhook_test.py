"""Hostile requests over real HTTP: the right answer, never a 5xx of the sender's making, never a dead process."""

from __future__ import annotations

import asyncio
import gzip
import hmac
import io

import aiohttp
import pytest
from aiohttp import web

from bot.store.inbox import Inbox, depth
from bot.web.app import app, run
from bot.web.webhook import LARGEST, Webhook

SECRET, OLDER = b"current-current-current", b"previous-previous-previous"
GUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
BODY = b'{"zen":"Keep it logically awesome."}'


def signed(body, secret=SECRET, algorithm="sha256"):
    return f"{algorithm}=" + hmac.new(secret, body, algorithm).hexdigest()


def headers(body=BODY, **changed):
    told = {
        "X-Hub-Signature-256": signed(body),
        "X-GitHub-Delivery": GUID,
        "X-GitHub-Event": "ping",
        "Content-Type": "application/json",
    }
    named = {name.replace("_", "-"): value for name, value in changed.items()}
    return {name: value for name, value in (told | named).items() if value is not None}


@pytest.fixture
async def port(database, queue, unused_tcp_port):
    inbox = Inbox(database, queue.route)
    writing = asyncio.create_task(inbox.write())
    runner = run(app(Webhook((SECRET, OLDER), inbox, patience=2), database, queue), patience=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    yield unused_tcp_port
    await runner.cleanup()
    writing.cancel()


@pytest.fixture
async def client(port):
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        yield session


REFUSED = {
    "no signature": (401, BODY, {"X-Hub-Signature-256": None}),
    "an empty signature": (401, BODY, {"X-Hub-Signature-256": ""}),
    "only a SHA-1": (401, BODY, {"X-Hub-Signature-256": None, "X-Hub-Signature": signed(BODY, algorithm="sha1")}),
    "a SHA-1 in its place": (401, BODY, {"X-Hub-Signature-256": signed(BODY, algorithm="sha1")}),
    "another's signature": (401, BODY, {"X-Hub-Signature-256": signed(BODY, b"guess-guess-guess")}),
    "signed with nothing": (401, BODY, {"X-Hub-Signature-256": signed(BODY, b"")}),
    "another body's signature": (401, BODY, {"X-Hub-Signature-256": signed(BODY + b" ")}),
    "a signature not in ASCII": (401, BODY, {"X-Hub-Signature-256": "sha256=" + "é" * 64}),
    "a signature in upper case": (401, BODY, {"X-Hub-Signature-256": signed(BODY).upper()}),
    "no event": (400, BODY, {"X-GitHub-Event": None}),
    "an odd event": (400, BODY, {"X-GitHub-Event": "../ping"}),
    "an event not in ASCII": (400, BODY, {"X-GitHub-Event": "pïng"}),
    "no delivery id": (400, BODY, {"X-GitHub-Delivery": None}),
    "an odd delivery id": (400, BODY, {"X-GitHub-Delivery": "x" * 65}),
    "an odd hook id": (400, BODY, {"X-GitHub-Hook-ID": "a b"}),
    "a form": (415, BODY, {"Content-Type": "application/x-www-form-urlencoded"}),
    "no content type": (415, BODY, {"Content-Type": None}),
    "an encoding": (415, BODY, {"Content-Encoding": "gzip"}),
    "unsigned and all else wrong": (401, BODY, {"X-Hub-Signature-256": None, "X-GitHub-Event": None}),
    "badly signed and all else wrong": (401, BODY, {"X-Hub-Signature-256": "sha256=" + "0" * 64, "X-GitHub-Event": ""}),
}


@pytest.mark.parametrize(("status", "body", "changed"), REFUSED.values(), ids=REFUSED)
async def test_what_is_refused(client, database, status, body, changed):
    async with client.post(
        "/webhook", data=body, headers=headers(**changed), skip_auto_headers=["Content-Type"]
    ) as response:
        assert response.status == status
        assert (await response.json())["problem"]
    assert (await depth(database)).waiting == 0
    async with client.post("/webhook", data=BODY, headers=headers()) as response:
        assert (response.status, await response.json()) == (202, {"result": "kept"})


KEPT = {
    "a charset nobody knows": (BODY, {"Content-Type": "application/json; charset=bogus"}),
    "the previous secret": (BODY, {"X-Hub-Signature-256": signed(BODY, OLDER)}),
    "an event nobody looks at": (BODY, {"X-GitHub-Event": "star"}),
    "an empty body": (b"", {}),
    "no JSON": (b"\xff\x00", {}),
    "a list": (b"[]", {"X-GitHub-Event": "pull_request"}),
    "a deep nest": (b"[" * 1_000_000, {"X-GitHub-Event": "push"}),
    "an old-style delivery id": (BODY, {"X-GitHub-Delivery": "1732150000000"}),
    "as large as may be": (b" " * LARGEST, {}),
}


@pytest.mark.parametrize(("body", "changed"), KEPT.values(), ids=KEPT)
async def test_what_is_kept_whatever_it_may_be_worth(client, database, body, changed):
    async with client.post("/webhook", data=io.BytesIO(body), headers=headers(body, **changed)) as response:
        assert response.status == 202
    async with database.connection() as connection:
        row = await (await connection.execute("SELECT body FROM inbox")).fetchone()
    assert row["body"] == body


async def test_the_same_delivery_five_times_at_once_is_kept_once(client, database):
    async def post():
        async with client.post("/webhook", data=BODY, headers=headers()) as response:
            return response.status, (await response.json())["result"]

    answers = await asyncio.gather(*(post() for _ in range(5)))
    assert sorted(answers) == [(202, "kept")] + [(202, "kept before")] * 4
    assert (await depth(database)).waiting == 1


async def test_nobody_without_the_secret_takes_a_delivery_id(client):
    """Else a forger could have a delivery refused as known before it comes."""
    forged = headers(X_Hub_Signature_256=signed(BODY, b"guess-guess-guess"))
    async with client.post("/webhook", data=BODY, headers=forged) as response:
        assert response.status == 401
    async with client.post("/webhook", data=BODY, headers=headers()) as response:
        assert await response.json() == {"result": "kept"}


@pytest.mark.parametrize("has_length", [True, False])
async def test_too_large_is_refused_without_being_held(client, has_length):
    chunk = b"x" * 2**20
    sent = 0

    async def body():
        nonlocal sent
        while sent < 200:
            sent += 1
            yield chunk

    told = headers() | ({"Content-Length": str(200 * len(chunk))} if has_length else {})
    try:
        async with client.post("/webhook", data=body(), headers=told) as response:
            assert response.status == 413
    except aiohttp.ClientConnectionError:
        pass  # it hung up on us while we were sending, which is as good
    assert sent < 60


async def test_many_large_bodies_at_once_are_not_all_held(client, monkeypatch):
    monkeypatch.setattr("bot.web.webhook.MOST_HELD", 3 * 2**20)

    async def post(number):
        body = b"x" * (1000 * 2**10)
        told = headers(body, **{"X-GitHub-Delivery": f"large-body-{number}"})
        async with client.post("/webhook", data=body, headers=told) as response:
            return response.status

    assert set(await asyncio.gather(*(post(number) for number in range(12)), return_exceptions=True)) != {202}
    assert await post(99) == 202, "and what was held is let go of again"


async def test_a_compressed_bomb_is_not_unpacked(client):
    bomb = gzip.compress(b"0" * (100 * 2**20))
    async with client.post("/webhook", data=bomb, headers=headers(bomb, **{"Content-Encoding": "gzip"})) as response:
        assert response.status == 415


async def raw(port, *parts, pause=0.0, seconds=5):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""
    try:
        async with asyncio.timeout(seconds):
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause)
            answer = await reader.read()
    except ConnectionError:
        pass
    finally:
        writer.close()
    return answer


HEAD = b"POST /webhook HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: sha256=" + b"0" * 64 + b"\r\n"


@pytest.mark.parametrize(
    ("parts", "pause", "expected"),
    [
        ([b""], 0.0, b""),
        ([b"POST /webhook HTTP/1.1\r\n"], 0.0, b""),
        ([b"POST /webhook HTTP/1.1\r\n", *[b"X: y\r\n"] * 30], 0.1, b""),
        ([HEAD + b"Content-Length: 50\r\n\r\nx"], 0.0, b"HTTP/1.1 408"),
        ([HEAD + b"Content-Length: 50\r\n\r\n", *[b"x"] * 20], 0.1, b"HTTP/1.1 408"),
        ([HEAD + b"Content-Length: -1\r\n\r\n"], 0.0, b"HTTP/1.0 400"),
        ([HEAD + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"], 0.0, b"HTTP/1."),
        ([HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"], 0.0, b"HTTP/1.0 400"),
        ([b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"], 0.0, b"HTTP/1."),
        ([b"GET " + b"/" * 20_000 + b" HTTP/1.1\r\n\r\n"], 0.0, b"HTTP/1."),
    ],
)
async def test_slow_and_broken_speakers(port, parts, pause, expected):
    answer = await raw(port, *parts, pause=pause)
    assert answer.startswith(expected)
    assert b"HTTP/1.1 5" not in answer
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
        client.post("/webhook", data=BODY, headers=headers()) as response,
    ):
        assert response.status == 202


async def test_a_sender_that_hangs_up_in_the_middle(port, database):
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEAD + b"Content-Length: 50\r\n\r\nx")
    await writer.drain()
    writer.transport.abort()
    await asyncio.sleep(0.1)
    assert (await depth(database)).waiting == 0


async def test_a_store_that_cannot_keep_it_says_so_and_recovers(client, database):
    async with database.connection() as connection:
        await connection.execute("ALTER TABLE inbox RENAME TO elsewhere")
    async with client.post("/webhook", data=BODY, headers=headers()) as response:
        assert response.status == 503
        assert "send it again" in (await response.json())["problem"]
    async with database.connection() as connection:
        await connection.execute("ALTER TABLE elsewhere RENAME TO inbox")
    async with client.post("/webhook", data=BODY, headers=headers()) as response:
        assert response.status == 202


async def test_a_full_disk_is_a_503(client, database):
    """What PostgreSQL says when the disk is full, said by a trigger."""
    async with database.connection() as connection:
        await connection.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE SQLSTATE '53100' USING MESSAGE = 'could not extend file'; END $$"
        )
        await connection.execute("CREATE TRIGGER full_disk BEFORE INSERT ON inbox EXECUTE FUNCTION full_disk()")
    async with client.post("/webhook", data=BODY, headers=headers()) as response:
        assert response.status == 503


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/webhook", 405), ("GET", "/nothing", 404), ("DELETE", "/healthz", 405)]
)
async def test_other_addresses(client, method, path, status):
    async with client.request(method, path) as response:
        assert response.status == status
        assert (await response.json())["problem"]


async def test_health_readiness_and_metrics(client, database, queue):
    async with client.post("/webhook", data=BODY, headers=headers()) as response:
        assert response.status == 202
    await queue.route()
    async with client.get("/healthz") as response:
        assert await response.json() == {"status": "alive"}
    async with client.get("/readyz") as response:
        assert (response.status, await response.json()) == (200, {"status": "ready"})
    async with client.get("/metrics") as response:
        told = await response.text()
    assert "stationmaster_inbox_waiting 1.0" in told
    assert 'stationmaster_deliveries_total{result="kept"}' in told
    assert 'stationmaster_jobs{status="todo",task="route"} 1.0' in told
    async with database.connection() as connection:
        await connection.execute("DELETE FROM schema_step WHERE name = '0001_foundation.sql'")
    async with client.get("/readyz") as response:
        assert response.status == 503


async def test_without_a_database_it_is_alive_not_ready_and_still_measured(client, database):
    await database.pool.close()
    async with client.get("/healthz") as response:
        assert response.status == 200
    async with client.get("/readyz") as response:
        assert response.status == 503
    async with client.get("/metrics") as response:
        assert response.status == 200
    async with client.post("/webhook", data=BODY, headers=headers()) as response:
        assert response.status == 503
