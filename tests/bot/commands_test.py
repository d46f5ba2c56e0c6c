"""The App's commands, each as an operator runs it: a process of its own, in front of the stand-in GitHub."""

import asyncio
import json
import os
import signal
import sys

import aiohttp
import pytest
from pydantic import TypeAdapter

from bot.facts.look import InstallationLook
from bot.facts.snapshot import Snapshot
from bot.store import audit
from bot.store.evaluations import Evaluation, latest_cut, put_evaluation
from bot.store.repositories import put_repository
from bot.store.witness import Seen, put_seen
from tests.github.fixtures import *  # noqa: F403 - fixtures are found by name
from tests.github.standin import private_key
from tests.postgres import *  # noqa: F403
from tests.samples.snapshots import snapshot

SECRET = "a webhook secret of decent length"


@pytest.fixture
def world(github):
    github.organisation("acme")
    place = github.repository("acme/platform", files={"README.md": "# Platform\n"})
    app = github.app(secret=SECRET)
    place.ruleset("main", {f"{check}: main": app.id for check in ("contracts", "approvals", "train")})
    return place, app


@pytest.fixture
def environ(github, world, database_url, tmp_path):
    return {
        **os.environ,
        "STATIONMASTER_APP_ID": str(world[1].id),
        "STATIONMASTER_PRIVATE_KEY": private_key(),
        "STATIONMASTER_WEBHOOK_SECRET": SECRET,
        "STATIONMASTER_GITHUB_API_URL": github.api_url,
        "STATIONMASTER_GITHUB_GRAPHQL_URL": github.graphql_url,
        "STATIONMASTER_GITHUB_SERVER_URL": github.url,
        "STATIONMASTER_DATABASE_URL": database_url,
        "STATIONMASTER_DATA": str(tmp_path),
        "STATIONMASTER_WRITE_GAP_SECONDS": "0",
        "STATIONMASTER_LOG_LEVEL": "error",
    }


async def run(environ, *words):
    """Run a command to its end: exit status, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, out.decode(), err.decode()


async def test_doctor_finds_a_well_configured_world_well(environ):
    status, out, err = await run(environ, "doctor")
    assert (status, err) == (0, ""), out
    lines = out.splitlines()
    assert len(lines) > 5
    assert all(line.startswith(("ok ", "optional ")) for line in lines), out


async def test_each_line_of_doctor_that_is_not_well_says_what_to_do(environ, github, world):
    place, app = world
    app.permissions.pop("checks")
    for installation in github.world.installations.values():
        installation.permissions.pop("checks")
    app.events.remove("push")
    place.state.rulesets.clear()
    place.ruleset("main", {"contracts: main": None})
    status, out, _ = await run(environ, "doctor")
    problems = [line for line in out.splitlines() if line.startswith("problem")]
    assert status == 1
    for word in ("checks", "push", "contracts: main"):
        assert any(word in line for line in problems), out
    assert all(line.rstrip().endswith(".") for line in problems), out


async def test_doctor_says_so_when_nobody_knows_the_app(environ):
    status, out, _ = await run({**environ, "STATIONMASTER_APP_ID": "999999"}, "doctor")
    assert status == 1
    assert "Check the App's id, its private key and the API address." in out


async def test_sweep_queues_what_was_lost(environ, github, world, queue):
    place, _ = world
    ann = github.user("ann")
    place.grant(ann, "write")
    place.commit("change", {"notes.txt": "x"}, author=ann)
    github.open_pull(place, "change", author=ann)
    status, out, err = await run(environ, "sweep")
    assert (status, err) == (0, "")
    assert out.startswith("1 pull request")
    assert [job.task for job in await queue.jobs("todo")] == ["evaluate"]


async def test_a_dead_letter_is_listed_and_tried_again(environ, database, queue):
    await queue.evaluate(7, 1)
    async with database.connection() as connection:
        await connection.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    (dead,) = await queue.jobs("failed")
    status, out, _ = await run(environ, "jobs")
    assert status == 0
    assert out.startswith(f"{dead.id}\tfailed\tevaluate\tpull:7:1")
    assert (await run(environ, "doctor"))[0] == 1
    assert await run(environ, "jobs", "--retry", str(dead.id)) == (0, f"job {dead.id} is queued again\n", "")
    status, _, err = await run(environ, "jobs", "--retry", "12345")
    assert (status, err) == (2, "stationmaster: there is no dead letter 12345\n")


async def test_a_cut_is_recorded_and_audited(environ, database, world):
    place, _ = world
    async with database.connection() as connection:
        await put_repository(connection, 1, place.id, "acme/platform")
    commit = place.sha("main")
    status, out, _ = await run(environ, "cut", "acme/platform", "main", commit)
    assert (status, out) == (0, f"main of acme/platform was cut at {commit}\n")
    assert (await latest_cut(database, place.id, "main")).commit == commit
    assert [record["kind"] for record in await audit.records(database, place.id, 0)] == ["cut"]
    assert await audit.verify(database) is None


async def test_the_agenda_is_of_the_pull_requests_as_they_were_last_looked_at(environ, database):
    told = snapshot(
        author="ann",
        policy="gates: {change-board: {members: [acme/cab]}}",
        changes=[{"path": "contracts/\udce9.yaml", "findings": ["breaking"]}],
    )
    stored = json.dumps(TypeAdapter(Snapshot).dump_python(told, mode="json")).encode()
    evaluation = Evaluation(repository_id=99, number=7, head="2" * 40, base_ref="main", snapshot=stored, decision=b"{}")
    await put_evaluation(database, evaluation)
    await put_seen(database, 99, 7, Seen(head="2" * 40, base_ref="main", digest="d"))
    status, out, err = await run(environ, "agenda")
    assert (status, err) == (0, "")
    assert "1 change to decide." in out
    assert "A change<br>by ann" in out


async def test_a_cut_of_a_repository_nobody_knows_names_those_that_are_known(environ):
    status, _, err = await run(environ, "cut", "acme/other", "main", "a" * 40)
    assert (status, err) == (2, "stationmaster: acme/other is none of: no repository is known yet\n")


async def test_doctor_says_whether_the_api_is_open(environ):
    assert "ok       api: closed, as no STATIONMASTER_API_TOKEN is set\n" in (await run(environ, "doctor"))[1]
    token = {"STATIONMASTER_API_TOKEN": "a token of decent length"}
    assert "ok       api\n" in (await run({**environ, **token}, "doctor"))[1]
    status, out, _ = await run({**environ, "STATIONMASTER_API_TOKEN": SECRET}, "doctor")
    assert status == 1
    assert "problem  api: its token is also a webhook secret" in out
    assert SECRET not in out


@pytest.mark.parametrize(
    ("pull", "told"),
    [
        ("acme/platform", "expected OWNER/REPO#N"),
        ("#7", "expected OWNER/REPO#N"),
        ("acme/platform#x", "expected OWNER/REPO#N"),
        ("acme/platform#\u0663", "expected OWNER/REPO#N"),
        ("acme/platform#99999999999999999999", "was never judged"),
        ("acme/other#7", "acme/other is no repository that is known here"),
        ("acme/platform#8", "acme/platform#8 was never judged"),
    ],
)
async def test_what_was_never_judged_cannot_be_explained(environ, database, pull, told):
    async with database.connection() as connection:
        await put_repository(connection, 1, 3, "acme/platform")
    status, out, err = await run(environ, "explain", "--pr", pull)
    assert (status, out) == (2, "")
    assert told in err


async def test_what_another_version_kept_in_another_form_is_told_as_that(environ, database):
    async with database.connection() as connection:
        await put_repository(connection, 1, 3, "acme/platform")
    kept = Evaluation(
        repository_id=3, number=7, head="a" * 40, base_ref="main", snapshot=b'{"known":[]}', decision=b"{}"
    )
    await put_evaluation(database, kept)
    status, _, err = await run(environ, "explain", "--pr", "acme/platform#7")
    assert status == 2
    assert "another version" in err
    status, out, _ = await run(environ, "replay", "--since", "2020-01-01")
    assert (status, out.splitlines()) == (
        0,
        [
            "0 of 0 evaluations since 2020-01-01 00:00 UTC would come out differently.",
            "1 more were kept by another version, in a form that this one does not read.",
        ],
    )


@pytest.mark.parametrize("secret", ["", "short-one"])
async def test_serve_refuses_a_secret_that_is_none_without_showing_it(environ, secret):
    status, out, err = await run({**environ, "STATIONMASTER_WEBHOOK_SECRET": secret}, "serve")
    assert status == 2
    assert "STATIONMASTER_WEBHOOK_SECRET" in err
    assert "short-one" not in out + err


@pytest.mark.parametrize("verb", ["serve", "work"])
async def test_a_process_that_is_told_to_stop_stops(environ, unused_tcp_port, queue, verb):
    environ = {**environ, "STATIONMASTER_LISTEN": f"127.0.0.1:{unused_tcp_port}"}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", verb, env=environ)
    try:
        if verb == "serve":
            await _ready(f"http://127.0.0.1:{unused_tcp_port}/readyz")
        else:
            await _worked_off(queue)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 25) == 0
    finally:
        if process.returncode is None:
            process.kill()


async def _ready(url):
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(url) as answer:
                    if answer.ok:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)


async def _worked_off(queue):
    """Wait until a worker took a job; a look at an installation that is not there is soon done."""
    await queue.look_at(InstallationLook(installation_id=404))
    async with asyncio.timeout(30):
        while [job for job in await queue.jobs() if job.status == "todo"]:  # noqa: ASYNC110  another process works
            await asyncio.sleep(0.1)
