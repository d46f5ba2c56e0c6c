from __future__ import annotations

from bot.store import repositories
from bot.store.repositories import Installed


async def test_repositories_follow_their_names_and_installations(database):
    async with database.connection() as connection:
        await repositories.put_repository(connection, 1, 3, "acme/old", is_silent=True)
        await repositories.put_repository(connection, 2, 3, "acme/new")
        await repositories.put_repository(connection, 2, 4, "acme/other")
        await repositories.put_installation(connection, 2, account_id=9, account="acme", is_suspended=True)
    expected = Installed(repository_id=3, installation_id=2, full_name="acme/new", is_silent=True, is_suspended=True)
    assert await repositories.find_repository(database, 3) == expected
    assert {each.repository_id for each in await repositories.all_repositories(database)} == {3, 4}
    async with database.connection() as connection:
        await repositories.keep_only(connection, 2, [4])
    assert await repositories.find_repository(database, 3) is None
    async with database.connection() as connection:
        await repositories.forget_installation(connection, 2)
    assert await repositories.all_repositories(database) == ()


async def test_a_repository_is_found_by_its_name_of_today_in_any_case(database):
    async with database.connection() as connection:
        await repositories.put_repository(connection, 2, 3, "Acme/Data")
    found = await repositories.named_repository(database, "acme/DATA")
    assert found == Installed(repository_id=3, installation_id=2, full_name="Acme/Data")
    assert await repositories.named_repository(database, "acme/other") is None
