"""Remarks on the lines of the head: for a check run, and as a workflow's commands.

Only what somebody should act on is remarked: what breaks, what is risky, what cannot be read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.facts.change import Problem
from bot.facts.finding import Finding, Place, Severity
from bot.facts.snapshot import Snapshot
from bot.policy.config import agreed
from bot.policy.decision import Decision
from bot.reports.escape import visible
from bot.reports.exceptions import sentence

TITLE_LIMIT = 255
MESSAGE_LIMIT = 4_000
"""Characters, each of four bytes at most: GitHub takes 64 KB."""

COMMANDS_OF_A_LEVEL = 10
"""GitHub shows no more errors, nor warnings, of one step."""


class Level(StrEnum):
    """An annotation's level, in GitHub's words."""

    NOTICE = "notice"
    WARNING = "warning"
    FAILURE = "failure"


COMMANDS = {Level.FAILURE: "error", Level.WARNING: "warning", Level.NOTICE: "notice"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A remark on one line of the head. GitHub takes 50 a request; title 255 characters, message 64 KB."""

    place: Place
    level: Level
    title: str
    message: str


def annotations(snapshot: Snapshot, decision: Decision) -> tuple[Annotation, ...]:
    """Every remark, worst first, then by place. What stands in a deleted file has no line left to be remarked on."""
    told = [*_of_findings(snapshot, decision.findings), *_of_policy(snapshot), *_of_exceptions(decision)]
    return tuple(sorted(told, key=lambda remark: (list(COMMANDS).index(remark.level), _position(remark))))


def commands(remarks: Sequence[Annotation]) -> str:
    """The remarks as workflow commands, at most ten a level, with an honest count of the rest.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    lines = [line for level in COMMANDS for line in _of_level(level, [each for each in remarks if each.level is level])]
    return "".join(f"{line}\n" for line in lines)


def heads(snapshot: Snapshot) -> dict[str, str]:
    """Where each touched path is found on the head, for those that are still there."""
    files = [change.file for change in snapshot.content.changes if change.file.head]
    return {path: file.path for file in files for path in file.paths}


def on_head(found: Finding, there: Mapping[str, str]) -> Place | None:
    """Where on the head a finding is told: its own line, else the top of the file; `None` where the file is gone."""
    if found.head or not found.base or found.base.path not in there:
        return found.head
    return Place(path=there[found.base.path], line=1)


def _of_findings(snapshot: Snapshot, findings: Iterable[Finding]) -> Iterator[Annotation]:
    there = heads(snapshot)
    for found in findings:
        place = on_head(found, there)
        if place and found.severity.rank >= Severity.RISKY.rank:
            title = f"{found.severity}: {found.subject} ({found.rule})"
            excepted = [f"{sentence(found.exception)}."] if found.exception else []
            message = "\n".join([found.message, *excepted, *(advice.text for advice in found.advice)])
            yield _annotation(place, _level(found), title, message)


def _of_policy(snapshot: Snapshot) -> Iterator[Annotation]:
    """What is wrong with the policy as the pull request has it; with the base's, the check's own words deal."""
    for problem in agreed(snapshot.content).head_problems:
        yield _annotation(problem.place, Level.FAILURE, "The policy cannot be read", _words(problem))


def _of_exceptions(decision: Decision) -> Iterator[Annotation]:
    for problem in decision.exceptions.head_problems:
        yield _annotation(problem.place, Level.FAILURE, "This exception cannot be read", _words(problem))


def _words(problem: Problem) -> str:
    return f"Found {problem.found}; expected {problem.expected}. {problem.remedy}"


def _level(found: Finding) -> Level:
    if not found.is_enforced:
        return Level.NOTICE
    return Level.FAILURE if found.severity is Severity.BREAKING else Level.WARNING


def _annotation(place: Place, level: Level, title: str, message: str) -> Annotation:
    """A path that holds what nobody sees is spelled out, and then belongs to no file: better that than raw."""
    place = replace(place, path=visible(place.path, MESSAGE_LIMIT))
    lines = (visible(line, MESSAGE_LIMIT) for line in message[:MESSAGE_LIMIT].splitlines())
    return Annotation(place=place, level=level, title=visible(title, TITLE_LIMIT), message="\n".join(lines))


def _position(remark: Annotation) -> tuple[str, int, int, str, str]:
    return remark.place.path, remark.place.line, remark.place.column, remark.title, remark.message


def _of_level(level: Level, remarks: list[Annotation]) -> Iterator[str]:
    told = remarks if len(remarks) <= COMMANDS_OF_A_LEVEL else remarks[: COMMANDS_OF_A_LEVEL - 1]
    for remark in told:
        yield _command(remark)
    if len(told) < len(remarks):
        yield f"::{COMMANDS[level]}::and {len(remarks) - len(told)} more; the job summary and the report name them all"


def _command(remark: Annotation) -> str:
    place = remark.place
    where = f"file={_property(place.path)},line={place.line},col={place.column},title={_property(remark.title)}"
    return f"::{COMMANDS[remark.level]} {where}::{escaped(remark.message)}"


def escaped(text: str) -> str:
    """The escapes that the runner undoes, percent first."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return escaped(text).replace(":", "%3A").replace(",", "%2C")
