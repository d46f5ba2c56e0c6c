from bot.policy.gates import change_board
from tests.samples.gates import check, each_example


@each_example(change_board)
def test_example(example):
    check(change_board, example)


def test_it_is_run_only_where_the_policy_gives_it_somebody_to_ask():
    assert not change_board.ChangeBoard().is_on
    assert change_board.ChangeBoard.model_validate({"members": ["acme/a"]}).is_on
    assert not change_board.ChangeBoard.model_validate({"members": ["acme/a"], "mode": "off"}).is_on
