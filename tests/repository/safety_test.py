"""What no line of the product may do, whoever writes it. Each law is shown a breach, so that none is vacuous."""

import ast
import re
from pathlib import Path

import pytest

from tests.repository.tree import PURE, ROOT, parsed, place, python_files, texts

EVERYWHERE = ("bot", "action")
JUDGING = ("bot/facts", "bot/policy")
PURE_PACKAGES = tuple(f"bot/{name}" for name in PURE)

SECRET = re.compile(r"(^|_)(signature|mac|hmac|secret|password)s?($|_)", re.IGNORECASE)
DATE = re.compile(
    r"(?i:commit|submit|author|push|creat|updat|review|merg)[a-z]*(_at|_?date|_on)$|(?:ed|commit|author|push)(At|Date|On)$"
)
PASSES_UNSEEN = {"neutral", "skipped"}
PATTERNS = {"compile", "match", "search", "fullmatch", "findall", "finditer", "split", "sub", "subn"}


AGREED = {
    ("matches_a_pattern_from_outside", "bot/formats/codeowners.py"): "every letter escaped, every group atomic",
}
"""Where a law is set aside in one file, and why that is safe."""


def name_of(node):
    return getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "arg", None) or ""


def called(node, *names):
    return isinstance(node, ast.Call) and name_of(node.func) in names


def compares_a_secret(node):
    """`==` takes longer the more of the two agrees; hmac.compare_digest does not."""
    if not isinstance(node, ast.Compare) or not any(isinstance(how, ast.Eq | ast.NotEq) for how in node.ops):
        return False
    return any(SECRET.search(name_of(side)) for side in (node.left, *node.comparators))


def switches_a_guard_off(node):
    """`shell=True` runs what a name says; `verify=False` and `ssl=False` trust whoever answers."""
    if not isinstance(node, ast.keyword) or not isinstance(node.value, ast.Constant):
        return False
    return (node.arg, node.value.value) in {("shell", True), ("verify", False), ("ssl", False), ("verify_ssl", False)}


def matches_a_pattern_from_outside(node):
    """A pattern put together at run time can be one that never ends. Constants in capitals are our own."""
    if not (called(node, *PATTERNS) and isinstance(node.func, ast.Attribute) and name_of(node.func.value) == "re"):
        return False
    return not node.args or any(not name.id.strip("_").isupper() for name in ast.walk(node.args[0]) if is_outside(name))


def is_outside(node):
    return isinstance(node, ast.Name)


def reads_a_date(node):
    """Whoever makes a commit chooses its dates, and GitHub re-points reviews; only what we witnessed is fresh."""
    return bool(DATE.search(name_of(node)))


def asserts(node):
    """`python -O` leaves assertions out."""
    return isinstance(node, ast.Assert)


LAWS = {
    compares_a_secret: (EVERYWHERE, 'if signature == expected: pass\nif request.mac != "x": pass'),
    switches_a_guard_off: (EVERYWHERE, "run(command, shell=True)\nget(url, verify=False)"),
    matches_a_pattern_from_outside: (PURE_PACKAGES, 're.compile(pattern)\nre.search(f"{column}$", text)'),
    reads_a_date: (JUDGING, "review.submitted_at\ncommit.committedDate\ncommit.committer_date"),
    asserts: (EVERYWHERE, "assert True"),
}
INNOCENT = """
if conclusion == "success" and signature is None: pass
run(command, check=True, shell=False)
PATTERN = re.compile(r"a+")
SECOND = re.compile(f"{PATTERN.pattern}b")
PATTERN.search(text)
cut.at; updated; candidate; is_edited; mandate; format
"""


def breaches(law, tree):
    return [node for node in ast.walk(tree) if law(node)]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_product_keeps_the_law(law):
    tops, _ = LAWS[law]
    set_aside = {ROOT / path for name, path in AGREED if name == law.__name__}
    held = [path for path in python_files(*tops) if path not in set_aside]
    assert [place(path, node) for path in held for node in breaches(law, parsed(path))] == []


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_law_sees_a_breach_on_every_line(law):
    _, breach = LAWS[law]
    assert {node.lineno for node in breaches(law, ast.parse(breach)) if hasattr(node, "lineno")} == set(
        range(1, breach.count("\n") + 2)
    )


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_law_lets_the_innocent_pass(law):
    assert breaches(law, ast.parse(INNOCENT)) == []


def test_no_check_is_concluded_in_a_way_that_passes_unseen():
    """GitHub counts `neutral` and `skipped` as passing."""
    said = [place(path, text) for path in python_files(*EVERYWHERE) for text in passing_unseen(path)]
    assert said == []


def test_a_conclusion_that_passes_unseen_is_seen(tmp_path):
    (tmp_path / "breach.py").write_text('"""Never neutral."""\nconclusion = "Neutral"\n', encoding="utf-8")
    assert [text.lineno for text in passing_unseen(tmp_path / "breach.py")] == [2]


def passing_unseen(path):
    return [text for text in texts(path) if text.value.lower() in PASSES_UNSEEN]


def test_only_the_two_loaders_read_documents():
    """Anything else would take duplicate keys, `NO` for a false and nests that end the interpreter."""
    loaders = {ROOT / "bot/formats/yaml.py", ROOT / "bot/formats/json.py"}
    found = [
        place(path, node)
        for path in python_files("bot/formats")
        if path not in loaders
        for node in ast.walk(parsed(path))
        if called(node, "loads", "load", "safe_load")
        and name_of(getattr(node.func, "value", None)) in {"json", "yaml"}
        and not imports_our_loader(path)
    ]
    assert found == []


def imports_our_loader(path: Path) -> bool:
    return "from bot.formats import" in path.read_text(encoding="utf-8")
