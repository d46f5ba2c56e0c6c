"""The change board's agenda: the open pull requests that come before it, the gravest first, as one Markdown text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.facts.finding import Severity
from bot.facts.pull_request import PullRequest
from bot.policy.decision import Decision
from bot.policy.gates import change_board
from bot.policy.verdict import State, Verdict
from bot.policy.words import counted, listed
from bot.reports.escape import code, plain
from bot.reports.plan import SEVERITIES
from bot.reports.section import Section, fitted, shortened, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An open pull request and what was decided of it."""

    pull_request: PullRequest
    decision: Decision

    @property
    def board(self) -> Verdict | None:
        """What the change board was asked; `None` where nothing comes before it."""
        asked = (verdict for verdict in self.decision.verdicts if verdict.gate == change_board.NAME)
        return next((verdict for verdict in asked if verdict.requirements), None)

    @property
    def name(self) -> str:
        return f"{self.pull_request.repository.full_name}#{self.pull_request.number}"


def agenda(items: Sequence[Item]) -> str:
    """Write the agenda. Drafts are left out: nobody is asked to agree to what is not ready."""
    open_ = [item for item in items if item.board and not item.pull_request.is_draft]
    ordered = sorted(open_, key=lambda item: (-item.decision.severity.rank, item.name))
    waiting = [item for item in ordered if item.board and item.board.state is not State.SUCCESS]
    agreed = [item for item in ordered if item not in waiting]
    headline = f"# Agenda of the change board\n\n{counted(len(waiting), 'change')} to decide."
    sections = [
        Section(need=0, renderings=(headline,)),
        Section(need=1, renderings=_headed("To decide", shortened(waiting, _table, "changes"))),
        Section(need=2, renderings=_headed("Agreed, not merged yet", shortened(agreed, _table, "changes"))),
    ]
    return fitted(sections) + "\n"


def _headed(heading: str, renderings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"## {heading}\n\n{rendering}" if rendering else "" for rendering in renderings)


def _table(items: Sequence[Item]) -> str:
    headings = ("Pull request", "What changes", "Severity", "The board", "Open besides")
    return table(headings, (_row(item) for item in items))


def _row(item: Item) -> tuple[str, ...]:
    told, decision = item.pull_request, item.decision
    subjects = dict.fromkeys(found.subject for found in decision.findings if found.severity is not Severity.COSMETIC)
    others = (verdict.gate for verdict in decision.verdicts if verdict.is_open and verdict is not item.board)
    return (
        f"{code(item.name)} {plain(told.title, 100)}<br>by {plain(told.author.login)}",
        listed((code(name, 60) for name in subjects), 4),
        SEVERITIES[decision.severity],
        "<br>".join(_board(item.board)) if item.board else "",
        listed(code(name) for name in others) or "nothing",
    )


def _board(verdict: Verdict) -> list[str]:
    return [
        f"{len(each.have)} of {each.need}{''.join(f', {plain(person.login)}' for person in each.have)}"
        for each in verdict.requirements
    ]
