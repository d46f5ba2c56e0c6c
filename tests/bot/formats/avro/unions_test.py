import pytest

from bot.formats import compare
from tests.bot.formats.tables import check, examples


@pytest.mark.parametrize("example", examples("avro_unions"))
def test_an_example(example):
    check(example)


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ('["int", "long"]', '["long"]', {"avro/branch-absorbed"}),
        ('["long"]', '["int", "long"]', {"avro/branch-absorbed"}),
        ('["null", "long"]', '["null", "int"]', {"avro/type-narrowed"}),
        ('["int", "string"]', '["long", "bytes"]', {"avro/type-widened", "avro/text-is-bytes"}),
        ('["int"]', '["boolean", "string"]', {"avro/branch-removed", "avro/branch-added"}),
    ],
)
def test_a_branch_is_followed_into_the_one_that_reads_it(old, new, rules):
    assert {found.rule for found in compare("avro", old, new).findings} == rules
