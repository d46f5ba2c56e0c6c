import pytest

from bot.policy.places import written
from tests.samples.snapshots import snapshot

OWN = """\
gates:
  raci:
    table:
      - accountable: [acme/risk]
        axes: [policy]
      - {responsible: [rita], accountable: [ron]}
"""
ORGANISATION = "gates: {compliance: {teams: [acme/legal]}, raci: {mode: report}}"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("gates", "raci", "table", 0, "accountable"), (".github/stationmaster.yml", 4, 9)),
        (("gates", "raci", "table", 1, "accountable"), (".github/stationmaster.yml", 6, 31)),
        (("gates", "compliance", "teams"), ("stationmaster.yml", 1, 22)),
        (("gates", "raci", "table", 2), None),
        (("gates", "raci", "table", 0, "consulted"), None),
        (("gates", "raci", "table", "accountable"), None),
        (("gates", 0), None),
    ],
)
def test_where_it_is_written(path, place):
    found = written(snapshot(policy=OWN, organisation_policy=ORGANISATION).content, *path)
    assert (found and (found.path, found.line, found.column)) == place


def test_what_cannot_be_read_says_nothing():
    assert written(snapshot(policy="gates: [").content, "gates") is None
    assert written(snapshot().content, "gates") is None
