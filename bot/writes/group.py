"""What a merge group is told: it may go only when every member may, each judged now, and all of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.policy.decision import Decision
from bot.policy.lock import lock_check
from bot.policy.verdict import Check, State
from bot.policy.words import counted
from bot.reports.check_run import Output, name, output
from bot.reports.escape import plain
from bot.reports.section import table
from bot.writes.standing import StandingCheckRun
from bot.writes.write import PutCheckRun


def group_runs(
    base_ref: str,
    head: str,
    members: Mapping[int, Decision],
    together: Decision,
    standing: Sequence[StandingCheckRun],
) -> Iterator[PutCheckRun]:
    """Say what is still to be written on a merge group's head; `together` judges the contents of the combined diff."""
    told = [(name(check, base_ref), group_output(check, members, together)) for check in Check]
    for label, said in (*told, *_lock(base_ref, members, standing)):
        run = max((run for run in standing if run.name == label), key=lambda run: run.id, default=None)
        if run is None or run.external_id != f"group:{said.digest}" or run.conclusion != said.conclusion:
            yield PutCheckRun(
                id=run.id if run else None,
                name=label,
                head=head,
                external_id=f"group:{said.digest}",
                conclusion=said.conclusion,
                title=said.title,
                summary=said.summary,
            )


def _lock(
    base_ref: str, members: Mapping[int, Decision], standing: Sequence[StandingCheckRun]
) -> Iterator[tuple[str, Output]]:
    """Let a group past the lock of a frozen branch where every member is exempt, and as long as it is."""
    label = lock_check(base_ref)
    if members and all(decision.exempt for decision in members.values()):
        yield label, Output(conclusion=State.SUCCESS.value, title="Exempt from the freeze", summary="Every member is.")
    elif any((run.name, run.conclusion) == (label, State.SUCCESS.value) for run in standing):
        title = "Not exempt from a freeze"
        yield label, Output(conclusion=State.ACTION_REQUIRED.value, title=title, summary="Not every member is.")


def group_output(check: Check, members: Mapping[int, Decision], together: Decision) -> Output:
    """Fold the members' answers into one: the worst of them decides.

    Where glass is broken for a member that goes alone, what it comes to is what that member comes to.
    """
    said = [(f"pull request {number}", output(check, decision)) for number, decision in sorted(members.items())]
    lifted = any(verdict.lifted for decision in members.values() for verdict in decision.of(check))
    if check is Check.CONTRACTS and not (lifted and len(members) == 1):
        said.append(("all together", output(check, together)))
    held = [each for each in said if each[1].conclusion != State.SUCCESS]
    worst = max(held, key=lambda each: _rank(each[1]), default=None)
    rows = [(plain(who), each.conclusion or "undecided", plain(each.title, 300)) for who, each in said]
    summary = table(("Member", "State", "Why"), rows)
    conclusion = State.SUCCESS.value if worst is None else worst[1].conclusion or State.ACTION_REQUIRED.value
    return Output(conclusion=conclusion, title=_title(len(said), len(held)), summary=summary)


def _rank(said: Output) -> int:
    return State(said.conclusion or State.UNDECIDED).rank


def _title(number: int, held: int) -> str:
    told = counted(number, "part")
    return f"All of the group's {told} may go." if not held else f"{held} of the group's {told} may not go."
