from datetime import UTC, datetime

import pytest

from bot.facts.publication import Publication, Stage
from bot.reports.publication import comment, marker
from tests.samples.snapshots import person

TOLD = Publication(
    key="order:issue_comment:9:1",
    number=7,
    branch="main",
    by=person("rita"),
    ordered=datetime(2026, 11, 18, tzinfo=UTC),
    environment="PROD",
    stage=Stage.GOING,
    sentences=("`aaaaaaaaaaaa` goes to PROD.",),
)


def test_a_promotion():
    assert comment(TOLD) == (
        "<!-- stationmaster order:issue_comment:9:1 -->\n"
        "🚀 **/promote PROD** of rita: going\n\n"
        "- `aaaaaaaaaaaa` goes to PROD.\n"
    )


def test_a_rollback_says_nothing_that_github_reads_as_more_than_words():
    told = Publication(
        key="order:issue_comment:9:1",
        number=7,
        branch="main",
        by=person("rita"),
        ordered=TOLD.ordered,
        tag="@acme/all-#7",
        sentences=("There is no tag `@acme/all-#7`.",),
    )
    assert "@acme" not in comment(told)
    assert "#7" not in comment(told)
    assert comment(told).startswith(marker(told))


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_a_sign(stage):
    assert str(stage) in comment(
        Publication(**{**{name: getattr(TOLD, name) for name in TOLD.__slots__}, "stage": stage})
    )
