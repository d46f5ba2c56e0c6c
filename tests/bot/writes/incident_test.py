from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.facts.incident import Incident
from bot.writes.incident import issue

AT = datetime(2026, 11, 18, 18, tzinfo=UTC)
INCIDENT = Incident(
    kind="frozen-merge",
    key="main-->#7",
    title="Merged into a freeze",
    sentences=("`main` is frozen: @all <!-- #9",),
    who=("rita", "@acme/on-call", "someone@example.com"),
    number=7,
)


def lines(incident):
    return issue(incident, AT).body.splitlines()


def test_it_says_what_happened_about_which_pull_request_and_to_whom():
    told = lines(INCIDENT)
    assert told[0].startswith("<!-- stationmaster incident ")
    assert told[0].endswith(" -->")
    assert told[1].startswith("- `main` is frozen: ")
    assert told[3] == "Pull request #7."
    assert told[5].startswith("Paged: @rita, @acme/on-call, someone@\u200bexample")


def test_nothing_in_its_sentences_means_anything_to_github():
    (sentence,) = (line for line in lines(INCIDENT) if line.startswith("- "))
    assert "@all" not in sentence
    assert "<!--" not in sentence.replace(r"\<", "")
    assert "#9" not in sentence


def test_it_may_be_about_no_pull_request_and_page_nobody():
    assert len(lines(replace(INCIDENT, number=0, who=()))) == 2


def test_another_incident_has_another_marker_and_the_same_one_the_same():
    markers = [issue(each, AT).marker for each in (INCIDENT, replace(INCIDENT, title="Other"))]
    others = [issue(each, AT).marker for each in (replace(INCIDENT, key="x"), replace(INCIDENT, kind="x"))]
    assert len({*markers}) == 1
    assert len({*markers, *others}) == 3
    assert all(marker.count("-->") == 1 for marker in markers)


def test_no_issue_of_it_is_much_older_than_the_telling():
    assert issue(INCIDENT, AT).since == AT - timedelta(days=1)
