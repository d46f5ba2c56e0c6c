"""The tutorial is typed in as it stands, and must end as it says."""

import os
import re
import subprocess
import sys

import pytest

from tests.repository.tree import ROOT

TYPED = """
stationmaster() { "$PYTHON" -m bot "$@"; local status=$?; echo "status $status"; }
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What is printed, cut after each `stationmaster` command."""
    page = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
    _, *blocks = re.findall(r"(?ms)^```console\n(.*?)^```", page)  # the first installs
    typed = TYPED + re.sub(r"(?m)^\$ ", "", "".join(blocks))
    who = {f"GIT_{role}_{what}": "reader@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    ran = subprocess.run(
        ["bash", "-c", typed],
        cwd=tmp_path_factory.mktemp("tutorial"),
        env={**os.environ, **who, "PYTHON": sys.executable, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return re.split(r"(?m)^status ", ran.stdout)


def test_the_change_is_seen_and_explained(told):
    assert "trade_ledger schema.counterparty.nullable" in told[0]
    assert "trade_ledger schema.trader_id" in told[0]
    assert "risk-engineering" in told[0]
    assert told[1].startswith("1\n")


def test_the_gate_is_explained(told):
    assert "A breaking change is not forbidden" in told[1]
    assert told[2].startswith("0\n")


def test_nothing_is_left_to_agree_on(told):
    assert "schema.counterparty" not in told[2]
    assert told[3] == "0\n"
