"""The same conversation with a GitHub Enterprise Server, and at the pace that github.com asks for."""

from itertools import pairwise
from pathlib import Path

from tests.github.standin import StandIn
from tests.scenarios.language import Run, scenarios
from tests.station import station

_, STORY = next(scenarios(Path(__file__).parents[1] / "scenarios" / "trade_ledger.yaml"))


async def test_an_enterprise_server_is_served_as_well(database_url):
    async with StandIn(gap=0, base="/api/v3") as github, station(github, database_url) as opened:
        await Run(github, opened).play(STORY)
        assert github.api_url.endswith("/api/v3")
        told = opened.settings(1).model_copy(update={"github_graphql_url": "", "github_server_url": ""})
        assert (told.graphql_url, told.server_url) == (github.graphql_url, github.url), "derived from the REST API's"


async def test_writes_keep_the_second_that_github_wants_between_them(database_url):
    async with StandIn(gap=1.0) as github, station(github, database_url, gap=1.0) as opened:
        await Run(github, opened).play({**STORY, "when": STORY["when"][:1], "then": {}})
        at = [call.at for call in github.calls.writes()]
        assert len(at) >= 10
        assert min(later - earlier for earlier, later in pairwise(at)) > 0.95
