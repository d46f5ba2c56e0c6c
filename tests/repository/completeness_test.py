"""A file, a line in its list, its examples: whatever is forgotten of the three is named here."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from bot.formats import FORMATS, RULES
from bot.policy.commands import COMMANDS
from bot.policy.gates import GATES
from tests.repository.tree import ROOT, nodes, own_test, pure_files, python_files


def missing(paths):
    return [str(path.relative_to(ROOT)) for path in paths if not path.exists()]


def files_in(package):
    return {path.stem for path in python_files(package) if not path.stem.startswith("_")}


def test_every_pure_file_has_its_own_tests():
    assert missing(own_test(path) for path in pure_files()) == []


def test_no_test_file_is_left_without_the_file_it_tests():
    """One that tests a whole package, or a way of using it, is named after neither and says so in its docstring."""
    orphans = [path for path in python_files("tests/bot") if path.stem.endswith("_test") and not has_subject(path)]
    assert [
        str(path.relative_to(ROOT)) for path in orphans if not path.read_text(encoding="utf-8").startswith('"""')
    ] == []


def has_subject(path):
    name = path.stem.removesuffix("_test")
    place = (ROOT / path.relative_to(ROOT / "tests")).parent
    return (place / f"{name}.py").exists() or (place / f"__{name}__.py").exists()


def test_every_gate_is_in_the_list():
    assert files_in("bot/policy/gates") == {gate.NAME.replace("-", "_") for gate in GATES}


def test_every_gate_has_its_examples():
    folder = ROOT / "tests/bot/policy/gates/examples"
    assert {path.stem for path in folder.glob("*.yaml")} == {gate.NAME for gate in GATES}


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.NAME)
def test_every_gate_says_why_and_what_to_do(gate):
    """Its docstring is its page, the answer to `explain` and the text in the check run."""
    title, _, rest = (gate.__doc__ or "").partition("\n\n")
    assert title.endswith(".")
    assert "**What to do:**" in rest


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.NAME)
def test_every_gate_has_its_page(gate):
    assert f"\n## `{gate.NAME}`\n" in (ROOT / "docs/policy.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_list():
    """`except` is a word of Python's, so its file is `except_.py`."""
    files = {name.rstrip("_") for name in files_in("bot/policy/commands")}
    assert files == {name.replace("-", "_") for name in COMMANDS}


def test_every_command_has_its_examples():
    folder = ROOT / "tests/bot/policy/commands/examples"
    assert {path.stem for path in folder.glob("*.yaml")} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_command_has_its_page(command):
    assert f"\n## `{command.SPEC.usage}`\n" in (ROOT / "docs/commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RULES)
def test_every_rule_says_whom_it_hits_and_what_to_do(name):
    rule = RULES[name]
    assert rule.id == name
    assert rule.title
    assert rule.hits.endswith(".")
    assert rule.page.startswith(f"# {name}\n")


def test_every_format_is_in_the_list():
    """A format is a file that says its name."""
    named = {path for path in python_files("bot/formats") if "\nNAME = " in path.read_text(encoding="utf-8")}
    assert {listed.__file__ for listed in FORMATS.values()} == {str(path) for path in named}


def test_every_format_says_what_it_is():
    assert [name for name, listed in FORMATS.items() if not listed.__doc__] == []


def test_what_is_generated_is_fresh():
    told = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.stdout == ""
    assert told.returncode == 0


def test_the_schema_is_one_that_editors_read():
    schema = json.loads((ROOT / "docs/stationmaster.schema.json").read_text(encoding="utf-8"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False


def test_links_between_our_own_pages_lead_somewhere():
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    links = [
        (page, link)
        for page in pages
        for link in re.findall(r"\]\((?!https?:)([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    ]
    assert [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()] == []


def test_every_command_the_pages_show_exists():
    told = subprocess.run([sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = {name for page in pages for name in re.findall(r"\bstationmaster ([a-z]+)\b", page.read_text("utf-8"))}
    assert {name for name in shown if name not in told.stdout} == set()


PARTS = {"psycopg-pool": "psycopg", "pydantic-core": "pydantic", "yarl": "aiohttp"}
"""What comes as a part of something declared, and is imported under a name of its own."""


def imported(*tops):
    statements = [node for path in python_files(*tops) for node in nodes(path, ast.Import, ast.ImportFrom)]
    names = {
        name
        for node in statements
        for name in ([each.name for each in node.names] if isinstance(node, ast.Import) else [node.module])
    }
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"bot", "action", "tests"}


def test_every_library_the_product_imports_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = [
        *project["dependencies"],
        *(each for extra in ("app", "desk") for each in project["optional-dependencies"][extra]),
    ]
    declared = {re.match(r"[A-Za-z0-9-]+", each)[0].lower() for each in told}
    names = {
        each.lower().replace("_", "-") for name in imported("bot", "action") for each in packages_distributions()[name]
    }
    assert {PARTS.get(name, name) for name in names} - declared == set()
