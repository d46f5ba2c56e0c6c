"""Tags and releases on the stand-in: made once, never moved, whatever was lost on the way."""

from dataclasses import replace

import pytest

from bot.github import releases
from bot.github.auth import DEPLOY, RELEASE
from bot.github.errors import Forbidden, Unprocessable
from bot.github.perform import perform
from bot.writes.write import Asset, PutRelease, PutTag
from tests.github.state import Asset as Attached
from tests.github.state import Release

REPOSITORY = {"owner": "acme", "name": "ledger"}
REPO = "/repos/acme/ledger"


@pytest.fixture
def client(scene, live):
    scene.installation.permissions |= {"contents": "write"}
    return live.client(scene.scope(RELEASE))


def tag(scene, name="rel/v1"):
    return PutTag(name=name, commit=scene.pull.head, message=f"{name}\n\nOne change.\n")


def release(scene):
    files = (Asset(name="a.md", kind="text/markdown", text="ä"), Asset(name="b.json", kind="x/json", text="{}"))
    return PutRelease(
        tag="rel/v1",
        commit=scene.pull.head,
        title="v1",
        body="<!-- ours -->\nNotes",
        marker="<!-- ours -->",
        assets=files,
    )


def standing(scene):
    return list(scene.place.state.releases.values())


def stands_whole(scene):
    (one,) = standing(scene)
    assert (one.tag, one.is_draft, one.author) == ("rel/v1", False, scene.app.bot)
    assert [(each.name, each.content) for each in one.assets.values()] == [("a.md", "ä".encode()), ("b.json", b"{}")]


async def test_a_tag_is_annotated_and_made_once(scene, client):
    for _ in range(2):
        await perform(client, scene.target(), tag(scene))
    assert await releases.tagged(client, REPOSITORY, "rel/v1") == scene.pull.head
    assert scene.place.git("cat-file", "-t", "refs/tags/rel/v1") == "tag"
    assert await releases.tags(client, REPOSITORY, "rel/") == ("rel/v1",)
    assert await releases.tagged(client, REPOSITORY, "rel/v2") is None


async def test_a_tag_elsewhere_is_never_moved(scene, client):
    scene.place.git.point("refs/tags/rel/v1", scene.place.sha("main"))
    with pytest.raises(Unprocessable, match="stands at another commit"):
        await perform(client, scene.target(), tag(scene))
    assert scene.place.git.resolve("refs/tags/rel/v1") == scene.place.sha("main")


async def test_a_plain_tag_of_the_same_commit_is_as_good(scene, client):
    scene.place.git.point("refs/tags/rel/v1", scene.pull.head)
    await perform(client, scene.target(), tag(scene))
    assert scene.place.git("cat-file", "-t", "refs/tags/rel/v1") == "commit"


@pytest.mark.parametrize("path", [f"{REPO}/git/tags", f"{REPO}/git/refs"])
@pytest.mark.parametrize("is_done", [True, False])
async def test_a_tag_whose_answer_was_lost(scene, client, path, is_done):
    scene.github.fault("POST", path, "reset", done=is_done)
    await perform(client, scene.target(), tag(scene))
    assert scene.place.git.resolve("refs/tags/rel/v1") == scene.pull.head


async def test_a_tag_that_git_takes_no_more_than_once(scene, client):
    """Somebody else is quicker, between our look and our write."""
    scene.github.fault("GET", f"{REPO}/git/ref/tags/rel/v1", "stale")
    scene.place.git.point("refs/tags/rel/v1", scene.pull.head)
    await perform(client, scene.target(), tag(scene))


async def test_a_tag_that_cannot_be(scene, client):
    with pytest.raises(Unprocessable):
        await perform(client, scene.target(), replace(tag(scene), commit="9" * 40))


async def test_a_release_is_made_once_and_published_with_its_files(scene, client):
    await perform(client, scene.target(), tag(scene))
    ids = {(await perform(client, scene.target(), release(scene))).id for _ in range(2)}
    stands_whole(scene)
    assert ids == {standing(scene)[0].id}


@pytest.mark.parametrize("is_done", [True, False])
@pytest.mark.parametrize(("method", "path"), [("POST", "/releases"), ("POST", "/assets"), ("PATCH", "/releases/")])
async def test_a_release_whose_answer_was_lost(scene, client, method, path, is_done):
    await perform(client, scene.target(), tag(scene))
    scene.github.fault(method, f"*{path}*", "reset", done=is_done)
    await perform(client, scene.target(), release(scene))
    stands_whole(scene)


async def test_a_file_that_broke_off_on_its_way_is_attached_anew(scene, client):
    await perform(client, scene.target(), tag(scene))
    half = Release(
        77, "rel/v1", scene.pull.head, "v1", "<!-- ours -->", scene.app.bot, scene.github.world.clock(), is_draft=True
    )
    half.assets[78] = Attached(78, "a.md", b"", scene.app.bot, half.created_at, state="open")
    scene.place.state.releases[77] = half
    await perform(client, scene.target(), release(scene))
    stands_whole(scene)


@pytest.mark.parametrize("body", ["Notes", "<!-- ours -->"])
async def test_somebody_elses_release_is_left_alone(scene, client, body):
    author = scene.alice if "ours" in body else scene.app.bot
    made = Release(77, "rel/v1", "main", "v1", body, author, scene.github.world.clock())
    scene.place.state.releases[77] = made
    scene.place.state.releases[76] = replace(made, id=76, tag="rel/v0")
    with pytest.raises(Unprocessable, match="There is a release of rel/v1 already"):
        await perform(client, scene.target(), release(scene))
    assert made.assets == {}


async def test_no_other_task_may_tag(scene, live):
    with pytest.raises(Forbidden):
        await perform(live.client(scene.scope(DEPLOY)), scene.target(), release(scene))
