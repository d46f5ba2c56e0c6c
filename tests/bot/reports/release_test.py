import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.finding import Severity
from bot.reports.release import Release, Rider, document, next_version, notes


def rider(number, severity=Severity.COSMETIC, **told):
    return Rider(
        number=number,
        title=told.get("title", f"Change {number}"),
        author=told.get("author", "ann"),
        commit=f"{number:040x}",
        severity=severity,
        summary=told.get("summary", f"{severity} change"),
        datasets=told.get("datasets", ()),
    )


RELEASE = Release(
    name="train-2026-W47",
    commit="9f3c1e2a" * 5,
    before="train-2026-W46",
    riders=(
        rider(12, Severity.COMPATIBLE, datasets=("trade_ledger",), summary="compatible change"),
        rider(9, Severity.BREAKING, datasets=("trade_ledger", "prices"), summary="breaking change"),
        rider(11),
        rider(10, title="@all: [win](https://evil.example) | x"),
    ),
    blockers=("#13 waits for acme/risk",),
)
NOTES = """\
## train-2026-W47

4 changes since `train-2026-W46`, cut at `9f3c1e2a9f3c`.

### ⛔ Open blockers

- \\#\u200b13 waits for acme/risk

### Breaking changes

| Change | Title | By | Plan |
| :-- | :-- | :-- | :-- |
| #9 | Change 9 | ann | breaking change (`trade_ledger` and `prices`) |

### Compatible changes

| Change | Title | By | Plan |
| :-- | :-- | :-- | :-- |
| #12 | Change 12 | ann | compatible change (`trade_ledger`) |

### Nothing that data shows

| Change | Title | By | Plan |
| :-- | :-- | :-- | :-- |
| #10 | @\u200ball: \\[win\\](https://\u200bevil.example) \\| x | ann | cosmetic change |
| #11 | Change 11 | ann | cosmetic change |
"""


def test_the_notes():
    assert notes(RELEASE) == NOTES


def test_a_train_without_riders():
    assert notes(Release(name="v1.0.0", commit="a" * 40)) == "## v1.0.0\n\n0 changes, cut at `aaaaaaaaaaaa`.\n"


def test_for_programs():
    said = json.loads(document(RELEASE))
    assert [each["number"] for each in said["riders"]] == [9, 10, 11, 12]
    assert (said["severity"], said["before"], said["blockers"]) == (
        "breaking",
        "train-2026-W46",
        ["#13 waits for acme/risk"],
    )
    assert said["riders"][0] == {
        "number": 9,
        "title": "Change 9",
        "author": "ann",
        "commit": f"{9:040x}",
        "severity": "breaking",
        "summary": "breaking change",
        "datasets": ["trade_ledger", "prices"],
    }


@given(st.permutations(RELEASE.riders))
def test_the_order_of_riders_makes_no_difference(riders):
    shuffled = Release(name=RELEASE.name, commit=RELEASE.commit, before=RELEASE.before, riders=riders)
    plain = Release(name=RELEASE.name, commit=RELEASE.commit, before=RELEASE.before, riders=RELEASE.riders)
    assert (notes(shuffled), document(shuffled)) == (notes(plain), document(plain))


@pytest.mark.parametrize(
    ("before", "severities", "expected"),
    [
        (None, [Severity.BREAKING], "1.0.0"),
        ("1.4.2", [Severity.COMPATIBLE, Severity.BREAKING], "2.0.0"),
        ("1.4.2", [Severity.COSMETIC, Severity.RISKY], "1.5.0"),
        ("v1.4.2", [Severity.COMPATIBLE], "v1.5.0"),
        ("release-1.4.9", [Severity.COSMETIC], "release-1.4.10"),
        ("1.4.2", [], "1.4.3"),
    ],
)
def test_the_next_version(before, severities, expected):
    assert next_version(before, [rider(at, severity) for at, severity in enumerate(severities)]) == expected


def test_what_is_no_version_has_none_after_it():
    with pytest.raises(ValueError, match="invalid literal"):
        next_version("train-2026-W46", [])


@given(st.tuples(*[st.integers(0, 99)] * 3), st.lists(st.sampled_from(Severity), max_size=5))
def test_versions_only_rise(before, severities):
    after = next_version(".".join(map(str, before)), [rider(at, each) for at, each in enumerate(severities)])
    assert tuple(map(int, after.split("."))) > before
