from dataclasses import replace

import pytest

from bot.facts.order import Order
from bot.policy import command
from bot.writes.owed import kept, opened, owed, read, refused
from bot.writes.write import OpenIssue, OpenRevert
from tests.samples.snapshots import person, snapshot

PULL = snapshot(author="ann").pull_request
ISSUE = command.OpenIssue(title="Review the break-glass", sentences=("It burns: @all <!-- #9", "See `ledger`."))
TAG = command.TagCommit(name="v1", commit="c" * 40, train="weekly")
OTHERS = (command.JudgeAgain(), Order(verb="train", given=(), by=person("rita"), comment="c", line=1))


def told(*effects, login="rita"):
    return owed(effects, PULL, "issue_comment:9", login)


def test_an_issue_says_what_happened_and_whose_word_it_was():
    (write,) = told(*OTHERS, ISSUE)
    assert (write.title, write.marker) == (ISSUE.title, "<!-- stationmaster issue issue_comment:9 -->")
    assert write.body.startswith(f"{write.marker}\n- It burns")
    assert write.body.endswith("\n- See `ledger`.\n\nPull request #7, by the word of rita.\n")


def test_nothing_in_it_means_anything_to_github():
    (write,) = told(ISSUE, login="<b>")
    lines = write.body.removeprefix(write.marker)
    assert not {"@all", "<!--", "<b>"} & set(lines.split())
    assert lines.count("#7") == 1
    assert "#9" not in lines


def test_a_revert_is_one_for_each_pull_request_whoever_asks():
    (write,) = told(command.OpenRevert())
    (other,) = owed([command.OpenRevert()], PULL, "issue_comment:10", "cem")
    assert write.marker == other.marker == "<!-- stationmaster revert 99#7 -->"
    assert write.body == f"{write.marker}\nTakes #7 back, by the word of rita.\n"
    (elsewhere,) = owed([command.OpenRevert()], replace(PULL, number=8), "issue_comment:10", "cem")
    assert elsewhere.marker != write.marker


def test_a_tag_tells_its_train_and_who_asked():
    (write,) = told(TAG)
    assert (write.name, write.commit) == ("v1", "c" * 40)
    assert write.message == "v1\n\nTrain weekly, by the word of rita.\n"
    assert read(kept((write,))) == (write,)


def test_what_is_owed_is_kept_until_it_is_read_again():
    writes = told(ISSUE, command.OpenRevert())
    assert [type(each) for each in writes] == [OpenIssue, OpenRevert]
    assert read(kept(writes)) == writes
    assert kept(told(*OTHERS)) is None


@pytest.mark.parametrize(
    ("effect", "stands", "remedy"),
    [
        (ISSUE, "Opened #12 for review.", "*Issues: write*"),
        (command.OpenRevert(), "#12 takes this one back.", "press *Revert* on this pull request"),
        (TAG, "`v1` tags `cccccccccccc`.", "push it by hand"),
    ],
)
def test_where_it_is_or_what_to_do_instead(effect, stands, remedy):
    (write,) = told(effect)
    assert opened(write, 12) == stands
    assert remedy in refused(write, "GitHub said no.")
    assert "GitHub said no." in refused(write, "GitHub said no.").replace("\\", "")
