"""The independent lane: a GitHub that nobody here wrote understands the same client."""

import asyncio
import json
import time
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web
from gidgethub.aiohttp import GitHubAPI

from bot.facts.look import route
from bot.github.auth import App, Scope
from bot.github.client import Connection
from bot.github.perform import Target, perform
from bot.github.transport import Endpoints, Transport, open_session
from bot.web.webhook import Webhook
from bot.writes.labels import BREAKING
from bot.writes.write import AddLabels, PutCheckRun, PutComment, RequestReviewers
from tests.bot.github.budget import InMemoryBudget, Rates
from tests.github.emulate import Emulate, free_port
from tests.github.standin import private_key

APP = 7
PERMISSIONS = {"checks": "write", "contents": "write", "issues": "write", "metadata": "read", "pull_requests": "write"}
MARKER = "<!-- stationmaster plan 1#1 -->"
SECRET = "a webhook secret of decent length"


def seed(webhook_url):
    """Tell emulate who there is, and where our endpoint is."""
    people = ("alice", "bob")
    return {
        "tokens": {f"{login}-token": {"login": login, "scopes": ["repo"]} for login in people},
        "github": {
            "users": [{"login": login} for login in people],
            "orgs": [{"login": "acme", "members": [{"login": login, "role": "admin"} for login in people]}],
            "repos": [{"owner": "acme", "name": "platform", "auto_init": True}],
            "apps": [
                {
                    "app_id": APP,
                    "slug": "stationmaster",
                    "name": "Stationmaster",
                    "private_key": private_key(),
                    "permissions": PERMISSIONS,
                    "events": ["pull_request", "pull_request_review"],
                    "webhook_url": webhook_url,
                    "webhook_secret": SECRET,
                    "installations": [{"installation_id": 70, "account": "acme"}],
                }
            ],
        },
    }


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as one:
        yield one


async def open_pull(api):
    """Put a file on a branch and open a pull request from it."""
    repo = "/repos/acme/platform"
    main = await api.getitem(f"{repo}/git/ref/heads/main")
    await api.post(f"{repo}/git/refs", data={"ref": "refs/heads/feature", "sha": main["object"]["sha"]})
    file = {"message": "Add a", "content": "YTogMQo=", "branch": "feature"}
    await api.put(f"{repo}/contents/a.yml", data=file)
    return await api.post(f"{repo}/pulls", data={"title": "A change", "head": "feature", "base": "main"})


@pytest.fixture
async def inbox():
    """Our endpoint, in front of an inbox that only remembers."""
    kept = Kept()
    runner = web.AppRunner(web.Application())
    runner.app.router.add_post("/webhook", Webhook((SECRET.encode(),), kept).post)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", kept.port).start()
    yield kept
    await runner.cleanup()


class Kept(list):
    """An inbox in memory."""

    def __init__(self):
        super().__init__()
        self.port = free_port()

    async def append(self, delivery):
        super().append(delivery)
        return True

    async def heard(self, event):
        """Wait for a delivery of an event, and tell its body."""
        async with asyncio.timeout(20):
            while True:
                found = [json.loads(one.body) for one in self if one.event == event]
                if found:
                    return found[-1]
                await asyncio.sleep(0.02)


@pytest.fixture
async def emulate(inbox):
    async with Emulate(seed(f"http://127.0.0.1:{inbox.port}/webhook")) as one:
        yield one


@pytest.fixture
async def bot(emulate):
    """Our own client, as the App installed on acme."""
    async with open_session() as session:
        connection = Connection(
            transport=Transport(session, Endpoints(api=emulate.url, graphql=f"{emulate.url}/graphql")),
            app=App(APP, private_key(), time.time),
            budget=InMemoryBudget(time.monotonic, rates=Rates(gap=0)),
        )
        yield connection.client(Scope(installation_id=70, permissions=PERMISSIONS))


async def test_from_a_token_to_a_judged_pull_request_and_back(emulate, session, bot, inbox):
    alice = GitHubAPI(session, "tests", base_url=emulate.url, oauth_token="alice-token")
    pull = await open_pull(alice)
    assert (await inbox.heard("pull_request"))["action"] == "opened"
    target = Target(
        owner="acme",
        name="platform",
        number=pull["number"],
        head=pull["head"]["sha"],
        installation_id=70,
        repository_id=1,
        comments_read=True,
    )
    run = PutCheckRun(
        name="contracts: main", head=target.head, external_id="1:a", title="Being judged", summary="Soon."
    )
    begun = await perform(bot, target, run)
    writes = (
        BREAKING,
        AddLabels(names=(BREAKING.name,)),
        RequestReviewers(users=("bob", "nobody-of-that-name")),
        PutComment(marker=MARKER, body=f"{MARKER}\nHeld."),
        replace(run, id=begun.id, external_id="1:b", title="Held", summary="Why.", conclusion="action_required"),
    )
    done = [await perform(bot, target, write) for write in writes]
    again = (replace(BREAKING, exists=True), writes[1], replace(writes[3], id=done[3].id), writes[4])
    assert [each.write for each in [await perform(bot, target, write) for write in again]] == list(again)
    assert [each.name for each in done[2].refused] == ["nobody-of-that-name"]
    await _stands(alice, pull, target)
    bob = GitHubAPI(session, "tests", base_url=emulate.url, oauth_token="bob-token")
    await bob.post(f"/repos/acme/platform/pulls/{pull['number']}/reviews", data={"event": "APPROVE"})
    assert (await inbox.heard("pull_request_review"))["review"]["user"]["login"] == "bob"
    assert all(route(one.event, one.body).reason or route(one.event, one.body).looks for one in inbox)


async def _stands(alice, pull, target):
    repo = "/repos/acme/platform"
    read = await alice.getitem(f"{repo}/pulls/{pull['number']}")
    assert [label["name"] for label in read["labels"]] == [BREAKING.name]
    assert [each["login"] for each in read["requested_reviewers"]] == ["bob"]
    comments = await alice.getitem(f"{repo}/issues/{pull['number']}/comments")
    assert [one["body"] for one in comments] == [f"{MARKER}\nHeld."]
    runs = await alice.getitem(f"{repo}/commits/{target.head}/check-runs")
    assert [(one["name"], one["conclusion"]) for one in runs["check_runs"]] == [("contracts: main", "action_required")]
