"""How a value is kept and read back, as the store does it."""

import json

import pytest
from pydantic import TypeAdapter


@pytest.fixture(scope="session")
def through_json():
    """The value written as JSON text and read again. A path that is no UTF-8 survives, hence not pydantic's writer."""

    def kept(value):
        adapter = TypeAdapter(type(value))
        return adapter.validate_python(json.loads(json.dumps(adapter.dump_python(value, mode="json"))))

    return kept
