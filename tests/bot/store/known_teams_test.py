import pytest

from bot.facts.pull_request import Person, Team
from bot.store.known_teams import first_met, forget_teams, known_teams, put_teams

RISK = Team(handle="acme/risk", id=5, members=(Person(id=7, login="rita"),), is_secret=True)
GONE = Team(handle="acme/gone", id=0, problem="There is no team @acme/gone.")


@pytest.fixture
async def installed(database):
    async with database.connection() as connection:
        await connection.execute("INSERT INTO installation (id) VALUES (1), (2)")
    return database


async def known(database, installation=1, **more):
    return await known_teams(database, installation, ["acme/risk", "acme/gone"], **{"with_children": False} | more)


async def test_a_team_is_remembered_and_who_cannot_be_verified_is_not(installed):
    await put_teams(installed, 1, (RISK, GONE), with_children=False)
    assert await known(installed) == {"acme/risk": RISK}
    assert await known(installed, 2) == await known(installed, with_children=True) == {}


async def test_for_a_while(installed):
    await put_teams(installed, 1, (RISK,), with_children=False)
    assert await known(installed, life=0.0) == {}


async def test_what_is_read_again_takes_its_place(installed):
    await put_teams(installed, 1, (RISK,), with_children=False)
    empty = Team(handle="acme/risk", id=5)
    await put_teams(installed, 1, (empty,), with_children=False)
    assert await known(installed) == {"acme/risk": empty}


async def test_until_something_changes(installed):
    await put_teams(installed, 1, (RISK,), with_children=False)
    await put_teams(installed, 2, (RISK,), with_children=False)
    await forget_teams(installed, 1)
    assert (await known(installed), await known(installed, 2)) == ({}, {"acme/risk": RISK})


async def test_a_handle_is_who_it_was_when_it_was_first_met(installed):
    other = Team(handle="acme/Risk", id=9)
    assert await first_met(installed, 1, (RISK, GONE)) == {"acme/risk": 5}
    assert await first_met(installed, 1, (other,)) == {"acme/risk": 5}
    assert await first_met(installed, 2, (other,)) == {"acme/risk": 9}
    assert await first_met(installed, 1, ()) == {}
