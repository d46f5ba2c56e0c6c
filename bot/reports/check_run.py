"""What each check run says. That of `contracts` follows from the two commits alone, so App and Action say the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.policy.decision import Decision
from bot.policy.verdict import Check, State, Step, Verdict
from bot.reports.escape import code, plain, prose, visible
from bot.reports.plan import SIGNS, changes, ordered
from bot.reports.section import Section, fitted, shortened, table

CODE_POINTS = 65_000
"""GitHub refuses a summary over 65,535 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A check run's answer. `conclusion` `None` is a check still in progress."""

    conclusion: str | None
    title: str
    summary: str

    @property
    def digest(self) -> str:
        """Name what is said, so that a second look with nothing new to say writes nothing."""
        told = f"{self.conclusion}\n{self.title}\n{self.summary}"
        return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:16]


def output(check: Check, decision: Decision) -> Output:
    """Say what one check says of a decision."""
    state = decision.state(check)
    conclusion = None if state is State.UNDECIDED else state.value
    return Output(conclusion=conclusion, title=_title(check, decision), summary=_summary(check, decision))


def name(check: Check, base_ref: str) -> str:
    """Name the check run after its base branch, so that a retargeted pull request inherits no green check."""
    return f"{check}: {base_ref}"


def _title(check: Check, decision: Decision) -> str:
    verdicts = decision.of(check)
    worst = max(
        verdicts, key=lambda verdict: (verdict.is_open, verdict.state.rank, bool(verdict.findings)), default=None
    )
    if worst is None:
        return "No gate of this check is in force."
    return visible(worst.sentence if worst.is_open else loud(verdicts) or worst.sentence, 250)


def loud(verdicts: Sequence[Verdict]) -> str:
    """Say that glass is broken, so that nobody takes it for agreement; nothing where it is whole."""
    told = next((verdict.lifted for verdict in verdicts if verdict.lifted), "")
    return f"⚠️ GLASS BROKEN: {told}" if told else ""


def _summary(check: Check, decision: Decision) -> str:
    verdicts = decision.of(check)
    gates = table(("Gate", "State", "Why"), (_row(each) for each in verdicts))
    broken = plain(loud(verdicts), 1_000)
    sections = [Section(need=0, renderings=(f"**{broken}**\n\n{gates}" if broken else gates,))]
    steps = [step for each in verdicts for step in each.steps]
    sections.append(Section(need=1, renderings=shortened(steps, _steps, "steps")))
    if check is Check.CONTRACTS:
        sections.append(Section(need=2, renderings=shortened(ordered(decision.findings), changes, "changes")))
    return fitted(sections, CODE_POINTS) + "\n"


def _steps(steps: Sequence[Step]) -> str:
    return "\n".join(f"- **{plain(step.who)}**: {prose(step.text, 400)}" for step in steps)


def _row(verdict: Verdict) -> tuple[str, ...]:
    state = SIGNS[verdict.state] + (f" ({verdict.aside})" if verdict.aside else "")
    return code(verdict.gate), state, plain(verdict.sentence, 300)
