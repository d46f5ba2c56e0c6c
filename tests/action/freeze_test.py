import json
from datetime import UTC, datetime

import pytest

from action.freeze import Asked, NoFacts, NoInstant, facts_in, freeze, instant, source
from bot.git import GitError

EDGE = datetime(2026, 11, 18, 18, tzinfo=UTC)
POLICY = "gates: {freeze: {weekly: {}}}\n"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-11-18T18:00:00Z", EDGE),
        ("2026-11-18T19:00:00.000+01:00", EDGE),
        ("2026-11-18 18:00+00:00", EDGE),
        ("20261118T180000Z", EDGE),
        ("2026-11-18T17:59:59.999999999Z", EDGE.replace(hour=17, minute=59, second=59, microsecond=999999)),
    ],
)
def test_an_instant_is_read(told, expected):
    assert instant(told) == expected


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("2026-11-18T18:00:00", "has no time zone; write 2026-11-18T18:00:00Z for UTC"),
        ("2026-11-18", "has no time zone"),
        ("2026-02-30T18:00:00Z", "is no instant"),
        ("Wednesday", "is no instant"),
        ("", "is no instant"),
        ("0001-01-01T00:00:00+14:00", "is not between 1900 and 2199"),
        ("9999-12-31T23:59:59-12:00", "is not between 1900 and 2199"),
    ],
)
def test_what_names_no_instant_is_refused(told, why):
    with pytest.raises(NoInstant, match=why):
        instant(told)


def state(directory, form="json", **asked):
    report, problems = freeze(Asked(**{"directory": directory, "at": EDGE, **asked}), form)
    return (json.loads(report) if form == "json" else report), problems


def test_the_branch_of_the_policy_counts_and_not_the_work_tree(plain):
    assert state(plain.directory)[0]["state"] == "open"
    plain.commit({".github/stationmaster.yml": POLICY})
    assert state(plain.directory)[0]["state"] == "open", "the topic's policy is not main's yet"
    plain.git("branch", "--force", "main", "HEAD")
    assert state(plain.directory)[0]["state"] == "frozen"
    assert state(plain.directory, branch="topic")[0]["state"] == "open"
    assert state(plain.directory, form="text")[0].startswith("frozen\nsince 2026-11-18T18:00:00Z: weekly ")


def test_a_branch_that_does_not_exist_yet_is_judged_by_what_is_checked_out(plain):
    plain.commit({".github/stationmaster.yml": "gates: {freeze: {branches: [release/*], weekly: {}}}\n"})
    told, _ = state(plain.directory, branch="release/9")
    assert (told["branch"], told["state"]) == ("release/9", "frozen")


def test_without_a_repository_the_folder_counts(tmp_path):
    assert state(tmp_path)[0]["state"] == "open"
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github/stationmaster.yml").write_text(POLICY)
    told, problems = state(tmp_path, is_preview=True)
    assert (told["state"], len(told["ahead"]), problems) == ("frozen", 10, ())


def test_a_calendar_that_breaks_is_told_and_the_last_good_one_kept(plain):
    plain.git("checkout", "--quiet", "main")
    plain.commit({".github/stationmaster.yml": POLICY})
    plain.commit({".github/stationmaster.yml": "gates: {freeze: {weekly: {day: wensday}}}\n"})
    told, problems = state(plain.directory)
    assert told["state"] == "frozen"
    assert [(each.place.line, each.remedy) for each in problems] == [(1, "did you mean wednesday?")]


def test_a_calendar_that_never_could_be_read_leaves_nothing_known(tmp_path):
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github/stationmaster.yml").write_text("gates: {freeze: {wekly: {}}}\n")
    report, problems = freeze(Asked(directory=tmp_path, at=EDGE), "text")
    assert (report, problems[0].remedy) == ("", "did you mean weekly?")


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(GitError, match="is no folder"):
        state(tmp_path / "nowhere")


def test_the_organisations_policy_lies_below_the_repositorys(plain, tmp_path):
    below = tmp_path / "stationmaster.yml"
    below.write_text(POLICY)
    assert state(plain.directory, organisation_policy=source(below))[0]["state"] == "frozen"
    below.write_text("gates: {freeze: {weekly: {day: wensday}}}\n")
    told, problems = freeze(Asked(directory=plain.directory, at=EDGE, organisation_policy=source(below)), "text")
    assert (told, [each.place.path for each in problems]) == ("", [str(below)])


def saved(tmp_path, **facts):
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"facts": {"branch": "main", **facts}}))
    return facts_in(path)


def test_what_happened_is_what_the_app_told(plain, tmp_path):
    plain.git("checkout", "--quiet", "main")
    plain.commit({".github/stationmaster.yml": POLICY})
    cut = {"branch": "main", "commit": "c" * 40, "at": "2026-11-18T20:00:00Z"}
    facts = saved(tmp_path, latest_cut=cut, known_to="2026-11-18T21:00:00Z")
    states = [
        state(plain.directory, facts=facts, at=EDGE.replace(hour=hour))[0]["state"] for hour in (17, 18, 19, 20, 21)
    ]
    assert states == ["frozen", "frozen", "frozen", "open", "open"], (
        "frozen before any cut that is known, open since it"
    )
    told, _ = state(plain.directory, facts=facts)
    assert told["facts"]["latest_cut"]["at"] == "2026-11-18T20:00:00Z"


def test_facts_of_another_branch_are_refused(plain, tmp_path):
    facts = saved(tmp_path, branch="release")
    assert state(plain.directory, facts=facts)[0]["branch"] == "release", "the branch is theirs where none is asked for"
    with pytest.raises(NoFacts, match="found facts of release, expected those of main"):
        state(plain.directory, facts=facts, branch="main")


@pytest.mark.parametrize("text", ["", "{", "{}", '{"facts": null}', "[" * 100_000, "\xff"])
def test_a_file_without_facts_says_what_to_save_there(tmp_path, text):
    path = tmp_path / "answer.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(NoFacts, match=r"answer.json holds no facts; save an answer of the App's"):
        facts_in(path)
