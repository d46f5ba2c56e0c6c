"""The plan report: what changes, who breaks, who must agree, when it may go. One Markdown text, for everybody.

The verdict, the numbers and the next step of each role come first; what passed is one line; detail is folded. The
numbers are counted from the very rows below them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate

from bot.facts.finding import Effect, Finding, Place, Severity
from bot.facts.pull_request import Person
from bot.facts.snapshot import Snapshot
from bot.facts.standing import Link
from bot.formats.described import dataset_of
from bot.policy.decision import Decision
from bot.policy.verdict import Discarded, Requirement, State, Step, Verdict
from bot.policy.words import counted, listed
from bot.reports import blast, exceptions
from bot.reports.escape import block, code, plain, prose
from bot.reports.section import CODE_POINTS, Section, fitted, folded, shortened, table

SIGNS = {
    State.SUCCESS: "✅ passed",
    State.UNDECIDED: "⏳ the App decides",
    State.ACTION_REQUIRED: "⏳ waiting",
    State.FAILURE: "❌ failed",
}
SEVERITIES = {
    Severity.BREAKING: "⛔ breaking",
    Severity.RISKY: "🟠 risky",
    Severity.COMPATIBLE: "🟢 compatible",
    Severity.COSMETIC: "⚪ cosmetic",
}
AFFECTED = {
    Effect.TIGHTENS: "producers and stored history",
    Effect.LOOSENS: "readers",
    Effect.BOTH: "producers, stored history and readers",
    Effect.NONE: "nobody's data",
    Effect.UNDECIDABLE: "cannot be decided",
}
MOST_STEPS = 12


def plan(snapshot: Snapshot, decision: Decision, code_points: int = CODE_POINTS) -> str:
    """Write the plan report within a budget of code points."""
    return fitted(_sections(snapshot, decision), code_points) + "\n"


def _sections(snapshot: Snapshot, decision: Decision) -> list[Section]:
    findings = ordered(decision.findings)
    requirements = [requirement for verdict in decision.verdicts for requirement in verdict.requirements]
    discarded = [(each, requirement) for requirement in requirements for each in requirement.discarded]
    drafts = [found for found in findings if _needs_care(found) and any(advice.snippet for advice in found.advice)]
    return [
        _fixed(headline(snapshot, decision)),
        _fixed(counts(decision)),
        _fixed(_steps(decision)),
        _fixed(_gates(decision)),
        Section(need=2, renderings=_headed("What changed", shortened(findings, changes, "changes"))),
        Section(need=2, renderings=_headed("Exceptions", exceptions.told(decision))),
        Section(need=3, renderings=blast.radius(snapshot, findings)),
        Section(need=3, renderings=(_links(snapshot), "")),
        Section(need=1, renderings=_headed("Approvals", shortened(requirements, _approvals, "agreements needed"))),
        Section(need=4, renderings=shortened(discarded, _discards, "approvals that do not count")),
        Section(need=5, renderings=shortened(drafts, _drafts, "migration drafts")),
        Section(need=6, renderings=(exceptions.offered(findings), "")),
        _fixed(_footer(snapshot, decision)),
    ]


def _needs_care(found: Finding) -> bool:
    return found.severity.rank >= Severity.RISKY.rank


def _fixed(text: str) -> Section:
    return Section(need=0, renderings=(text,))


def _headed(heading: str, renderings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"### {heading}\n\n{rendering}" if rendering else "" for rendering in renderings)


def headline(snapshot: Snapshot, decision: Decision) -> str:
    """One line that says whether the change may leave, and what it is."""
    what = _what(snapshot, decision)
    worst = max((verdict.state for verdict in decision.verdicts if verdict.is_open), key=_rank, default=State.SUCCESS)
    if worst is State.SUCCESS and decision.lifted:
        return f"## ⚠️ GLASS BROKEN: {what}\n\n**{plain(_capital(decision.lifted), 1_000)}**"
    if worst is State.SUCCESS:
        return f"## ✅ Clear to go: {what}"
    if worst is State.UNDECIDED:
        return f"## 🟡 Sound so far: {what}"
    return f"## ⛔ Held: {what}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _rank(state: State) -> int:
    return state.rank


def _what(snapshot: Snapshot, decision: Decision) -> str:
    if any(found.is_invalid for found in decision.findings):
        return "a contract that cannot be read"
    changes = [change for change in snapshot.content.changes if change.findings]
    datasets = list(dict.fromkeys(change.subject for change in changes))
    if not datasets:
        return "no contract changes"
    is_excepted = decision.severity is Severity.COSMETIC and any(found.is_excepted for found in decision.findings)
    kind = "excepted change" if is_excepted else f"{decision.severity} change"
    return f"{kind} to {listed((code(name) for name in datasets), 3)}"


def counts(decision: Decision) -> str:
    """Say how many gates are open and how many changes there are of each severity, counted from the rows."""
    still = [verdict for verdict in decision.verdicts if verdict.is_open]
    told = f"**{len(still)} of {counted(len(decision.verdicts), 'gate')} {'is' if len(still) == 1 else 'are'} open.**"
    by_severity = Counter(found.severity for found in decision.findings)
    parts = [counted(by_severity[severity], f"{severity} change") for severity in SEVERITIES if by_severity[severity]]
    excepted = sum(found.is_excepted for found in decision.findings)
    beside = f"; {excepted} of them excepted" if excepted else ""
    return f"{told} {listed(parts).capitalize()}{beside}." if parts else told


def _steps(decision: Decision) -> str:
    steps = [step for verdict in decision.verdicts if verdict.is_open for step in verdict.steps]
    if not steps:
        return ""
    told = [_step(step) for step in steps[:MOST_STEPS]]
    rest = [f"- … and {len(steps) - MOST_STEPS} more."] if len(steps) > MOST_STEPS else []
    return "\n".join(["**Next steps**", "", *told, *rest])


def _step(step: Step) -> str:
    return f"- **{plain(step.who)}**: {prose(step.text, 400)}"


def _gates(decision: Decision) -> str:
    still = [verdict for verdict in decision.verdicts if verdict.is_open]
    lifted = [verdict for verdict in decision.verdicts if verdict.lifted]
    passed = [verdict for verdict in decision.verdicts if not verdict.is_open and not verdict.lifted]
    parts = []
    if still:
        parts.append(table(("Open gate", "State", "Why"), (_gate(verdict) for verdict in still)))
    if lifted:
        parts.append(table(("Gate that would hold", "State", "Why"), (_lifted(verdict) for verdict in lifted)))
    if passed:
        parts.append(f"✅ {counted(len(passed), 'gate')} passed: {listed((_passed(each) for each in passed), 99)}.")
    return "\n\n".join(parts)


def _gate(verdict: Verdict) -> tuple[str, ...]:
    return code(verdict.gate), SIGNS[verdict.state], plain(verdict.sentence, 300)


def _lifted(verdict: Verdict) -> tuple[str, ...]:
    state = f"{SIGNS[verdict.state]}<br>{plain(verdict.lifted, 300)}"
    return code(verdict.gate), state, plain(verdict.sentence, 300)


def _passed(verdict: Verdict) -> str:
    told = verdict.gate if verdict.state is State.SUCCESS else f"{verdict.gate} (would hold; only reported)"
    return plain(told)


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Worst first, then by dataset and element; the order does not depend on the order of files."""
    return sorted(findings, key=lambda found: (-found.severity.rank, found.subject, found.element, found.fingerprint))


def changes(findings: Sequence[Finding]) -> str:
    """Tell what changed, dataset by dataset, the worst first: all that the files of one dataset change together."""
    together: dict[str, list[Finding]] = {}
    for found in findings:
        together.setdefault(dataset_of(found.subject), []).append(found)
    firsts = accumulate((len(rows) for rows in together.values()), initial=1)
    datasets = zip(firsts, together.values(), strict=False)
    return "\n\n".join(_dataset(first, rows, is_alone=len(together) == 1) for first, rows in datasets)


def _dataset(first: int, rows: Sequence[Finding], *, is_alone: bool) -> str:
    """One dataset's changes; folded where nobody need look, and there are others."""
    name = rows[0].subject
    by_severity = Counter(found.severity for found in rows)
    told = listed(f"{by_severity[each]} {sign}" for each, sign in SEVERITIES.items() if by_severity[each])
    headings = ("#", "Where", "Before → after", "Verdict", "Who is affected")
    body = table(headings, (_change(number, found, name) for number, found in enumerate(rows, first)))
    is_open = is_alone or any(map(_needs_care, rows))
    shown = body if is_open else folded(counted(len(rows), "change"), body)
    return f"**{code(name)}**: {told}\n\n{shown}"


def _change(number: int, found: Finding, dataset: str) -> tuple[str, ...]:
    subject = f"{code(found.subject)} " if found.subject != dataset else ""
    where = f"{subject}{code(found.element)}<br>{_place(found.head or found.base)}"
    difference = f"{_value(found.before)} → {_value(found.after)}"
    broken = f" (breaks {found.effect.broken})" if found.effect.broken else ""
    affected = f"{AFFECTED[found.effect]}{broken}<br>{prose(found.message, 400)}"
    return str(number), where, difference, _severity(found), affected


def _severity(found: Finding) -> str:
    sign = SEVERITIES[found.severity]
    told = f"{f'~~{sign}~~' if found.is_excepted else sign}<br>{code(found.rule)}"
    if found.exception:
        return f"{told}<br>{plain(exceptions.sentence(found.exception), 400)}"
    return told if found.is_enforced else f"{told}<br>only reported"


def _value(text: str | None) -> str:
    return "*nothing*" if text is None else code(text, 80)


def _place(place: Place | None) -> str:
    return code(f"{place.path}:{place.line}") if place else ""


def _approvals(requirements: Sequence[Requirement]) -> str:
    headings = ("Who", "Why", "Have", "Written in")
    return table(headings, (_approval(requirement) for requirement in requirements))


def _approval(requirement: Requirement) -> tuple[str, ...]:
    who = _asked(requirement)
    need = f"{requirement.need} of {who}" if requirement.need > 1 else who
    return need, plain(requirement.why), _have(requirement), _place(requirement.place)


def _asked(requirement: Requirement) -> str:
    return " or ".join(plain(handle) for handle in requirement.who[:8]) or "anybody who may write"


def _have(requirement: Requirement) -> str:
    """Who agreed; and while that is not enough, who else could."""
    people = listed(_agreed(person, requirement) for person in requirement.have)
    if not requirement.is_needed:
        return f"💬 consulted: {people or 'nothing heard yet'}"
    told = f"{len(requirement.have)} of {requirement.need}: {people}" if people else "nobody yet"
    if requirement.is_met:
        return f"✅ {told}"
    left = listed((plain(person.login) for person in requirement.ask), 4)
    return f"⏳ {told}<br>could: {left}" if left else f"⏳ {told}"


def _agreed(person: Person, requirement: Requirement) -> str:
    return f"{plain(person.login)} (by command)" if person in requirement.by_command else plain(person.login)


def _discards(rows: Sequence[tuple[Discarded, Requirement]]) -> str:
    told = dict.fromkeys(
        f"- {plain(each.person.login)}: {plain(each.reason)} (asked: {_asked(one)})." for each, one in rows
    )
    return folded("<b>Approvals that do not count</b>", "\n".join(told))


def _links(snapshot: Snapshot) -> str:
    """Name the decisions and migrations that somebody linked by command."""
    links = [each for each in snapshot.standing if isinstance(each, Link)]
    told = (
        code(each.reference) if each.what == "migration" else f"{each.what.upper()} {each.reference}" for each in links
    )
    return f"**Linked**: {listed(told)}." if links else ""


def _drafts(findings: Sequence[Finding]) -> str:
    return folded("<b>Migration</b>: a draft", "\n\n".join(_draft(found) for found in findings))


def _draft(found: Finding) -> str:
    told = [f"{prose(advice.text, 400)}\n\n{block(advice.snippet or '', 'sql')}" for advice in found.advice]
    return "\n\n".join([f"**{code(found.subject)} {code(found.element)}**", *told])


def _footer(snapshot: Snapshot, decision: Decision) -> str:
    content = snapshot.content
    reproduce = f"stationmaster check --base {content.merge_base[:12]} --head {content.head[:12]}"
    told = "Approvals count for this change only: a push that alters its meaning voids them, any other keeps them."
    if snapshot.pull_request is None:
        told = "Whether those named have agreed, and whether the train is frozen, the App decides."
    explain = code("stationmaster explain RULE")
    named = f"Commit {content.head[:12]} · change {decision.digest[:12]}"
    return f"{told}\n\n<sub>{named} · same verdict offline: {code(reproduce)} · what a rule means: {explain}</sub>"
