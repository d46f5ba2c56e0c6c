r"""The report for programs: versioned JSON, byte for byte the same for the same facts.

Keys are sorted and everything beyond ASCII is escaped. A byte of a path that is no UTF-8 is spelled `\xe9`, because a
lone surrogate is no JSON that every reader takes.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, fields, is_dataclass
from datetime import date

from bot.facts.change import Problem
from bot.facts.finding import Finding, Place
from bot.facts.snapshot import Snapshot
from bot.policy.agreement import step
from bot.policy.decision import Decision
from bot.policy.verdict import Check, Requirement, Verdict
from bot.reports.check_run import name, output
from bot.reports.plan import ordered

VERSION = 1
"""Raised when a reader of an older version would misunderstand; new keys do not raise it."""

_LONE = re.compile("[\ud800-\udfff]")


def document(snapshot: Snapshot, decision: Decision) -> str:
    """The whole decision, with every finding once and verdicts naming theirs by fingerprint."""
    content = snapshot.content
    return canonical(
        {
            "version": VERSION,
            "pull_request": _pull_request(snapshot),
            "base": {"ref": content.base_ref, "commit": content.base},
            "head": content.head,
            "merge_base": content.merge_base,
            "digest": decision.digest,
            "severity": decision.severity,
            "checks": [_check(check, content.base_ref, decision) for check in Check],
            "verdicts": [_verdict(verdict) for verdict in decision.verdicts],
            "findings": findings(decision.findings),
            "proposed_exceptions": [asdict(each) for each in decision.exceptions.proposed],
            "problems": [_problem(each) for each in problems(snapshot, decision)],
        }
    )


def _pull_request(snapshot: Snapshot) -> dict[str, object] | None:
    """Which pull request it is; `None` offline, where there is none."""
    told = snapshot.pull_request
    if told is None:
        return None
    return {"repository": {"id": told.repository.id, "full_name": told.repository.full_name}, "number": told.number}


def problems(snapshot: Snapshot, decision: Decision) -> tuple[Problem, ...]:
    """Whatever is wrong with the files that judge; an exception that is wrong on both sides is told once."""
    excepted = dict.fromkeys((*decision.exceptions.problems, *decision.exceptions.head_problems))
    return (*decision.problems, *snapshot.content.codeowners_problems, *excepted)


def _check(check: Check, base_ref: str, decision: Decision) -> dict[str, object]:
    """A check run to the letter; a conclusion of `null` is one that the App comes to."""
    said = output(check, decision)
    return {
        "check": check,
        "name": name(check, base_ref),
        "state": decision.state(check),
        "conclusion": said.conclusion,
        "title": said.title,
        "summary": said.summary,
    }


def canonical(told: object) -> str:
    """One spelling for one value: the only one this module ever writes."""
    return json.dumps(_whole(told), ensure_ascii=True, sort_keys=True, indent=2) + "\n"


def findings(found: tuple[Finding, ...]) -> list[dict[str, object]]:
    """Each finding with its fingerprint and places, worst first."""
    return [_finding(each) for each in ordered(found)]


def _finding(found: Finding) -> dict[str, object]:
    return {**_fields(found), "fingerprint": found.fingerprint}


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {
        "gate": verdict.gate,
        "check": verdict.check,
        "mode": verdict.mode,
        "state": verdict.state,
        "is_open": verdict.is_open,
        "lifted": verdict.lifted,
        "sentence": verdict.sentence,
        "findings": [found.fingerprint for found in ordered(verdict.findings)],
        "requirements": [_requirement(each) for each in verdict.requirements],
        "steps": [asdict(each) for each in verdict.steps],
    }


def _requirement(each: Requirement) -> dict[str, object]:
    """One agreement: who counts, who does not and why, what is left to do, and who could still agree."""
    return {
        "who": each.who,
        "need": each.need,
        "why": each.why,
        "place": _place(each.place),
        "paths": each.paths,
        "have": [person.login for person in each.have],
        "by_command": [person.login for person in each.by_command],
        "discarded": [{"login": one.person.login, "reason": one.reason} for one in each.discarded],
        "ask": [person.login for person in each.ask],
        "problem": each.problem,
        "is_met": each.is_met,
        "steps": [] if each.is_met else [asdict(step(each))],
    }


def _problem(problem: Problem) -> dict[str, object]:
    return asdict(problem)


def _place(place: Place | None) -> dict[str, object] | None:
    return asdict(place) if place else None


def _whole(told: object) -> object:
    """The value with nothing in it that JSON cannot carry to every reader."""
    match told:
        case str():
            return told if told.isascii() else _LONE.sub(_spelled, told)
        case dict():
            return {key: _whole(value) for key, value in told.items()}
        case list() | tuple():
            return [_whole(value) for value in told]
        case date():
            return told.isoformat()
        case _ if is_dataclass(told):
            return _whole(_fields(told))
        case _:
            return told


def _fields(told: object) -> dict[str, object]:
    """What a fact says, by name."""
    return {each.name: getattr(told, each.name) for each in fields(told)}  # type: ignore[arg-type]  # every fact is a dataclass


def _spelled(lone: re.Match[str]) -> str:
    number = ord(lone[0])
    return f"\\x{number - 0xDC00:02x}" if 0xDC80 <= number <= 0xDCFF else f"\\u{number:04x}"  # noqa: PLR2004 - PEP 383
