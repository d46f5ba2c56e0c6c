"""An own server has its API under a path of its own."""

import pytest

from tests.github.conftest import Stage
from tests.github.standin import StandIn


@pytest.fixture
async def enterprise(session):
    async with StandIn(gap=0, base="/api/v3") as github:
        yield Stage(github, session)
        github.assert_clean()


async def test_rest_and_graphql_stand_under_the_prefix(enterprise):
    assert enterprise.github.api_url.endswith("/api/v3")
    assert enterprise.github.graphql_url.endswith("/api/graphql")
    client = await enterprise.installed()
    assert (await client.getitem(enterprise.repo))["full_name"] == "acme/platform"
    told = await client.graphql("{ viewer { login } }", endpoint=enterprise.github.graphql_url)
    assert told == {"viewer": {"login": "stationmaster[bot]"}}
