"""A signed delivery goes in at one end, and an evaluation comes out at the other."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import signal
from contextlib import asynccontextmanager

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.settings import Settings
from bot.web.serve import serve

SECRET = "a-secret-of-decent-length"


class Recorder:
    own_id = 99
    problem = None

    def __init__(self):
        self.evaluated = asyncio.Queue()

    async def evaluate(self, repository_id, number):
        await self.evaluated.put((repository_id, number))

    async def witness(self, look): ...
    async def freeze(self, repository, branch, instant): ...
    async def next_edge(self): ...
    async def visit(self, look): ...
    async def sweep(self, kind): ...
    async def give_up(self, repository_id, number, reason): ...


@pytest.fixture(scope="session")
def private_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


@pytest.fixture
def settings(database_url, private_key, unused_tcp_port):
    return Settings.from_environment(
        {
            "STATIONMASTER_APP_ID": "7",
            "STATIONMASTER_PRIVATE_KEY": private_key,
            "STATIONMASTER_WEBHOOK_SECRET": SECRET,
            "STATIONMASTER_DATABASE_URL": database_url,
            "STATIONMASTER_LISTEN": f"127.0.0.1:{unused_tcp_port}",
        }
    )


async def test_a_signed_delivery_is_evaluated_and_a_signal_ends_it(settings):
    recorder = Recorder()

    @asynccontextmanager
    async def make(*_):
        yield recorder

    serving = asyncio.create_task(serve(settings, make))
    body = json.dumps(
        {
            "action": "opened",
            "installation": {"id": 1},
            "sender": {"id": 2},
            "repository": {"id": 3, "full_name": "acme/contracts"},
            "pull_request": {
                "number": 7,
                "base": {"ref": "main", "sha": "a" * 40},
                "head": {"ref": "topic", "sha": "b" * 40},
            },
        }
    ).encode()
    headers = {
        "X-Hub-Signature-256": "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest(),
        "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "X-GitHub-Event": "pull_request",
        "Content-Type": "application/json",
    }
    async with aiohttp.ClientSession(f"http://{settings.listen}") as client:
        await _answering(client)
        async with client.post("/webhook", data=body, headers=headers) as response:
            assert response.status == 202
        assert await asyncio.wait_for(recorder.evaluated.get(), 5) == (3, 7)
        async with client.get("/metrics") as response:
            assert "stationmaster_inbox_waiting 0.0" in await response.text()
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(serving, 20)


async def _answering(client):
    for _ in range(100):
        try:
            async with client.get("/readyz") as response:
                if response.status == 200:
                    return
        except aiohttp.ClientConnectionError:
            pass
        await asyncio.sleep(0.05)
    raise AssertionError("it does not answer")
