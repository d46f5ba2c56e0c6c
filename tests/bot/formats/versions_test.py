import pytest

from bot.facts.finding import Severity
from bot.formats.versions import not_bumped
from tests.samples.snapshots import finding


@pytest.mark.parametrize(
    ("before", "after", "worst", "expected"),
    [
        ("1.2.3", "1.2.3", "breaking", "2.0.0"),
        ("1.2.3", "1.3.0", "breaking", "2.0.0"),
        ("v1.2", "v1.2", "breaking", "2.0.0"),
        ("1.2.3", "2.0.0-rc1", "breaking", None),
        ("0.2.0", "0.2.1", "breaking", "0.3.0"),
        ("0.2.0", "0.3.0", "breaking", None),
        ("1.2.3", "1.2.4", "compatible", "1.3.0"),
        ("1.2.3", "1.3.0", "compatible", None),
        ("1.2.3", "1.3.0", "risky", None),
        ("1.2.3", "1.1.0", "risky", "1.3.0"),
        ("1.2.3", "1.2.3", "cosmetic", None),
        ("1", "1", "breaking", None),
        ("1.2.3", "summer", "breaking", None),
    ],
)
def test_a_version_says_how_much_changed(before, after, worst, expected):
    weak = not_bumped(before, after, [finding(severity=Severity.COSMETIC), finding(severity=Severity(worst))])
    assert (weak and f"`{expected}` would say so" in weak[1]) is (None if expected is None else True)
    if weak:
        assert weak[0] is (Severity.BREAKING if worst == "breaking" else Severity.RISKY)


def test_where_nothing_changed_no_version_need():
    assert not_bumped("1.0.0", "1.0.0", []) is None
