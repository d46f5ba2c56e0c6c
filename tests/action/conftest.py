"""A repository with a breaking pull request on a branch, driven by plain git."""

import os
import subprocess

import pytest

PERSON = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
CONTRACT = """dataset: trade_ledger
owner: trading
schema:
  - {name: trade_id, type: string, nullable: false}
  - {name: counterparty, type: string, nullable: true}
breaking_change_policy:
  require_approval_from: [acme/risk, acme/regulatory]
"""


class Work:
    def __init__(self, directory):
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *words):
        argv = ["git", "-C", str(self.directory), *words]
        done = subprocess.run(argv, capture_output=True, check=True, env={**os.environ, **PERSON})
        return os.fsdecode(done.stdout).strip()

    def commit(self, files):
        for path, content in files.items():
            place = self.directory / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=change")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def plain(tmp_path):
    """A contract on main, and a branch `topic` checked out where nothing changed yet."""
    work = Work(tmp_path / "work")
    work.commit({"contracts/trade.yaml": CONTRACT, ".github/CODEOWNERS": "* @acme/all\n/contracts/ @acme/data\n"})
    work.git("checkout", "--quiet", "-b", "topic")
    return work


@pytest.fixture
def breaking(plain):
    """The branch makes a column non-nullable."""
    plain.commit({"contracts/trade.yaml": CONTRACT.replace("nullable: true", "nullable: false")})
    return plain
