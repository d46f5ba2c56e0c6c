"""Git reads the stand-in with a token, as it reads GitHub."""

import asyncio
import os

import pytest


async def git(*arguments, cwd=None):
    """Run git without blocking the server it talks to; exit status and what it prints."""
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        "git", *arguments, cwd=cwd, stdout=pipe, stderr=asyncio.subprocess.STDOUT, env=environment
    )
    printed, _ = await process.communicate()
    return process.returncode, printed.decode()


def address(stage, token):
    return f"{stage.github.url.replace('://', f'://x-access-token:{token}@')}/{stage.place.name}.git"


async def test_a_blobless_mirror_and_a_fetch_by_id(stage, tmp_path):
    token = (await stage.mint(permissions={"contents": "read"}))["token"]
    mirror = tmp_path / "mirror"
    assert (await git("clone", "--quiet", "--bare", "--filter=blob:none", address(stage, token), str(mirror)))[0] == 0
    _, missing = await git("rev-list", "--objects", "--all", "--missing=print", cwd=mirror)
    assert "?" in missing
    stage.place.commit("feature", {"a.yml": "a: 2\n"}, author=stage.alice, force=True)
    assert (await git("fetch", "--quiet", "origin", stage.head, cwd=mirror))[0] == 0
    assert await git("show", f"{stage.head}:a.yml", cwd=mirror) == (0, "a: 1\n")


async def test_the_head_of_a_fork_is_in_the_base_repository(stage, tmp_path):
    fork = stage.github.fork(stage.place, stage.bob)
    head = fork.commit("idea", {"b.yml": "b\n"}, author=stage.bob)
    pull = stage.github.open_pull(stage.place, "idea", author=stage.bob, head_place=fork)
    token = (await stage.mint())["token"]
    await git("clone", "--quiet", "--bare", address(stage, token), str(tmp_path / "mirror"))
    fetched = await git("fetch", "--quiet", "origin", f"refs/pull/{pull.number}/head", cwd=tmp_path / "mirror")
    assert fetched[0] == 0
    assert await git("rev-parse", "FETCH_HEAD", cwd=tmp_path / "mirror") == (0, f"{head}\n")


@pytest.mark.parametrize("permissions", [None, {"checks": "write"}], ids=["nobody", "without contents"])
async def test_a_token_that_may_not_read(stage, tmp_path, permissions):
    token = (await stage.mint(permissions=permissions))["token"] if permissions else "ghs_forged"
    status, _ = await git("clone", "--quiet", address(stage, token), str(tmp_path / "clone"))
    assert status == 128
    assert not (tmp_path / "clone").exists()


async def test_nobody_pushes_over_http(stage, tmp_path):
    token = (await stage.mint())["token"]
    await git("clone", "--quiet", address(stage, token), str(tmp_path / "clone"))
    status, _ = await git("push", "origin", "HEAD:refs/heads/other", cwd=tmp_path / "clone")
    assert status != 0
    assert stage.place.git.ref("other") is None
