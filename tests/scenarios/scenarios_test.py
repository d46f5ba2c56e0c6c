"""Every scenario in this folder."""

from pathlib import Path

import pytest

from tests.scenarios.language import Run, scenarios
from tests.station import station

ALL = [scenario for path in sorted(Path(__file__).parent.glob("*.yaml")) for scenario in scenarios(path)]


@pytest.mark.parametrize("scenario", [told for _, told in ALL], ids=[name for name, _ in ALL])
async def test_scenario(scenario, github, database_url):
    async with station(github, database_url) as opened:
        await Run(github, opened).play(scenario)
