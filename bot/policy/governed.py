"""What a pull request changes that anybody has a say in, and the digest that an approval is bound to."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from bot.facts.change import Change
from bot.facts.snapshot import Content, Snapshot

POLICY_PATH = ".github/stationmaster.yml"
EXCEPTIONS_PATH = ".github/stationmaster-exceptions.yml"
ROTA_PATH = ".github/stationmaster-rota.yml"
CODEOWNERS_PATHS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
JUDGE = frozenset({POLICY_PATH, EXCEPTIONS_PATH, ROTA_PATH, *CODEOWNERS_PATHS})
"""The files that say how to judge; whoever changes them changes the judge."""


def is_governed(change: Change) -> bool:
    """Whether the change touches a contract or the judge itself."""
    return change.type is not None or bool(change.findings) or not JUDGE.isdisjoint(change.file.paths)


def governed(content: Content) -> tuple[Change, ...]:
    """Say which changes anybody has a say in."""
    return tuple(change for change in content.changes if is_governed(change))


def digest(snapshot: Snapshot, policy: str, *, whole: bool) -> str:
    """Name what an approval agrees to: the semantic difference, the policy it was judged by, and the base branch.

    Formatting, comments and a rebase leave it alone. Files that have no semantic difference to tell (CODEOWNERS, the
    policy; with `whole`, every changed file) count by their content. Whether a finding is excepted today does not
    count: whoever approves has agreed to the change as it is.
    """
    content = snapshot.content
    findings = sorted([found.fingerprint, found.severity] for change in content.changes for found in change.findings)
    raw = sorted(_content_of(change) for change in content.changes if whole or _is_raw(change))
    told = json.dumps([content.base_ref, policy, findings, raw], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def parts(snapshot: Snapshot, policy: str, *, whole: bool) -> dict[str, str]:
    """Name each changed file's part of what an approval agrees to, by every path it has or had."""
    content = snapshot.content
    told: dict[str, str] = {}
    for change in content.changes:
        alone = replace(snapshot, content=replace(content, changes=(change,)))
        name = digest(alone, policy, whole=whole)
        # Where one file moves away and another takes its place, a path stands for both.
        told |= {path: told.get(path, "") + name for path in change.file.paths}
    return told


def _is_raw(change: Change) -> bool:
    return is_governed(change) and change.type is None


def _content_of(change: Change) -> list[str]:
    file = change.file
    return [*file.paths, file.head.oid if file.head else "", file.head.mode if file.head else ""]
