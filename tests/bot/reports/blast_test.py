import pytest

from bot.reports.blast import radius
from tests.samples.snapshots import snapshot

CONSUMERS = [
    {"name": "end", "owner": "risk", "properties": ("column_0",)},
    {"name": 'x"]; click n0 "javascript:alert(1)', "properties": ("other",)},
    {"name": "everything"},
]


def drawn(consumers, findings=("breaking",)):
    told = snapshot(changes=[{"dataset": "trades", "consumers": consumers, "findings": findings}])
    return radius(told, told.content.changes[0].findings)


def test_who_is_reached_and_who_is_not():
    text = drawn(CONSUMERS)[0]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert [("a breaking change" in row) for row in rows] == [True, True, False]
    assert '  c0["end"]:::broken' in text
    assert "classDef broken" in text


def test_names_mean_nothing_to_mermaid():
    text = drawn(CONSUMERS)[0]
    nodes = [line for line in text.splitlines() if line.startswith("  c") and "[" in line and ":::" in line]
    assert len(nodes) == 3
    for node in nodes:
        label = node.split('["')[1].split('"]')[0]
        assert not set(label) & set('"[](){}<>|')


@pytest.mark.parametrize(("number", "is_drawn"), [(60, True), (61, False), (600, False)])
def test_past_sixty_there_is_only_the_table(number, is_drawn):
    texts = drawn([{"name": f"c{at}"} for at in range(number)])
    assert ("```mermaid" in texts[0]) is is_drawn
    assert texts[-1].endswith(f"{number} consumers.")


def test_nothing_where_nobody_is_named_or_nothing_found():
    assert drawn([]) == ("",)
    assert drawn(CONSUMERS, findings=()) == ("",)


def test_another_file_of_the_dataset_reaches_its_consumers():
    avro = {"dataset": "acme.Trades", "path": "schemas/trades.avsc", "findings": ("breaking",)}
    told = snapshot(changes=[{"dataset": "trades", "consumers": CONSUMERS[2:]}, avro])
    assert "a breaking change reaches it" in radius(told, told.content.changes[1].findings)[0]


def test_a_consumer_is_told_once_however_many_files_reach_it():
    changes = [
        {"dataset": "trades", "consumers": CONSUMERS[2:], "findings": ("compatible",)},
        {"dataset": "Trades", "path": "schemas/trades.avsc", "consumers": CONSUMERS[2:], "findings": ("breaking",)},
    ]
    told = snapshot(changes=changes)
    findings = [found for change in told.content.changes for found in change.findings]
    rows = [line for line in radius(told, findings)[-2].splitlines() if line.startswith("| `everything")]
    assert len(rows) == 1
    assert "a breaking change" in rows[0]
