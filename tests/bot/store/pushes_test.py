from bot.facts.pull_request import Person, Push
from bot.store.pushes import Pushed, makers, pushed, put_maker, put_pushes

RITA = Person(id=7, login="rita")
ROBOT = Person(id=8, login="robot[bot]", is_bot=True)
HEAD, OTHER = "a" * 40, "b" * 40


async def test_who_pushed_is_kept_by_pull_request(database):
    told = (Push(head=HEAD, person=RITA), Push(head=OTHER, person=ROBOT))
    await put_pushes(database, 1, 2, told, is_listed=False)
    await put_pushes(database, 1, 3, told[:1], is_listed=True)
    assert {each.push for each in await pushed(database, 1, 2)} == set(told)
    assert await pushed(database, 1, 3) == (Pushed(push=told[0], is_listed=True),)
    assert await pushed(database, 2, 2) == ()


async def test_what_github_listed_stays_listed(database):
    push = Push(head=HEAD, person=RITA)
    for is_listed in (False, True, False):
        await put_pushes(database, 1, 2, (push,), is_listed=is_listed)
    assert await pushed(database, 1, 2) == (Pushed(push=push, is_listed=True),)


async def test_for_whom_an_app_opened_it(database):
    await put_maker(database, 1, 2, RITA)
    await put_maker(database, 1, 2, RITA)
    assert await makers(database, 1, 2) == (RITA,)
    assert await makers(database, 1, 3) == ()
