from bot.policy.commands import help  # noqa: A004 - the command's name
from tests.samples.commands import check, each_example


@each_example(help)
def test_example(example):
    check(example)
