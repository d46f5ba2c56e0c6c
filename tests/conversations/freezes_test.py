"""The command line, `/freeze status` and `GET /api/freeze` through everything that stands between: one answer."""

import json
import random
from datetime import timedelta
from functools import partial

from bot.__main__ import main
from bot.facts.train import Abort, Cut, Emergency
from bot.policy.window import TICK
from bot.store.trains import put_happening
from tests.samples.freezes import NOW
from tests.scenarios.language import REPOSITORY, Run
from tests.station import station

ORGANISATION = "gates: {freeze: {holidays: [2026-11-26], trains: {quarter: {monthly: {week: third, day: friday}}}}}\n"
GIVEN = {
    "now": NOW.isoformat(),
    "people": ["ann", "rita"],
    "files": {".github/stationmaster.yml": "version: 1\n"},
    "organisation_files": {"stationmaster.yml": ORGANISATION},
}
CALENDARS = [
    "{weekly: {day: wednesday, at: '18:00', zone: UTC}}",
    "{weekly: {day: sunday, at: '02:30', zone: Europe/Zurich}}",
    "{trains: {m: {monthly: {week: last, day: wednesday, zone: America/New_York}, branches: ['**']}}}",
    "{trains: {w: {weekly: {day: tuesday}, opens_by_itself: true, longest_hours: 30, skip: [2026-11-17]}}}",
    "{weekly: {at: '00:30', zone: Australia/Lord_Howe}, holidays: [2026-11-18, 2026-11-25], mode: report}",
    "{weekly: {}, mode: 'off'}",
]


async def test_three_ways_to_ask_have_one_answer(github, database_url, tmp_path, capsys):
    chance = random.Random(20261118)
    async with station(github, database_url) as opened:
        run = Run(github, opened)
        await run.given(GIVEN)
        await run.open({"as": "ann"})
        await opened.settled()
        for calendar in CALENDARS:
            await run.clock(NOW + timedelta(minutes=chance.randint(-9_000, 9_000)))
            files = {".github/stationmaster.yml": f"gates: {{freeze: {calendar}}}\n"}
            await run.push({"as": "ann", "branch": "main", "files": files})
            await happen(run, chance)
            await agree(run, chance, partial(command_line, run, tmp_path, capsys))


async def happen(run, chance):
    """Let something happen to the branch, before now."""
    before = run.station.now() - timedelta(minutes=chance.randint(1, 5_000))
    name = f"emergency-{chance.randint(1, 10**9)}"
    ended = chance.choice([None, before + timedelta(minutes=1)])
    cut = Cut(branch="main", commit=run.repository.sha("main"), at=before, train=chance.choice([None, "w", "m"]))
    declared = Emergency(id=name, branch="main", reason="x", since=before, until=f"the end of {name}", ended=ended)
    for fact in chance.sample([cut, Abort(branch="main", at=before, reason="smoke"), declared], chance.randint(0, 2)):
        async with run.station.database.connection() as connection:
            await put_happening(run.station.database, run.repository.id, fact, within=connection)


async def agree(run, chance, command_line):
    """Ask in all three ways: the command line and the API of any instant, the command of now."""
    now = run.station.now()
    years = timedelta(days=chance.randint(-50 * 365, 50 * 365), seconds=chance.randint(0, 86_400))
    for instant in (NOW, NOW - TICK, now + years, now):
        at = instant.isoformat().replace("+00:00", "Z")
        status, answer = await run.asked(f"/api/freeze?at={at}&branch=main&repository={REPOSITORY}")
        assert status == 200
        assert json.loads(command_line(at, "json", answer)) == told_without_the_app(answer)
    await run.say({"as": "rita", "body": "/freeze status"})
    await run.station.settled()
    told = run.reply().replace("\\", "").replace("\u200b", "")
    for line in command_line(now.isoformat(), "text", answer).splitlines():
        assert line in told


def told_without_the_app(answer):
    """All but how a freeze is enforced, which the App alone can know."""
    return {key: value for key, value in json.loads(answer).items() if key != "enforcement"}


def command_line(run, folder, capsys, at, form, answer):  # noqa: PLR0913, PLR0917  fixtures
    """Ask `stationmaster freeze` about the repository itself, given an answer of the API's for its facts."""
    (folder / "answer.json").write_text(answer, encoding="utf-8")
    (folder / "stationmaster.yml").write_text(ORGANISATION, encoding="utf-8")
    words = ["--at", at, "--repo", str(run.repository.git.path), "--branch", "main", "--format", form]
    words += ["--organisation-policy", str(folder / "stationmaster.yml")]
    capsys.readouterr()  # what the station logged
    assert main(["freeze", *words, "--facts", str(folder / "answer.json")]) == 0
    return capsys.readouterr().out
