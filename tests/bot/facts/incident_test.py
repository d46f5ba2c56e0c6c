import pytest
from pydantic import TypeAdapter

from bot.facts.incident import Incident

INCIDENT = Incident(kind="frozen-merge", key="7:abc", title="It burns", sentences=("`a` burns.",))


@pytest.mark.parametrize("told", [INCIDENT, Incident(kind="k", key="", title="", sentences=(), who=("a",), number=3)])
def test_an_incident_is_read_back_as_it_was_kept(told):
    adapter = TypeAdapter(Incident)
    assert adapter.validate_json(adapter.dump_json(told)) == told
