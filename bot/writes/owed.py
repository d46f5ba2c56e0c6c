"""What a comment's commands leave to be made (issue, revert, tag): kept until it stands, and then told of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

from pydantic import Field, TypeAdapter

from bot.facts.pull_request import PullRequest
from bot.policy import command
from bot.policy.command import Effect
from bot.reports.escape import code, plain, prose, visible
from bot.writes.write import OpenIssue, OpenRevert, PutTag

Owed = Annotated[OpenIssue | OpenRevert | PutTag, Field(discriminator="kind")]

_KEPT: TypeAdapter[tuple[Owed, ...]] = TypeAdapter(tuple[Owed, ...])
_MOST = 2_000


def owed(effects: Iterable[Effect], pull_request: PullRequest, comment: str, login: str) -> tuple[Owed, ...]:
    """Say what is to be opened, for which `comment` and at whose word."""
    return tuple(_owed(effects, pull_request, comment, login))


def _owed(effects: Iterable[Effect], pull_request: PullRequest, comment: str, login: str) -> Iterator[Owed]:
    number, repository = pull_request.number, pull_request.repository.id
    for effect in effects:
        match effect:
            case command.OpenIssue(title=title, sentences=sentences):
                marker = f"<!-- stationmaster issue {comment} -->"
                told = "\n".join(f"- {prose(each, _MOST)}" for each in sentences)
                body = f"{marker}\n{told}\n\nPull request #{number}, by the word of {plain(login)}.\n"
                yield OpenIssue(title=visible(title), body=body, marker=marker)
            case command.OpenRevert():
                marker = f"<!-- stationmaster revert {repository}#{number} -->"
                yield OpenRevert(
                    body=f"{marker}\nTakes #{number} back, by the word of {plain(login)}.\n", marker=marker
                )
            case command.TagCommit(name=name, commit=commit, train=train):
                yield PutTag(name=name, commit=commit, message=f"{name}\n\nTrain {train}, by the word of {login}.\n")
            case _:
                pass


def kept(told: tuple[Owed, ...]) -> str | None:
    """The text as which it is kept; `None` where nothing is owed."""
    return _KEPT.dump_json(told).decode() if told else None


def read(text: str) -> tuple[Owed, ...]:
    """What was kept."""
    return _KEPT.validate_json(text)


def opened(write: Owed, number: int) -> str:
    """Say where it is."""
    match write:
        case OpenIssue():
            return f"Opened #{number} for review."
        case OpenRevert():
            return f"#{number} takes this one back."
        case PutTag():
            return f"{code(write.name)} tags {code(write.commit[:12])}."


def refused(write: Owed, reason: str) -> str:
    """Say why it was not opened, and what somebody does instead."""
    what, remedy = _remedy(write)
    return f"😕 {what}: {plain(reason.rstrip('.'), 400)}. What to do: {remedy}."


def _remedy(write: Owed) -> tuple[str, str]:
    match write:
        case OpenIssue():
            return "The issue could not be opened", "open one by hand, and grant the App *Issues: write*"
        case OpenRevert():
            remedy = "press *Revert* on this pull request, or grant the App *Contents: write*"
            return "The revert could not be opened", remedy
        case PutTag():
            remedy = "push it by hand, or grant the App *Contents: write*"
            return f"The tag {code(write.name)} could not be made", remedy
