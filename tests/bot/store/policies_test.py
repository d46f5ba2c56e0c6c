from __future__ import annotations

from bot.facts.snapshot import Source
from bot.store.policies import organisation_policy, put_organisation_policy


async def test_an_organisations_policy_is_the_one_last_read(database):
    assert await organisation_policy(database, "acme") is None
    for text in ("old", "new"):
        await put_organisation_policy(database, "acme", Source(path="acme/.github", text=text))
    assert await organisation_policy(database, "acme") == Source(path="acme/.github", text="new")
    await put_organisation_policy(database, "acme", None)
    assert await organisation_policy(database, "acme") is None
