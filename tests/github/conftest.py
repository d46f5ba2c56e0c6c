"""The stand-in, an app's address that remembers what it was sent, and a client that nobody here wrote."""

import json

import aiohttp
import pytest
from aiohttp import web
from gidgethub.aiohttp import GitHubAPI

from tests.github.fixtures import github
from tests.github.standin import StandIn, json_web_token

__all__ = ["github"]


class Receiver:
    """An app's address. `status` is what it answers."""

    def __init__(self):
        self.url = ""
        self.got = []
        self.status = 202

    async def take(self, request):
        self.got.append((request.headers, await request.read()))
        return web.Response(status=self.status)

    @property
    def names(self):
        told = [(headers["X-GitHub-Event"], json.loads(body).get("action")) for headers, body in self.got]
        return [".".join(filter(None, one)) for one in told]


@pytest.fixture
async def receiver(aiohttp_server):
    kept = Receiver()
    app = web.Application()
    app.router.add_post("/webhook", kept.take)
    server = await aiohttp_server(app)
    kept.url = str(server.make_url("/webhook"))
    return kept


class Stage:
    """A repository, two people, a team, an app and an open pull request; and clients of the app."""

    def __init__(self, github: StandIn, session, url=None):
        self.github, self.session = github, session
        self.place = github.repository("acme/platform", files={"README.md": "hello\n"})
        self.alice, self.bob = github.user("alice"), github.user("bob")
        self.place.grant(self.alice)
        self.team = github.team("acme/risk", [self.bob], on=self.place)
        self.app = github.app(url, "s" * 32)
        (self.installation,) = github.world.installations.values()
        self.head = self.place.commit("feature", {"a.yml": "a: 1\n"}, "Add a", author=self.alice)
        self.pull = github.open_pull(self.place, "feature", author=self.alice)
        self.repo = f"/repos/{self.place.name}"
        self.number = self.pull.number

    def client(self, token=None):
        return GitHubAPI(self.session, "tests", base_url=self.github.api_url, oauth_token=token)

    @property
    def tokens(self):
        return f"/app/installations/{self.installation.id}/access_tokens"

    def jwt(self, **claims):
        return json_web_token(self.app.id, self.github.clock(), **claims)

    async def mint(self, **asked):
        return await self.client().post(self.tokens, data=asked, jwt=self.jwt())

    async def installed(self, **asked):
        return self.client((await self.mint(**asked))["token"])


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as one:
        yield one


@pytest.fixture
async def stage(github, session, receiver):
    return Stage(github, session, receiver.url)
