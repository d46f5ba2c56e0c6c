from dataclasses import replace

import pytest

from bot.policy.governed import digest, governed, is_governed, parts
from tests.samples.snapshots import change, finding, snapshot

CONTRACT = {"dataset": "trades", "path": "a.yaml", "findings": ["breaking", "compatible"]}
README = {"path": "README.md"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (CONTRACT, True),
        (README, False),
        ({"path": ".github/stationmaster.yml"}, True),
        ({"path": ".github/stationmaster-exceptions.yml"}, True),
        ({"path": "docs/CODEOWNERS"}, True),
        ({"path": "kept.txt", "old_path": "CODEOWNERS"}, True),
    ],
)
def test_what_is_governed(told, expected):
    assert is_governed(change(**told)) is expected
    assert bool(governed(snapshot(changes=[told]).content)) is expected


def named(*changes, base_ref="main", policy="{}", whole=False):
    return digest(snapshot(changes=list(changes), base_ref=base_ref), policy, whole=whole)


def test_what_leaves_the_digest_alone():
    alone = named(CONTRACT)
    assert named(CONTRACT, README) == alone
    assert named(README, CONTRACT) == alone
    assert named(CONTRACT | {"oid": "d" * 40}) == alone, "formatting and comments change the file, not what it says"


def test_what_changes_the_digest():
    alone = named(CONTRACT)
    others = [
        named(CONTRACT | {"findings": ["breaking"]}),
        named(CONTRACT, base_ref="release"),
        named(CONTRACT, policy='{"version":1}'),
        named(CONTRACT, {"path": ".github/CODEOWNERS"}),
        named(CONTRACT, README, whole=True),
        named(CONTRACT, README | {"oid": "d" * 40}, whole=True),
    ]
    assert len({alone, *others}) == len(others) + 1


def test_a_deleted_file_counts():
    gone = change(path="CODEOWNERS")
    there = snapshot(changes=[{"path": "CODEOWNERS"}])
    deleted = replace(
        there, content=replace(there.content, changes=(replace(gone, file=replace(gone.file, head=None)),))
    )
    assert digest(there, "", whole=False) != digest(deleted, "", whole=False)


def test_where_a_finding_stands_does_not_count():
    assert finding(number=0).fingerprint == finding(number=0, head=None).fingerprint


def test_the_parts_of_a_change_go_by_every_path_it_has_or_had():
    moved = {"path": "b.yaml", "old_path": "a.yaml", "findings": ["risky"]}
    into = {"path": "a.yaml", "findings": ["breaking"]}
    told = parts(snapshot(changes=[moved, CONTRACT | {"path": "c.yaml"}]), "{}", whole=False)
    assert set(told) == {"a.yaml", "b.yaml", "c.yaml"}
    assert told["a.yaml"] == told["b.yaml"] != told["c.yaml"]
    assert parts(snapshot(changes=[moved, into]), "{}", whole=False)["a.yaml"].startswith(told["a.yaml"])
    assert parts(snapshot(changes=[moved, into]), "{}", whole=False)["a.yaml"] != told["a.yaml"]


@pytest.mark.parametrize("more", [{"policy": "other"}, {"base_ref": "release"}])
def test_policy_and_base_belong_to_every_part(more):
    def part(policy="{}", base_ref="main"):
        return parts(snapshot(changes=[CONTRACT], base_ref=base_ref), policy, whole=False)

    assert part() != part(**more)
