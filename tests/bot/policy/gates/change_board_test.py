from bot.policy.gates import change_board
from tests.samples.gates import check, each_example


@each_example(change_board)
def test_example(example):
    check(change_board, example)
