from __future__ import annotations

from bot.facts.snapshot import Source
from bot.store.policies import Kept, organisation_policy, put_organisation_policy


def source(text):
    return Source(path="acme/.github", text=text)


async def test_an_organisations_policy_is_the_one_last_read(database):
    assert await organisation_policy(database, "acme") == Kept()
    for text in ("old", "new"):
        await put_organisation_policy(database, "acme", source(text), is_readable=True)
    assert await organisation_policy(database, "acme") == Kept(policy=source("new"))
    await put_organisation_policy(database, "acme", None, is_readable=False)
    assert await organisation_policy(database, "acme") == Kept()


async def test_while_it_is_not_readable_the_last_that_was_stands_by(database):
    await put_organisation_policy(database, "acme", source("broken"), is_readable=False)
    assert await organisation_policy(database, "acme") == Kept(policy=source("broken"))
    for text, is_readable in (("good", True), ("bad", False), ("worse", False)):
        await put_organisation_policy(database, "acme", source(text), is_readable=is_readable)
    assert await organisation_policy(database, "acme") == Kept(policy=source("worse"), before=source("good"))
    await put_organisation_policy(database, "acme", source("mended"), is_readable=True)
    assert await organisation_policy(database, "acme") == Kept(policy=source("mended"))


async def test_what_an_organisation_gave_up_does_not_stand_by(database):
    for policy in (source("good"), None, source("bad")):
        await put_organisation_policy(database, "acme", policy, is_readable=policy == source("good"))
    assert await organisation_policy(database, "acme") == Kept(policy=source("bad"))
