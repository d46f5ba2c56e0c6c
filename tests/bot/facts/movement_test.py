from bot.facts.movement import CREATION, MERGES


def test_what_github_does_itself_and_the_making_of_a_branch_are_told_apart_from_pushes():
    assert not {"push", "force_push", "branch_deletion", CREATION} & MERGES
