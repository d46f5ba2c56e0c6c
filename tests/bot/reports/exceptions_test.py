from dataclasses import replace
from datetime import date

import pytest

from bot.facts.change import Problem
from bot.facts.finding import Counts, Excepted, Place
from bot.facts.snapshot import Exceptions
from bot.policy.exceptions import read
from bot.reports.exceptions import may_be_excepted, offered, sentence, told
from tests.samples.snapshots import finding, snapshot

ONE = Excepted(
    fingerprint="3f2a9c01b7de",
    reason="It | was @empty.",
    approver="acme/risk",
    until=date(2026, 12, 31),
    place=Place(path=".github/stationmaster-exceptions.yml", line=3),
)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (Counts.YES, "excepted until 2026-12-31 by acme/risk because: It | was @empty."),
        (Counts.EXPIRED, "its exception by acme/risk expired on 2026-12-31"),
        (Counts.PROPOSED, "an exception until 2026-12-31 by acme/risk is proposed here and counts once merged"),
        (Counts.UNDATED, "an exception until 2026-12-31 by acme/risk does not count where the day is not known"),
    ],
)
def test_every_exception_has_its_words(counts, words):
    assert sentence(replace(ONE, counts=counts)) == words


def test_whom_an_exception_concerns_is_a_row_each_once(make):
    _, decision = make.decided(make.change(make.CALM, finding(exception=ONE), finding(exception=ONE), finding()))
    proposed = replace(ONE, counts=Counts.PROPOSED, place=None)
    whole, counted = told(replace(decision, exceptions=Exceptions(proposed=(proposed,))))
    rows = whole.splitlines()[2:]
    assert [row.split(" | ")[0] for row in rows] == ["| `3f2a9c01b7de`"] * 2
    assert "It \\| was @\u200bempty." in rows[0]
    assert "`.github/stationmaster-exceptions.yml:3`" in rows[0]
    assert "counts once merged" in rows[1]
    assert counted == "2 exceptions."


def test_nothing_excepted_is_nothing_told(make):
    _, decision = make.decided(make.change(make.CALM, finding()))
    assert told(decision) == ("", "")


def test_what_is_wrong_with_the_file_is_told_once(make):
    _, decision = make.decided()
    wrong = Problem(place=Place(path="x.yml", line=2, column=4), found="`a`", expected="b", remedy="remove it")
    whole, counted = told(replace(decision, exceptions=Exceptions(problems=(wrong,), head_problems=(wrong,))))
    assert whole.replace("\u200b", "") == "- `x.yml:2:4`: found `a`, expected b; remove it"
    assert counted == "1 places that cannot be read."


def test_what_may_be_excepted():
    assert may_be_excepted(finding())
    others = [finding("risky"), finding("invalid"), finding(is_enforced=False), finding(exception=ONE)]
    assert not any(may_be_excepted(found) for found in others)


def test_the_entries_offered_are_those_of_a_file_once_they_are_filled_in():
    hostile = finding(subject="x\n- fingerprint: y", element="```")
    text = offered([finding(), finding("risky"), hostile])
    assert text.count('- fingerprint: "') == 2
    entries = text.split("yaml\n")[1].rpartition("\n```")[0].rstrip("`\n")
    filled = entries.replace("reason:", "reason: It was empty.").replace("approver:", "approver: rita")
    filled = filled.replace("until:", "until: 2026-12-31")
    content = snapshot(exceptions=filled).content
    assert [each.fingerprint for each in read(content, None, 90).standing] == [
        finding().fingerprint,
        hostile.fingerprint,
    ]
    assert offered([]) == ""
