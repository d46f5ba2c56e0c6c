"""A GitHub that nobody here wrote: the npm package `emulate`, as an independent witness of one walk."""

from __future__ import annotations

import asyncio
import json
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.github import setup

PATIENCE = 20.0
"""Seconds to wait for it to answer; it takes a fraction of one."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Emulate:
    """emulate's GitHub on a loopback port, with the seed it describes: users, orgs, repos, apps, tokens.

    What it does otherwise than GitHub: pushes do not move a pull request's head, `pulls/N/files` is empty, there is
    no GraphQL, git or ETag, authors may approve their own changes, delivery ids are no GUIDs.
    """

    seed: dict[str, Any]
    url: str = ""
    _process: asyncio.subprocess.Process | None = None
    _folder: tempfile.TemporaryDirectory[str] | None = None

    async def __aenter__(self) -> Self:
        setup.ensure()
        self._folder = tempfile.TemporaryDirectory(prefix="emulate-")
        seed = Path(self._folder.name) / "seed.json"
        seed.write_text(json.dumps(self.seed))
        port = str(free_port())
        self.url = f"http://127.0.0.1:{port}"
        command = [*setup.node(), str(setup.MODULES / "emulate" / "dist" / "index.js"), "start", "--service", "github"]
        command += ["--port", port, "--base-url", self.url, "--seed", str(seed)]
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
        await self._answering()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process and self._process.returncode is None:
            self._process.kill()
        if self._process:
            await self._process.communicate()
        if self._folder:
            self._folder.cleanup()

    async def _answering(self) -> None:
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            while self._process and self._process.returncode is None:
                try:
                    async with session.get(f"{self.url}/rate_limit"):
                        return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.02)
        printed, _ = await self._process.communicate() if self._process else (b"", b"")
        raise RuntimeError(f"emulate did not start:\n{printed.decode(errors='replace')}")
