"""The blast radius: the consumers that contracts name, which of them a change reaches, drawn and as a table.

GitHub's mermaid stops at 50,000 characters and 500 edges, and trips over names such as `end`; so the nodes have ids of
our own, the labels are quoted, and past 60 consumers there is only the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.facts.change import Change
from bot.facts.contract import Consumer
from bot.facts.finding import Finding, Severity
from bot.facts.snapshot import Snapshot
from bot.formats.described import dataset_of
from bot.reports.escape import code, plain, visible
from bot.reports.section import shortened, table

MOST_DRAWN = 60
_LEGEND = ("classDef broken stroke:#cf222e,stroke-width:3px,stroke-dasharray:6 3", "classDef safe stroke:#1a7f37")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A consumer of a changed dataset, and the worst of what reaches it."""

    dataset: str
    consumer: Consumer
    findings: tuple[Finding, ...]

    @property
    def breaks(self) -> bool:
        return any(found.severity is Severity.BREAKING for found in self.findings)


def radius(snapshot: Snapshot, findings: Sequence[Finding]) -> tuple[str, ...]:
    """Render who is reached, the drawing first; nothing where no contract that changes names a consumer."""
    rows = _once(row for change in snapshot.content.changes for row in _reached(change, findings))
    rows.sort(key=lambda row: (not row.breaks, row.dataset, row.consumer.name))
    tables = shortened(rows, _table, "consumers")
    drawn = [f"{_drawing(rows)}\n\n{tables[0]}"] if 0 < len(rows) <= MOST_DRAWN else []
    return tuple(f"### Who is affected\n\n{text}" if text else "" for text in (*drawn, *tables))


def _once(rows: Iterable[Reached]) -> list[Reached]:
    """Each consumer of a dataset once, with all that reaches it through any of the dataset's files."""
    known: dict[tuple[str, str], Reached] = {}
    for row in rows:
        key = dataset_of(row.dataset), row.consumer.name
        findings = (*known[key].findings, *row.findings) if key in known else row.findings
        known[key] = replace(known.get(key, row), findings=findings)
    return list(known.values())


def _reached(change: Change, findings: Sequence[Finding]) -> list[Reached]:
    parties = [side for side in (change.before, change.after) if side]
    consumers = {consumer.name: consumer for side in parties for consumer in side.consumers}
    own = {found.fingerprint for found in change.findings}
    dataset = dataset_of(change.subject)
    theirs = [found for found in findings if found.fingerprint in own or dataset_of(found.subject) == dataset]
    if not theirs:
        return []
    return [
        Reached(
            dataset=change.subject,
            consumer=consumer,
            findings=tuple(found for found in theirs if consumer.reads(found.element)),
        )
        for consumer in consumers.values()
    ]


def _table(rows: Sequence[Reached]) -> str:
    return table(("Consumer", "Owner", "Reads", "Of", "Verdict"), (_row(row) for row in rows))


def _row(row: Reached) -> tuple[str, ...]:
    reads = ", ".join(code(name, 60) for name in row.consumer.properties[:8]) or "everything"
    verdict = "⛔ a breaking change reaches it" if row.breaks else "🟢 nothing breaking reaches it"
    return code(row.consumer.name), plain(row.consumer.owner or ""), reads, code(row.dataset), verdict


def _drawing(rows: Sequence[Reached]) -> str:
    datasets = list(dict.fromkeys(row.dataset for row in rows))
    nodes = [f'  d{at}["{_label(name)}"]' for at, name in enumerate(datasets)]
    for at, row in enumerate(rows):
        kind, told = ("broken", "breaks") if row.breaks else ("safe", "compatible")
        nodes.append(f'  c{at}["{_label(row.consumer.name)}"]:::{kind}')
        nodes.append(f'  d{datasets.index(row.dataset)} -->|"{told}"| c{at}')
    legend = [f"  {line}" for line in _LEGEND]
    return "\n".join(["```mermaid", "flowchart LR", *nodes, *legend, "```"])


def _label(name: str) -> str:
    """Spell every character that could mean something to mermaid as an entity."""
    shown = visible(name, 60)
    return "".join(each if each.isalnum() or each in "_ -." else f"#{ord(each)};" for each in shown)
