from datetime import timedelta

from bot.facts.incident import Incident
from bot.store import incidents

INCIDENT = Incident(kind="frozen-merge", key="7", title="t", sentences=("s",), who=("rita",), number=7)
NOW = timedelta(0)
LATER = timedelta(hours=1)


async def put(database, incident=INCIDENT, repository_id=3):
    async with database.connection() as connection:
        return await incidents.put_incident(database, repository_id, incident, within=connection)


async def settle(database, told, **came_to):
    async with database.connection() as connection:
        await incidents.put_issue(database, told, **came_to, within=connection)


async def test_an_incident_is_news_once_and_known_ever_after(database):
    at = await put(database)
    assert await put(database) is None
    told = await incidents.find_incident(database, 3, "frozen-merge", "7")
    assert told == incidents.Told(repository_id=3, incident=INCIDENT, at=at)
    assert await incidents.find_incident(database, 3, "frozen-merge", "8") is None
    assert await incidents.counts(database) == {"frozen-merge": 1}


async def test_what_has_no_issue_is_taken_by_one_at_a_time_until_it_has(database):
    await put(database)
    assert await incidents.take_unopened(database, LATER) == ()
    (told,) = await incidents.take_unopened(database, NOW)
    await settle(database, told, issue=12)
    assert await incidents.take_unopened(database, NOW) == ()
    assert (await incidents.find_incident(database, 3, "frozen-merge", "7")).issue == 12


async def test_what_github_takes_no_issue_of_is_not_tried_again(database):
    await put(database)
    (told,) = await incidents.take_unopened(database, NOW)
    await settle(database, told, refused="no permission")
    assert await incidents.take_unopened(database, NOW) == ()
