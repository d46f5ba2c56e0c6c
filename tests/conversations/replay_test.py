"""Every payload GitHub publishes as an example goes through the endpoint and the router: no 5xx, and nothing dies."""

import hashlib
import hmac
import uuid
from collections import Counter

import aiohttp

from bot.store.inbox import depth
from tests.github.examples import examples
from tests.station import SECRET, station


async def test_every_published_payload_is_taken_and_routed(github, database_url):
    async with station(github, database_url) as opened, aiohttp.ClientSession() as client:
        await opened.start(github.app(secret=SECRET, install_on=()).id)
        answers = Counter([await _post(client, f"{opened.url}/webhook", one) for one in examples()])
        await opened.settled(120)
        assert answers == {202: 329}
        assert (await depth(opened.database)).waiting == 0
        async with client.get(f"{opened.url}/readyz") as ready:
            assert ready.status == 200
        await _still_works(opened, client)


async def _post(client, url, one):
    mac = hmac.new(SECRET.encode(), one.payload, hashlib.sha256).hexdigest()
    headers = {
        "X-GitHub-Event": one.event,
        "X-GitHub-Delivery": str(uuid.uuid4()),
        "X-Hub-Signature-256": f"sha256={mac}",
        "Content-Type": "application/json",
    }
    async with client.post(url, data=one.payload, headers=headers) as answer:
        return answer.status


async def _still_works(opened, client):
    async with client.get(f"{opened.url}/metrics") as metrics:
        assert "stationmaster_" in await metrics.text()
