"""`stationmaster simulate`: a stored snapshot, judged under other facts or another policy, offline."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.evidence.what_if import Changed, approved, at, changed, known, told, under
from bot.facts.change import Problem
from bot.facts.snapshot import Content, Snapshot, Source
from bot.policy.config import agreed
from bot.policy.decide import decide
from bot.policy.decision import Decision
from bot.policy.verdict import Check, State
from bot.reports.document import document
from bot.reports.escape import visible
from bot.reports.plan import plan
from bot.reports.text import where
from bot.reports.tree import tree

FORMATS: dict[str, Callable[[Snapshot, Decision], str]] = {"text": tree, "json": document, "markdown": plan}

_HOW = "`stationmaster explain --pr OWNER/REPO#N --format snapshot` prints one."


class Unusable(Exception):  # noqa: N818 - told to whoever can put it right, as wrong input
    """A snapshot, policy or approval that cannot be taken; says which, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """What is different: who has approved as well, another policy, another instant (in UTC)."""

    approvals: Sequence[str] = ()
    policy: Source | None = None
    now: datetime | None = None


def snapshot_of(path: Path) -> Snapshot:
    """Read a snapshot as the App stores it. Raises `Unusable`, and OSError where the file cannot be opened."""
    try:
        return TypeAdapter(Snapshot).validate_python(json.loads(path.read_bytes()))
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Unusable(f"{path} is no snapshot: {place}: {first['msg']}. {_HOW}") from None
    except (ValueError, RecursionError):
        raise Unusable(f"{path} is no JSON. {_HOW}") from None


def policy_of(path: Path) -> Source:
    """Read a policy that is proposed. Raises `Unusable` with everything that is wrong with it, and OSError."""
    policy = Source(path=str(path), text=path.read_bytes().decode("utf-8", "surrogateescape"))
    problems = agreed(Content(base_ref="", base="", head="", merge_base="", policy=policy)).problems
    if problems:
        raise Unusable("\n".join(_problem(problem) for problem in problems))
    return policy


def simulate(then: Snapshot, supposed: Supposed, form: str) -> tuple[str, int]:
    """What would come out, and the exit status: 0 where every check would succeed, else 1.

    Raises:
        Unusable: the snapshot has no pull request that could be approved.

    """
    snapshot = _supposed(then, supposed)
    decision = decide(snapshot)
    report = FORMATS[form](snapshot, decision)
    if form == "text":
        strangers = [login for login in supposed.approvals if known(then, login) is None]
        report = _differences(changed(decide(then), decision, snapshot), strangers) + report
    return report, int(any(decision.state(check) is not State.SUCCESS for check in Check))


def _supposed(snapshot: Snapshot, supposed: Supposed) -> Snapshot:
    """Approvals come last: they are given to the change as the other policy sees it."""
    if supposed.now is not None:
        snapshot = at(snapshot, supposed.now)
    if supposed.policy is not None:
        snapshot = under(snapshot, supposed.policy)
    try:
        for login in supposed.approvals:
            snapshot = approved(snapshot, login)
    except ValueError as wrong:
        raise Unusable(f"{wrong}") from None
    return snapshot


def _differences(found: tuple[Changed, ...], strangers: Sequence[str]) -> str:
    lines = [f"{each.gate}: {told(each.before)} -> {told(each.after)}{_unknown(each)}" for each in found]
    lines = lines or ["No verdict would change."]
    lines += [f"{visible(login)} is not in the snapshot: taken for somebody who may write." for login in strangers]
    return "".join(f"{line}\n" for line in (*lines, ""))


def _unknown(each: Changed) -> str:
    return f" (who {visible(', '.join(each.unknown))} is was not asked then)" if each.unknown else ""


def _problem(problem: Problem) -> str:
    words = f"found {problem.found}; expected {problem.expected}. {problem.remedy}"
    return f"{where(problem.place)}: {visible(words, 1_000)}"
