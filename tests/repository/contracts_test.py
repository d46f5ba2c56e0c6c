"""Every import contract bites: each is broken once, in a copy of the tree, and must be the one that complains."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

from bot.formats import FORMATS

ROOT = Path(__file__).parents[2]
BREACHES = {
    "The path runs one way": {"bot/facts/breach.py": "import bot.policy"},
    "What decides cannot touch the world": {"bot/policy/breach.py": "import os"},
    "Gates know nothing of each other": {
        "bot/policy/gates/__init__.py": "",
        "bot/policy/gates/breach.py": "",
        "bot/policy/gates/breaching.py": "import bot.policy.gates.breach",
    },
    "Commands know nothing of each other": {
        "bot/policy/commands/__init__.py": "",
        "bot/policy/commands/breach.py": "",
        "bot/policy/commands/breaching.py": "import bot.policy.commands.breach",
    },
    "The Action is offline": {"action/breach.py": "import bot.github"},
    "Only bot.github speaks to GitHub": {"bot/web/breach.py": "import gidgethub.sansio"},
    "Only bot.store speaks to the database": {"bot/web/breach.py": "import psycopg"},
    "One loader reads YAML": {"bot/reports/breach.py": "import yaml"},
    "No cycles": {
        "bot/facts/breach.py": "import bot.facts.breaching",
        "bot/facts/breaching.py": "import bot.facts.breach",
    },
}


@pytest.fixture
def tree(tmp_path):
    ignore = shutil.ignore_patterns("__pycache__")
    for package in ("bot", "action"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(tree):
    code = (
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True, is_debug_mode=False))"
    )
    return subprocess.run([sys.executable, "-c", code], cwd=tree, capture_output=True, text=True, check=False)


def breach(tree, files):
    for path, text in files.items():
        (tree / path).parent.mkdir(exist_ok=True)
        with (tree / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{text}\n")


def test_the_tree_keeps_every_contract(tree):
    told = lint(tree)
    assert told.returncode == 0, told.stdout


def test_every_contract_has_its_breach():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert list(BREACHES) == [contract["name"] for contract in contracts]


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_is_seen(tree, contract):
    breach(tree, BREACHES[contract])
    told = lint(tree)
    assert told.returncode == 1
    assert f"{contract} BROKEN" in told.stdout


def test_a_module_nobody_placed_is_seen(tree):
    breach(tree, {"bot/stray.py": ""})
    told = lint(tree)
    assert told.returncode == 1
    assert "stray" in told.stdout + told.stderr


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("bot", cache_dir=None)


def acquainted(graph):
    names = [listed.__name__ for listed in FORMATS.values()]
    return [(one, other) for one in names for other in names if one != other and graph.chain_exists(one, other)]


def test_formats_know_nothing_of_each_other(graph):
    """Not a contract in pyproject.toml, so that adding a format stays one file and one line in `FORMATS`."""
    assert acquainted(graph) == []


def test_formats_that_know_each_other_are_seen(graph):
    one, other, *_ = [listed.__name__ for listed in FORMATS.values()]
    graph.add_import(importer=one, imported=other)
    assert acquainted(graph) == [(one, other)]
