from datetime import UTC, datetime

import pytest

from bot.facts.publication import Publication, Stage
from tests.samples.snapshots import person


@pytest.mark.parametrize("stage", Stage)
def test_an_end_is_an_end(stage):
    on_its_way = {Stage.ORDERED, Stage.AWAITING, Stage.GOING, Stage.RUNNING}
    assert stage.is_final is (stage not in on_its_way)


def test_a_rollback_names_a_tag():
    now = datetime(2026, 11, 18, tzinfo=UTC)
    told = {"key": "order:9:1", "number": 7, "branch": "main", "by": person("ann"), "ordered": now}
    assert Publication(**told, tag="v1").is_rollback
    assert not Publication(**told, environment="PROD").is_rollback
