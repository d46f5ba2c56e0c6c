from bot.policy.commands import request_review
from tests.samples.commands import check, each_example


@each_example(request_review)
def test_example(example):
    check(example)
