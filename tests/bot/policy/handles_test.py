from dataclasses import replace

import pytest

from bot.policy.handles import handle_in_policy, handle_of, handles_of
from tests.samples.snapshots import snapshot

TEAMS = {"risk": "other/risk-office", "boss": "@bea", "desk": "bea"}


@pytest.mark.parametrize(
    ("name", "live", "offline"),
    [
        ("risk-analytics", "acme/risk-analytics", "risk-analytics"),
        ("@alice", "alice", "alice"),
        ("@acme/risk", "acme/risk", "acme/risk"),
        ("acme/risk", "acme/risk", "acme/risk"),
        ("risk", "other/risk-office", "other/risk-office"),
        ("boss", "bea", "bea"),
        ("desk", "bea", "bea"),
    ],
)
def test_handle_of(name, live, offline):
    assert handle_of(name, snapshot(author="ann"), TEAMS) == live
    assert handle_of(name, snapshot(), TEAMS) == offline


@pytest.mark.parametrize(
    ("name", "handle"), [("acme/risk", "acme/risk"), ("@alice", "alice"), ("bea", "bea"), ("risk", "acme/risk-office")]
)
def test_handle_in_policy(name, handle):
    told = replace(snapshot(author="ann"), handles={"risk": "@acme/risk-office"})
    assert handle_in_policy(name, told) == handle
    assert handle_of("risk", told) == "acme/risk-office"
    assert handle_of("risk", told, TEAMS) == "other/risk-office"


def test_owners_are_handles_and_addresses_only_where_there_is_no_handle():
    assert handles_of(("@acme/risk", "a@b.c", "@ann")) == ("acme/risk", "ann")
    assert handles_of(("a@b.c",)) == ("a@b.c",)
