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
from bot.github.perform import Target
from bot.github.transport import Endpoints, Transport, open_session
from tests.bot.github.budget import InMemoryBudget
from tests.github.fixtures import github
from tests.github.standin import private_key as standin_key

__all__ = ["github"]

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


MARKER = "<!-- stationmaster -->"


class Scene:
    """A repository with an open pull request on the stand-in, and us as its App."""

    def __init__(self, github):
        self.github = github
        self.alice, self.bob, self.carol = (github.user(login) for login in ("alice", "bob", "carol"))
        self.place = github.repository("acme/ledger", files={"README.md": "hello"})
        for person in (self.alice, self.bob):
            self.place.grant(person)
        self.risk = github.team("acme/risk", members=[self.bob, self.carol], on=self.place)
        self.place.commit("change", {"a.txt": "1"}, "Change it", author=self.alice)
        self.pull = github.open_pull(self.place, "change", author=self.alice, title="A change")
        self.app = github.app()
        self.installation = next(one for one in github.world.installations.values() if one.app is self.app)

    def target(self, **changed):
        told = {"owner": "acme", "name": "ledger", "number": self.pull.number, "head": self.pull.head}
        told |= {"installation_id": self.installation.id, "repository_id": self.place.id}
        return Target(**{**told, **changed})

    def scope(self, permissions=EVALUATE):
        return Scope(installation_id=self.installation.id, repository_ids=(self.place.id,), permissions=permissions)


@pytest.fixture
def scene(github):
    return Scene(github)


@pytest.fixture
async def live(scene, clock):
    """Our connection to the stand-in; pauses pass at once."""
    async with open_session() as session:
        endpoints = Endpoints(api=scene.github.api_url, graphql=scene.github.graphql_url)
        yield Connection(
            transport=Transport(session, endpoints),
            app=App(scene.app.id, standin_key(), time.time),
            budget=InMemoryBudget(clock, clock.sleep),
            sleep=clock.sleep,
        )


@pytest.fixture
def bot(live, scene):
    return live.client(scene.scope())
