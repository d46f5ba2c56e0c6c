"""Let one commit past its gates when waiting does more harm: an admin's last resort, loud and looked into afterwards.

It is for that commit alone and ends after an hour, or with the next push. Every gate that would hold says that it is
lifted, by whom, until when and why; only a change that leaves a policy nobody can read is kept out all the same. In a
merge queue a commit whose contracts are lifted goes alone.

The admin had no hand in the change and says why. A second one in the repository within 24 hours needs a second admin,
who gives the same command for the same commit within the hour. An issue is opened for review, and the audit goes on as
ever.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.facts.standing import BreakGlass
from bot.policy.command import Done, JudgeAgain, Occasion, OpenIssue, Spec, Stand
from bot.policy.permission import May, Permission
from bot.policy.usage import Call, Kind, Parameter

LASTS = timedelta(minutes=60)
"""How long it is open, and how long a request waits for its second admin."""
AGAIN = timedelta(hours=24)
"""Within which a second use needs a second admin."""

SPEC = Spec(
    name="break-glass",
    parameters=(Parameter(name="reason", kind=Kind.TEXT, is_named=True),),
    examples=('/break-glass --reason "payments stand still, incident 42"',),
    who=May(permission=Permission.ADMIN),
    is_bound=True,
    never_author=True,
)


def run(call: Call, occasion: Occasion) -> Done:
    """Open the commit, or ask for the second admin."""
    own = BreakGlass(
        by=occasion.asker.person,
        comment=occasion.comment,
        head=occasion.head,
        reason=call.get("reason"),
        at=occasion.now,
        until=occasion.now + LASTS,
    )
    known = (*occasion.glass, *(each for each in occasion.snapshot.standing if isinstance(each, BreakGlass)))
    glass = broken(own, known)
    if glass in known:
        return Done(sentences=(_told(glass),))
    issue = (_issue(glass, occasion),) if glass.is_open else ()
    return Done(effects=(Stand(fact=glass), JudgeAgain(), *issue), sentences=(_told(glass),))


def broken(own: BreakGlass, known: tuple[BreakGlass, ...]) -> BreakGlass:
    """What a request comes to beside those known: open, open with a first admin's request, or waiting for a second.

    While one is open or waits for that commit, the same admin's next request changes nothing: none lasts longer.
    """
    live = [each for each in known if each.head == own.head and each.at <= own.at < each.until]
    standing = next((each for each in live if each.is_open), None)
    if standing is not None:
        return standing
    waiting = next((each for each in live if not each.is_open), None)
    if waiting is not None:
        return waiting if waiting.by.id == own.by.id else _seconded(waiting, own)
    is_second = any(each.is_open and each.at <= own.at < each.at + AGAIN for each in known)
    return replace(own, is_open=not is_second)


def _seconded(waiting: BreakGlass, own: BreakGlass) -> BreakGlass:
    return replace(own, by=waiting.by, reason=waiting.reason, second=own.by)


def _told(glass: BreakGlass) -> str:
    commit, until = f"`{glass.head[:12]}`", f"{glass.until:%H:%M UTC}"
    if not glass.is_open:
        return (
            f"Glass was broken here within 24 hours: another admin must give the same command for {commit} by {until}."
        )
    second = f" and {glass.second.login}" if glass.second else ""
    return f"⚠️ GLASS BROKEN by {glass.by.login}{second}: {commit} may go past its gates until {until}. {glass.reason}"


def _issue(glass: BreakGlass, occasion: Occasion) -> OpenIssue:
    number = occasion.pull_request.number
    asked = "Say what happened, whether it was right, and what keeps it from happening again."
    return OpenIssue(title=f"Review the break-glass of pull request {number}", sentences=(_told(glass), asked))
