"""kill -9 at any moment: what was acknowledged is never lost, never doubled, and always comes to be evaluated."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import multiprocessing
import random
import uuid

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.store.inbox import depth
from bot.store.queue import Queue
from tests.faults import served

KILLS = 60
PULLS = 25
SECRET = "a-secret-of-decent-length"


class Slot:
    """One of the processes: started again whenever it is killed."""

    def __init__(self, environ, port):
        self.url = f"http://127.0.0.1:{port}"
        self._environ = {**environ, "STATIONMASTER_LISTEN": f"127.0.0.1:{port}"}
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(["tests.faults.served"])
        self._process = None

    def start(self):
        self._process = self._processes.Process(target=served.main, args=(self._environ,), daemon=True)
        self._process.start()

    def kill(self):
        self._process.kill()
        self._process.join()

    async def ready(self, client):
        async with asyncio.timeout(30):
            while True:
                try:
                    async with client.get(f"{self.url}/readyz") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    assert self._process.is_alive(), "it does not start"
                await asyncio.sleep(0.02)


class Sender:
    """Posts deliveries as GitHub does, and now and then again, and keeps book of what was acknowledged."""

    def __init__(self, client, slots, chance):
        self._client = client
        self._slots = slots
        self._chance = chance
        self.acknowledged = {}
        self.answers = 0
        self.unanswered = 0

    async def send(self):
        while True:
            known = self._chance.random() < 0.1 and self.acknowledged
            guid = (
                self._chance.choice(list(self.acknowledged))
                if known
                else str(uuid.UUID(int=self._chance.getrandbits(128)))
            )
            number = self.acknowledged.get(guid) or self._chance.randint(1, PULLS)
            await self._post(self._chance.choice(self._slots), guid, number)

    async def heard(self, count):
        """Until so many more were acknowledged, however busy the machine."""
        enough = self.answers + count
        async with asyncio.timeout(30):
            while self.answers < enough:  # noqa: ASYNC110 - others do it
                await asyncio.sleep(0.01)

    async def _post(self, slot, guid, number):
        body = _body(number)
        headers = {
            "X-Hub-Signature-256": "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest(),
            "X-GitHub-Delivery": guid,
            "X-GitHub-Event": "pull_request",
            "Content-Type": "application/json",
        }
        try:
            async with self._client.post(f"{slot.url}/webhook", data=body, headers=headers) as response:
                assert response.status in {202, 503}
                if response.status == 202:
                    self.answers += 1
                    self.acknowledged[guid] = number
        except aiohttp.ClientError:
            self.unanswered += 1
            await asyncio.sleep(0.01)


def _body(number):
    commit = {"ref": "main", "sha": "a" * 40}
    return json.dumps(
        {
            "action": "synchronize",
            "installation": {"id": 1},
            "sender": {"id": 2},
            "repository": {"id": 3, "full_name": "acme/contracts"},
            "pull_request": {"number": number, "base": commit, "head": commit},
            "padding": "x" * 8000,
        }
    ).encode()


@pytest.fixture
def environ(database_url):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    return {
        "STATIONMASTER_APP_ID": "7",
        "STATIONMASTER_PRIVATE_KEY": pem,
        "STATIONMASTER_WEBHOOK_SECRET": SECRET,
        "STATIONMASTER_DATABASE_URL": database_url,
    }


async def test_nothing_acknowledged_is_lost_or_doubled(database, queue, environ, unused_tcp_port_factory):
    async with database.connection() as connection:
        await connection.execute(
            "CREATE TABLE evaluated (id bigserial, number integer, is_alone boolean, is_done boolean DEFAULT false,"
            " at timestamptz DEFAULT clock_timestamp())"
        )
    chance = random.Random(20260921)
    slots = [Slot(environ, unused_tcp_port_factory()) for _ in range(2)]
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as client:
        sender = Sender(client, slots, chance)
        try:
            await _kill_again_and_again(client, slots, sender, chance)
            await _settled(database, queue)
        finally:
            for slot in slots:
                slot.kill()
    print(f"{KILLS} kills, {len(sender.acknowledged)} acknowledged, {sender.unanswered} unanswered")
    assert sender.answers >= 3 * KILLS
    assert sender.unanswered > 0
    await _check(database, sender.acknowledged)


async def _kill_again_and_again(client, slots, sender, chance):
    for slot in slots:
        slot.start()
    await slots[1].ready(client)
    sending = [asyncio.create_task(sender.send()) for _ in range(4)]
    for kill in range(KILLS):
        slot = slots[kill % 2]
        await slot.ready(client)
        await sender.heard(3)
        await asyncio.sleep(chance.uniform(0, 0.4))
        slot.kill()
        slot.start()
    for task in sending:
        task.cancel()
    results = await asyncio.gather(*sending, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in results), results


async def _settled(database, queue: Queue):
    """Until every delivery is routed and no job of a pull request waits or runs."""
    async with asyncio.timeout(30):
        while (await depth(database)).waiting or any(job.task == "evaluate" for job in await queue.jobs()):  # noqa: ASYNC110 - other processes do it
            await asyncio.sleep(0.1)


async def _check(database, acknowledged):
    async with database.connection() as connection:
        rows = await connection.execute("SELECT delivery_id, received_at FROM inbox")
        received = {row["delivery_id"]: row["received_at"] for row in await rows.fetchall()}
        rows = await connection.execute("SELECT number, max(at) AS at FROM evaluated WHERE is_done GROUP BY number")
        evaluated = {row["number"]: row["at"] for row in await rows.fetchall()}
        rows = await connection.execute("SELECT count(*) AS count FROM evaluated WHERE NOT is_alone")
        overlapping = (await rows.fetchone())["count"]
    assert not acknowledged.keys() - received.keys(), "lost"
    late = {number for guid, number in acknowledged.items() if not received[guid] < evaluated[number]}
    assert late == set(), "evaluated for the last time before the last delivery came"
    assert overlapping == 0
