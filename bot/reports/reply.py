"""The one reply to a comment: what its commands came to, and the audit id under which that is kept.

Where the reaction says it all, there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from bot.policy.answer import Answer, Step
from bot.policy.command import Denied, Done, Draft, Unsure
from bot.policy.usage import Mistake
from bot.policy.words import listed
from bot.reports.escape import block, plain, prose

MOST = 60_000
"""How long a reply may be, in characters; GitHub keeps 65,536."""
MOST_LINE = 400
"""How much of one sentence is told, in characters."""
_AUDIT = "<sub>Audit "
MOST_NAME = 60
"""How much of a line is shown before and after a mistake."""


def reply(answer: Answer, audit: str) -> str | None:
    """Write the reply; `None` where there is nothing to say."""
    parts = [part for step in answer.steps if (part := _part(step))]
    if not parts:
        return None
    told = "\n\n".join(parts)
    if len(told) > MOST:
        told = f"{told[:MOST].rpartition(chr(10))[0]}\n\n… and more, which does not fit here."
    return f"{told}\n\n{_AUDIT}{plain(audit)}</sub>\n"


def with_sentences(reply: str, sentences: Iterable[str]) -> str:
    """The reply with more paragraphs, of Markdown of our own, before its audit id."""
    told, mark, audit = reply.rpartition(_AUDIT)
    return "\n\n".join([told.strip(), *sentences, f"{mark}{audit}"]).lstrip()


def _part(step: Step) -> str:
    said = f"**{plain(step.call.text.strip())}**\n\n" if step.call else ""
    match step.outcome:
        case Done():
            told = "\n\n".join(_done(step.outcome))
            return f"{said}{told}" if told else ""
        case Denied(why=""):
            return ""
        case Denied():
            return f"{said}👎 {_sentence(step.outcome.why)}.{_could(step.outcome)}"
        case Unsure():
            return f"{said}😕 {_sentence(step.outcome.why)}: {_ended(prose(step.outcome.remedy, MOST_LINE))}"
        case Mistake():
            return _mistake(step.outcome)
        case _ as never:
            assert_never(never)


def _done(done: Done) -> Iterator[str]:
    if done.sentences:
        yield "\n".join(f"- {prose(each, 4 * MOST_LINE)}" for each in done.sentences)
    yield from map(_draft, done.drafts)
    if done.page:
        yield done.page.rstrip()


def _draft(draft: Draft) -> str:
    return f"{prose(draft.title, MOST_LINE)}\n\n{block(draft.snippet, 'sql')}"


def _sentence(text: str) -> str:
    told = prose(text, MOST_LINE)
    return told[:1].upper() + told[1:]


def _could(denied: Denied) -> str:
    return f" It is for {prose(listed(denied.could), MOST_LINE)}." if denied.could else ""


def _mistake(mistake: Mistake) -> str:
    """Show the line with a caret below the mistake."""
    found, expected = plain(mistake.found, MOST_NAME), prose(mistake.expected, MOST_LINE)
    remedy = f" {_sentence(mistake.remedy)}" if mistake.remedy else ""
    told = f"😕 Line {mistake.line}: found {found}, expected {expected}.{_ended(remedy)}"
    if not mistake.text:
        return told
    start = max(0, mistake.column - MOST_NAME)
    shown = mistake.text[start : start + 2 * MOST_NAME].replace("\t", " ")
    caret = " " * (mistake.column - 1 - start) + "^"
    return f"{told}\n\n{block(f'{shown}{chr(10)}{caret}')}"


def _ended(sentence: str) -> str:
    return sentence if not sentence or sentence.endswith("?") else f"{sentence}."
