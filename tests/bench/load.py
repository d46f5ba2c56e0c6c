"""A load of signed deliveries: so many connections, each sending the next as soon as the last is answered."""

import asyncio
import hashlib
import hmac
import json
import statistics
import time
import uuid
from dataclasses import dataclass

SECRET = "a secret as long as it should be"
BYTES = 24 * 1024
HEADERS = """\
POST {path} HTTP/1.1\r
Host: {host}:{port}\r
Content-Type: application/json\r
Content-Length: {length}\r
User-Agent: GitHub-Hookshot/bench\r
X-GitHub-Event: pull_request\r
X-GitHub-Delivery: {delivery}\r
X-GitHub-Hook-ID: 1\r
X-GitHub-Hook-Installation-Target-Type: integration\r
X-GitHub-Hook-Installation-Target-ID: 1\r
X-Hub-Signature-256: sha256={mac}\r
\r
"""


@dataclass(frozen=True)
class Result:
    """How many were answered in how many seconds, and how long each took, in seconds."""

    seconds: float
    latencies: tuple[float, ...]

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.latencies, n=100)[98]


def payload() -> bytes:
    """24 KB of a `pull_request` delivery whose action asks for nothing, so that intake alone is measured."""
    told = {
        "action": "assigned",
        "installation": {"id": 1},
        "repository": {"id": 1, "name": "platform", "full_name": "acme/platform", "owner": {"id": 1, "login": "acme"}},
        "sender": {"id": 1, "login": "alice"},
        "number": 1,
        "pull_request": {"number": 1, "labels": []},
    }
    while len(json.dumps(told)) < BYTES:
        number = len(told["pull_request"]["labels"])
        name = {"id": number, "name": f"label {number}", "color": "b60205", "default": False, "description": None}
        told["pull_request"]["labels"].append(name)
    return json.dumps(told).encode()


async def load(port: int, path: str, seconds: float, connections: int) -> Result:
    """Send for so many seconds. Raises `RuntimeError` at the first answer that is not a 2xx."""
    body = payload()
    mac = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    begin = time.perf_counter()
    lanes = [_lane(port, path, body, mac, begin + seconds) for _ in range(connections)]
    latencies = [latency for lane in await asyncio.gather(*lanes) for latency in lane]
    return Result(seconds=time.perf_counter() - begin, latencies=tuple(latencies))


async def _lane(port: int, path: str, body: bytes, mac: str, end: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    latencies = []
    while (begin := time.perf_counter()) < end:
        told = {"path": path, "host": "127.0.0.1", "port": port, "length": len(body), "mac": mac}
        writer.write(HEADERS.format(delivery=uuid.uuid4(), **told).encode() + body)
        await _answered(reader)
        latencies.append(time.perf_counter() - begin)
    writer.close()
    await writer.wait_closed()
    return latencies


async def _answered(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    if not head.startswith("http/1.1 2"):
        raise RuntimeError(f"a delivery was answered with {head.splitlines()[0]}")
    if "transfer-encoding: chunked" in head:
        await reader.readuntil(b"0\r\n\r\n")
    elif (at := head.find("content-length:")) >= 0:
        await reader.readexactly(int(head[at:].splitlines()[0].partition(":")[2]))
