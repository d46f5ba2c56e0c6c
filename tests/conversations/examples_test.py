"""GitHub's published payloads are all at hand, so that they can be replayed."""

import json

from tests.github.examples import examples


def test_every_published_payload_is_there():
    found = list(examples())
    assert len(found) == 329
    assert len({one.event for one in found}) == 58
    assert {"pull_request", "pull_request_review", "push", "check_run", "merge_group", "installation"} <= {
        one.event for one in found
    }


def test_each_is_a_payload_and_has_a_name_of_its_own():
    found = list(examples())
    assert len({str(one) for one in found}) == len(found)
    assert all(isinstance(json.loads(one.payload), dict) for one in found)
