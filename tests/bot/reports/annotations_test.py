import re

from bot.facts.change import Status
from bot.facts.finding import Place, Severity
from bot.facts.snapshot import Source
from bot.policy.decide import decide
from bot.reports.annotations import COMMANDS_OF_A_LEVEL, Level, annotations, commands
from bot.reports.escape import visible
from tests.samples.snapshots import EXCEPTION, snapshot


def test_what_breaks_or_is_risky_is_remarked_where_it_stands(everything):
    worst, hostile, told = annotations(*everything)
    assert (worst.place.line, worst.level, worst.title) == (
        3,
        Level.FAILURE,
        "breaking: trade_ledger (contract/column-removed)",
    )
    assert worst.message == "the column is gone\nExpand,\nthen contract."
    assert hostile.level is Level.WARNING
    assert "\x1b" not in hostile.title
    assert told.level is Level.NOTICE
    assert told.place == Place(path="contracts/trade.yaml", line=1)


def test_mild_findings_and_deleted_files_are_not_remarked(make):
    mild = make.change("a.yaml", make.finding(Severity.COMPATIBLE, "a.yaml"), make.finding(Severity.COSMETIC, "a.yaml"))
    gone = make.change("b.yaml", make.finding(head=None, base=Place(path="b.yaml", line=1)), status=Status.DELETED)
    placeless = make.change("c.yaml", make.finding(head=None))
    assert annotations(*make.decided(mild, gone, placeless)) == ()


def test_a_policy_that_cannot_be_read_is_remarked_where_it_is_wrong(make):
    policy = Source(path=".github/stationmaster.yml", text="version: 1\ngate: {}\n")
    (remark,) = annotations(*make.decided(head_policy=policy))
    assert remark.place.path == ".github/stationmaster.yml"
    assert remark.place.line == 2
    assert remark.level is Level.FAILURE
    assert "gates" in remark.message


def undone(text):
    """What the runner makes of an escaped text."""
    for code, letter in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, letter)
    return text


def test_a_command_carries_everything_and_nothing_breaks_out(everything, make):
    lines = commands(annotations(*everything)).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice"]
    matched = re.fullmatch(r"::warning file=([^,:]*),line=3,col=5,title=([^,:]*)::(.*)", lines[1])
    assert undone(matched[1]) == visible(make.HOSTILE)
    assert undone(matched[2]).startswith("risky: ")
    assert undone(matched[3]) == "::warning::gotcha\n::x::"


def test_more_than_the_runner_shows_is_counted(make):
    many = [make.finding(path=make.CALM, element=f"schema.c{at}") for at in range(COMMANDS_OF_A_LEVEL + 5)]
    lines = commands(annotations(*make.decided(make.change(make.CALM, *many)))).splitlines()
    assert len(lines) == COMMANDS_OF_A_LEVEL
    assert lines[-1] == "::error::and 6 more; the job summary and the report name them all"
    exactly = many[:COMMANDS_OF_A_LEVEL]
    assert "more" not in commands(annotations(*make.decided(make.change(make.CALM, *exactly))))


def test_an_excepted_finding_is_remarked_with_its_exception(make):
    excepted = make.finding(is_enforced=False, exception=EXCEPTION)
    (remark,) = annotations(*make.decided(make.change(make.CALM, excepted)))
    assert remark.level is Level.NOTICE
    assert "excepted until 2026-12-31 by acme/risk because: It was empty." in remark.message


def test_an_exception_that_cannot_be_read_is_remarked_where_it_is_wrong():
    told = snapshot(head_exceptions="- {}\n")
    remarks = annotations(told, decide(told))
    assert {remark.place.path for remark in remarks} == {".github/stationmaster-exceptions.yml"}
    assert {remark.level for remark in remarks} == {Level.FAILURE}
