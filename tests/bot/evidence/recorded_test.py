import pytest

from bot.evidence.recorded import recorded

STEP = {"command": "/hold  `it`\n", "came to": "Done"}


@pytest.mark.parametrize(
    ("kind", "detail", "what"),
    [
        (
            "judged",
            {"head": "a" * 40, "checks": {"train": "success", "approvals": "failure"}},
            "judged at `aaaaaaaaaaaa`: approvals failure and train success",
        ),
        (
            "judged",
            {"head": "a" * 40, "checks": {"train": "success"}, "lifted": "lifted by break-glass of rita"},
            "judged at `aaaaaaaaaaaa`: train success; lifted by break-glass of rita",
        ),
        ("commanded", {"by": 7, "steps": [STEP]}, "commanded by 7: `/hold 'it'` (done)"),
        (
            "commanded",
            {"by": 7, "steps": [STEP, {"command": "", "came to": "Mistake"}]},
            "commanded by 7: `/hold 'it'` (done) and `what could not be read` (mistake)",
        ),
        ("opened", {"opened": {"issue": "Opened #9 for review."}}, "opened: Opened #9 for review."),
        ("given up", {"reason": "x"}, "given up"),
    ],
)
def test_a_record_in_a_sentence(kind, detail, what):
    told = recorded({"number": 12, "at": "2026-11-18T12:00:00.000001Z", "kind": kind, "detail": detail})
    assert (told.id, told.what) == ("12", what)
    assert told.at.isoformat() == "2026-11-18T12:00:00.000001+00:00"
