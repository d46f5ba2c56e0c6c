"""The independent lane: a GitHub that nobody here wrote understands the same client."""

import json
from datetime import UTC, datetime

import aiohttp
import pytest
from gidgethub.aiohttp import GitHubAPI

from tests.github.emulate import Emulate
from tests.github.standin import json_web_token, private_key

APP = 7
PERMISSIONS = {"checks": "write", "contents": "write", "issues": "write", "metadata": "read", "pull_requests": "write"}
SEED = {
    "tokens": {"alice-token": {"login": "alice", "scopes": ["repo"]}},
    "github": {
        "users": [{"login": "alice"}],
        "orgs": [{"login": "acme", "members": [{"login": "alice", "role": "admin"}]}],
        "repos": [{"owner": "acme", "name": "platform", "auto_init": True}],
        "apps": [
            {
                "app_id": APP,
                "slug": "stationmaster",
                "name": "Stationmaster",
                "private_key": private_key(),
                "permissions": PERMISSIONS,
                "events": ["pull_request", "pull_request_review"],
                "installations": [{"installation_id": 70, "account": "acme"}],
            }
        ],
    },
}


@pytest.fixture
async def emulate():
    async with Emulate(SEED) as one:
        yield one


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


async def test_from_a_signed_token_to_a_pull_request(emulate, session):
    alice = GitHubAPI(session, "tests", base_url=emulate.url, oauth_token="alice-token")
    pull = await open_pull(alice)
    nobody = GitHubAPI(session, "tests", base_url=emulate.url)
    token = json_web_token(APP, datetime.now(UTC))
    minted = await nobody.post("/app/installations/70/access_tokens", data={"permissions": PERMISSIONS}, jwt=token)
    app = GitHubAPI(session, "tests", base_url=emulate.url, oauth_token=minted["token"])
    read = await app.getitem(f"/repos/acme/platform/pulls/{pull['number']}")
    assert (read["user"]["login"], read["base"]["ref"], read["state"]) == ("alice", "main", "open")
    assert json.dumps(minted["permissions"], sort_keys=True) == json.dumps(PERMISSIONS, sort_keys=True)
