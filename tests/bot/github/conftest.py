"""A GitHub that says what it is told to say, over real HTTP, and remembers what it was asked."""

import json
import time
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.github.auth import EVALUATE, App, Scope
from bot.github.client import Connection
from bot.github.limits import InMemoryBudget
from bot.github.transport import Endpoints, Transport, open_session

APP_ID = 7
TOKENS = "/app/installations/1/access_tokens"


@dataclass(frozen=True)
class Seen:
    method: str
    path: str
    query: dict
    headers: dict
    body: object


@dataclass
class Hub:
    """`says` scripts the answers of one method and path; the last one is given for ever."""

    requests: list = field(default_factory=list)
    script: dict = field(default_factory=dict)
    minted: int = 0
    url: str = ""

    def says(self, method, path, *answers):
        self.script[method, path] = list(answers)

    def asked(self, method=None, path=None):
        return [
            seen for seen in self.requests if (method or seen.method, path or seen.path) == (seen.method, seen.path)
        ]

    async def answer(self, request):
        body = await request.read()
        told = json.loads(body) if body else None
        path = request.rel_url.raw_path
        self.requests.append(Seen(request.method, path, dict(request.query), request.headers.copy(), told))
        answers = self.script.get((request.method, path))
        if answers is None:
            return self.mint() if path == TOKENS else web.json_response({"message": "Not Found"}, status=404)
        said = answers.pop(0) if len(answers) > 1 else answers[0]
        return said(request) if callable(said) else said.made()

    def mint(self):
        self.minted += 1
        return web.json_response(
            {"token": f"ghs_secret{self.minted:04}", "expires_at": "2999-01-01T00:00:00Z"}, status=201
        )


@dataclass(frozen=True)
class Say:
    json: object = None
    status: int = 200
    headers: dict = field(default_factory=dict)
    text: str | None = None
    type: str = "application/json"

    def made(self):
        text = self.text if self.text is not None else json.dumps(self.json)
        return web.Response(text=text, status=self.status, headers=self.headers, content_type=self.type)


def cut(request):
    """Break the connection without an answer."""
    request.transport.abort()
    return web.Response()


@pytest.fixture
def say():
    return Say


@pytest.fixture
def cut_off():
    return cut


@pytest.fixture(scope="session")
def private_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()).decode()


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 0.0
    naps: list = field(default_factory=list)

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.naps.append(seconds)
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def hub(aiohttp_server):
    hub = Hub()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", hub.answer)
    server = await aiohttp_server(app)
    hub.url = str(server.make_url("")).rstrip("/")
    return hub


@pytest.fixture
async def connection(hub, private_key, clock):
    async with open_session() as session:
        yield Connection(
            transport=Transport(session, Endpoints(api=hub.url, graphql=f"{hub.url}/graphql")),
            app=App(APP_ID, private_key, time.time),
            budget=InMemoryBudget(clock, clock.sleep),
            sleep=clock.sleep,
        )


@pytest.fixture
def client(connection):
    return connection.client(Scope(installation_id=1, repository_ids=(2,), permissions=EVALUATE))
