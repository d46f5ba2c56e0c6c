"""What is told of a publication: one comment for each order, edited as it goes on."""

from __future__ import annotations

from bot.facts.publication import Publication, Stage
from bot.reports.escape import plain, prose

_SIGNS = {
    Stage.ORDERED: "⏳",
    Stage.AWAITING: "⏳",
    Stage.GOING: "🚀",
    Stage.RUNNING: "🚀",
    Stage.SUCCEEDED: "✅",
    Stage.FAILED: "❌",
    Stage.REFUSED: "😕",
    Stage.LOST: "❓",
}
_MOST = 1_000
"""How much of one sentence is told, in characters."""


def marker(publication: Publication) -> str:
    """What the comment is known by."""
    return f"<!-- stationmaster {publication.key} -->"


def comment(publication: Publication) -> str:
    """Write the comment."""
    where = f"/rollback {publication.tag}" if publication.is_rollback else f"/promote {publication.environment}"
    told = "\n".join(f"- {prose(each, _MOST)}" for each in publication.sentences)
    head = f"{_SIGNS[publication.stage]} **{plain(where)}** of {plain(publication.by.login)}: {publication.stage}"
    return f"{marker(publication)}\n{head}\n\n{told}\n"
