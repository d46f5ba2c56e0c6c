"""What the App says of contracts on GitHub, the command line says of the same commits on a laptop, byte for byte."""

import asyncio
import json
import subprocess
import sys

import pytest

from tests.scenarios.language import Run
from tests.station import station

GIVEN = {
    "people": ["ann"],
    "teams": {"risk-analytics": ["rita"]},
    "files": {"contracts/a.yaml": "$ledger", "contracts/b.yaml": "$ledger.nobody"},
}


@pytest.mark.parametrize(
    "files",
    [
        {"contracts/a.yaml": "$ledger.tightened"},
        {"contracts/a.yaml": "$ledger.without_notional", "contracts/b.yaml": None, "README.md": "# @all\n"},
        {"contracts/a.yaml": "$brackets"},
        {"README.md": "# More\n"},
        {"contracts/`a|b`\n@all.yaml": "$ledger"},
    ],
    ids=["tightened", "dropped and deleted", "hostile", "nothing governed", "a hostile name"],
)
async def test_the_app_and_the_command_line_say_the_same(files, github, database_url, tmp_path):
    async with station(github, database_url) as opened:
        run = Run(github, opened)
        await run.given(GIVEN)
        await run.open({"as": "ann", "files": files})
        await opened.settled()
        said = run.github_runs()["contracts: main"]
        git = run.repository.git.path
        told = await asyncio.to_thread(_offline, git, run.pull.head, tmp_path)
    online = {"name": said.name, "conclusion": said.conclusion, **said.output}
    assert {key: told[key].encode() for key in ("name", "title", "summary")} == {
        key: online[key].encode() for key in ("name", "title", "summary")
    }
    assert told["conclusion"] == online["conclusion"]


def _offline(git, head, folder):
    clone = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", "--no-checkout", git, clone], check=True)
    subprocess.run(["git", "-C", clone, "fetch", "--quiet", git, "+refs/heads/*:refs/remotes/all/*"], check=True)
    command = [sys.executable, "-m", "bot", "check", "--repo", str(clone), "--head", head, "--base", "main"]
    done = subprocess.run([*command, "--format", "json", "--fail-on", "never"], capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return next(check for check in json.loads(done.stdout)["checks"] if check["check"] == "contracts")
