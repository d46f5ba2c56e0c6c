"""Tags and releases: each made once, and none of them ever moved.

A release is ours by its marker *and* its author; anybody who may write to the repository can make one with our marker.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.github import documents
from bot.github.client import Client, ReadOnly, Variables
from bot.github.errors import NotFound, Unprocessable
from bot.writes.write import Asset, PutRelease, PutTag

_TAG_REF = "/repos/{owner}/{name}/git/ref/tags/{+tag}"
_TAG_OBJECT = "/repos/{owner}/{name}/git/tags/{sha}"
_TAG_OBJECTS = "/repos/{owner}/{name}/git/tags"
_REFS = "/repos/{owner}/{name}/git/refs"
_MATCHING = "/repos/{owner}/{name}/git/matching-refs/tags/{+prefix}"
_RELEASES = "/repos/{owner}/{name}/releases"
_RELEASE = "/repos/{owner}/{name}/releases/{id}"
_ASSETS = "/repos/{owner}/{name}/releases/{id}/assets?per_page=100"
_ASSET = "/repos/{owner}/{name}/releases/assets/{id}"


async def tags(client: ReadOnly, repository: Variables, prefix: str) -> tuple[str, ...]:
    """The names of the tags of a repository (`owner`, `name`) that begin with a prefix. Raises: GitHubError."""
    refs = [each["ref"] async for each in client.each(_MATCHING, {**repository, "prefix": prefix})]
    return tuple(ref.removeprefix("refs/tags/") for ref in refs)


async def tagged(client: ReadOnly, repository: Variables, tag: str) -> str | None:
    """The commit that a tag stands at, `None` where there is no such tag. Raises: GitHubError."""
    try:
        ref = await client.get(_TAG_REF, {**repository, "tag": tag})
    except NotFound:
        return None
    at = ref["object"]
    while at["type"] == "tag":
        at = (await client.get(_TAG_OBJECT, {**repository, "sha": at["sha"]}))["object"]
    return str(at["sha"])


async def put_tag(client: Client, repository: Variables, write: PutTag) -> None:
    """Tag a commit. Raises: GitHubError; Unprocessable, where the tag stands at another commit.

    A tag object that no ref names is nothing to anybody, so one that was made twice does no harm.
    """

    async def find() -> Mapping[str, Any] | None:
        at = await tagged(client, repository, write.name)
        if at not in {None, write.commit}:
            raise Unprocessable(f"The tag {write.name} stands at another commit, {at}, and is never moved.")
        return {} if at else None

    if await find() is not None:
        return
    data = {"tag": write.name, "message": write.message, "object": write.commit, "type": "commit"}
    made = await client.write("POST", _TAG_OBJECTS, repository, data, read_back=_nothing)
    ref = {"ref": f"refs/tags/{write.name}", "sha": made["sha"]}
    try:
        await client.write("POST", _REFS, repository, ref, read_back=find)
    except Unprocessable:
        if await find() is None:
            raise


async def _nothing() -> None:
    """Nobody finds a tag object that was made and not told."""


async def put(client: Client, repository: Variables, write: PutRelease) -> int:
    """Make a release with its files and publish it; its id. Raises: GitHubError; Unprocessable, where it is another's.

    The tag stands: where it does not, GitHub would make one of its own.
    """
    own_id = (await client.graphql(documents.VIEWER))["viewer"]["databaseId"]
    find = partial(_find, client, repository, write, own_id)
    release = await find()
    if release is None:
        data = {"tag_name": write.tag, "target_commitish": write.commit, "name": write.title, "body": write.body}
        release = await client.write("POST", _RELEASES, repository, {**data, "draft": True}, read_back=find)
    if release["draft"]:
        for asset in write.assets:
            await _attach(client, repository, release, asset)
        await _publish(client, repository, release["id"])
    return int(release["id"])


async def _find(client: ReadOnly, repository: Variables, write: PutRelease, own_id: int) -> Mapping[str, Any] | None:
    """Ours; a draft is found in the list alone, by whoever may write."""
    async for each in client.each(_RELEASES + "?per_page=100", repository):
        if each["tag_name"] != write.tag:
            continue
        if each["author"]["id"] != own_id or write.marker not in (each["body"] or ""):
            raise Unprocessable(f"There is a release of {write.tag} already, made by {each['author']['login']}.")
        return dict(each)
    return None


async def _attach(client: Client, repository: Variables, release: Mapping[str, Any], asset: Asset) -> None:
    """Attach a file, unless it is. What broke off on the way stands there half, and is taken away first."""
    variables = {**repository, "id": str(release["id"])}

    async def find() -> Mapping[str, Any] | None:
        async for each in client.each(_ASSETS, variables):
            if each["name"] == asset.name and each["state"] == "uploaded":
                return dict(each)
            if each["name"] == asset.name:
                await client.write("DELETE", _ASSET, {**repository, "id": str(each["id"])}, b"", read_back=_nothing)
        return None

    if await find() is None:
        await client.upload(release["upload_url"], {"name": asset.name}, asset.text, asset.kind, read_back=find)


async def _publish(client: Client, repository: Variables, release_id: int) -> None:
    variables = {**repository, "id": str(release_id)}

    async def find() -> Mapping[str, Any] | None:
        release: dict[str, Any] = await client.get(_RELEASE, variables)
        return None if release["draft"] else release

    await client.write("PATCH", _RELEASE, variables, {"draft": False}, read_back=find)
