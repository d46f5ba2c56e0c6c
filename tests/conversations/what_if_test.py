"""A pull request is judged; then people ask why it stands as it does, and what would change that."""

import asyncio
import json
import os
import sys

import aiohttp
import pytest

from bot.__main__ import main
from tests.github.standin import private_key
from tests.scenarios.language import Run
from tests.station import SECRET, TOKEN, station

STORY = {
    "given": {
        "people": ["ann"],
        "teams": {"risk-analytics": ["rita", "ron"]},
        "files": {"contracts/a.yaml": "$ledger", ".github/CODEOWNERS": "/contracts/ @acme/risk-analytics\n"},
    },
    "when": [
        {"open": {"as": "ann", "files": {"contracts/a.yaml": "$ledger.without_notional"}}},
        {"approve": "rita"},
        {"push": {"as": "ann", "files": {"contracts/a.yaml": "$ledger.tightened"}}},
    ],
    "then": {"checks": {"approvals": "action_required"}},
}


@pytest.fixture
async def judged(github, database_url):
    """The station, and the variables of a command beside it."""
    async with station(github, database_url) as opened:
        run = Run(github, opened)
        await run.play(STORY)
        yield (
            opened,
            f"acme/platform#{run.pull.number}",
            {
                **os.environ,
                "STATIONMASTER_APP_ID": str(run.app.id),
                "STATIONMASTER_PRIVATE_KEY": private_key(),
                "STATIONMASTER_WEBHOOK_SECRET": SECRET,
                "STATIONMASTER_DATABASE_URL": database_url,
            },
        )


async def run_command(environ, *words):
    """Run a command to its end: exit status, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, out.decode(), err.decode()


async def test_why_it_stands_is_told_alike_by_the_command_and_over_http(judged):
    opened, pull, environ = judged
    status, told, err = await run_command(environ, "explain", "--pr", pull)
    assert (status, err) == (0, "")
    assert "approvals: main: waiting" in told
    assert "does not count: rita, who approved a change that has changed since" in told
    assert "next: rita and ron: review and approve" in told
    address = f"{opened.url}/api/pulls/{pull.replace('#', '/')}"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(headers=headers) as client, client.get(address) as response:
        served = await response.text()
    assert await run_command(environ, "explain", "--pr", pull, "--format", "json") == (0, served, "")
    told = [each for verdict in json.loads(served)["verdicts"] for each in verdict["requirements"]]
    assert [each["login"] for requirement in told for each in requirement["discarded"]] == ["rita"] * len(told)


async def test_what_another_approval_or_policy_would_change(judged, tmp_path, capsys):
    _, pull, environ = judged
    status, told, _ = await run_command(environ, "explain", "--pr", pull, "--format", "snapshot")
    assert status == 0
    snapshot, policy = tmp_path / "snapshot.json", tmp_path / "policy.yml"
    snapshot.write_text(told)
    assert main(["simulate", str(snapshot)]) == 1
    assert capsys.readouterr().out.startswith("No verdict would change.\n")
    assert main(["simulate", str(snapshot), "--approve", "ron"]) == 0
    assert "contract-approvals: action_required -> success" in capsys.readouterr().out
    policy.write_text("version: 1\ngates: {code-owners: {mode: 'off'}, contract-approvals: {mode: report}}\n")
    assert main(["simulate", str(snapshot), "--policy", str(policy)]) == 0
    assert "code-owners: action_required -> off" in capsys.readouterr().out
    status, told, err = await run_command(environ, "replay", "--since", "2020-01-01", "--policy", str(policy))
    assert (status, err) == (1, "")
    assert f"{pull}\t" in told
    assert "contract-approvals: action_required -> action_required (only reported)" in told


async def test_a_policy_that_changes_nothing_is_told_by_the_exit_status(judged, tmp_path):
    _, _, environ = judged
    policy = tmp_path / "policy.yml"
    policy.write_text("version: 1\n")
    status, told, _ = await run_command(environ, "replay", "--since", "2020-01-01", "--policy", str(policy))
    assert status == 0, told
    assert told.startswith("0 of ")
    assert (await run_command(environ, "replay", "--since", "2020-01-01"))[0] == 0
