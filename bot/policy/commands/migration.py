"""Show a draft of the migration that the findings ask for, or attach the one that was written.

A draft is a beginning and nothing more: it is written from the contract alone, without a look at the data. Attach the
migration by its path, so that reviewers and the audit find it.
"""

from __future__ import annotations

from bot.facts.finding import Advice, Finding
from bot.facts.standing import Link
from bot.policy.command import LOOK, Done, Draft, JudgeAgain, Occasion, Spec, Stand, Unsure
from bot.policy.permission import May, Permission
from bot.policy.usage import Call, Parameter

SPEC = Spec(
    name="migration",
    parameters=(
        Parameter(name="what", choices=("draft", "attach")),
        Parameter(name="path", is_required=False),
    ),
    examples=("/migration draft", "/migration attach migrations/0042_nullable.sql"),
    who=May(permission=Permission.WRITE, author=True),
    easier={"draft": LOOK},
)


def run(call: Call, occasion: Occasion) -> Done | Unsure:
    """Draft, or attach."""
    return _attach(call, occasion) if call.get("what") == "attach" else _draft(occasion)


def _draft(occasion: Occasion) -> Done:
    drafts = tuple(
        Draft(title=f"`{found.subject}` `{found.element}`: {advice.text}", snippet=advice.snippet)
        for found, advice in _advised(occasion)
        if advice.snippet
    )
    return Done(drafts=drafts) if drafts else Done(sentences=("Nothing here asks for a migration.",))


def _advised(occasion: Occasion) -> list[tuple[Finding, Advice]]:
    return [(found, advice) for found in occasion.decision.findings for advice in found.advice]


def _attach(call: Call, occasion: Occasion) -> Done | Unsure:
    path = call.get("path")
    if not path:
        return Unsure(why="no migration is named", remedy="name its path: `/migration attach PATH`")
    if path not in {each for change in occasion.snapshot.content.changes for each in change.file.paths}:
        return Unsure(why=f"`{path}` does not change here", remedy="push the migration with the change it belongs to")
    link = Link(by=occasion.asker.person, comment=occasion.comment, what="migration", reference=path)
    return Done(effects=(Stand(fact=link), JudgeAgain()))
