"""`make demo`: Stationmaster judges the seed's example in front of you, on this machine alone.

A stand-in GitHub and the real service start on loopback ports. The pull request is pushed with git, the deliveries are
signed, the service reads, judges and writes; then the teams approve. Everything is gone at the end.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from rich.console import Console
from rich.markdown import Markdown
from rich.rule import Rule
from rich.table import Table

from tests.github.standin import StandIn, private_key

SECRET = "a webhook secret of decent length"
EXAMPLE = Path(__file__).parents[1] / "scenarios" / "trade_ledger.yaml"
QUIET_SECONDS = 1.0
PATIENCE_SECONDS = 90


class Demo:
    """One run: the world, what was said of it, and how to wait until nobody moves any more."""

    def __init__(self, github: StandIn, console: Console) -> None:
        self.github = github
        self.console = console
        self.story: Any = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))

    def build(self, webhook_url: str) -> None:
        """Make the organisation, its teams, its repository and the App."""
        given = self.story["given"]
        self.ann = self.github.user("ann")
        self.platform = self.github.repository("acme/platform", files=given["files"])
        self.platform.grant(self.ann, "write")
        for slug, members in given["teams"].items():
            self.github.team(f"acme/{slug}", members, on=self.platform)
            for login in members:
                self.platform.grant(self.github.user(login), "write")
        self.app = self.github.app(webhook_url, SECRET, install_on=())

    async def quiet(self) -> None:
        """Wait until GitHub was left alone for a while, which is when the bot has said all it has to say."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            seen = -1
            while seen != len(self.github.calls):
                seen = len(self.github.calls)
                await self.github.settled()
                await asyncio.sleep(QUIET_SECONDS)

    async def play(self) -> bool:
        """Open the pull request, have it approved, push twice more; whether all came out as it should."""
        self.github.install(self.app, self.github.organisation("acme"))
        await self.quiet()
        opening = self.story["when"][0]["open"]
        self.say("ann opens a pull request: trader_id is added, counterparty may no longer be null")
        self.platform.commit("know-who-traded", opening["files"], "Know who traded", author=self.ann)
        self.pull = self.github.open_pull(self.platform, "know-who-traded", author=self.ann, title=opening["title"])
        await self.quiet()
        self.show(comment=True)
        held = self.state("approvals") == "action_required" and [each.name for each in self.pull.labels] == [
            "breaking-change"
        ]
        self.say("rita (risk-analytics), rolf (regulatory-reporting) and tom (trading, by CODEOWNERS) approve")
        for login in ("rita", "rolf", "tom"):
            self.github.review(self.pull, self.github.user(login), "APPROVED")
        await self.quiet()
        self.show()
        agreed = self.state("approvals") == "success"
        self.say("ann pushes to the README: what was agreed to has not changed, so the approvals stand")
        self.platform.commit("know-who-traded", {"README.md": "# Platform\n"}, "Say more", author=self.ann)
        await self.quiet()
        self.show()
        return held and agreed and self.state("approvals") == "success"

    def say(self, text: str) -> None:
        self.console.print()
        self.console.print(Rule(text, align="left"))

    def show(self, *, comment: bool = False) -> None:
        """Print what stands on the pull request."""
        table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
        for name, run in sorted(self.platform.check_runs(self.pull.head).items()):
            table.add_row("check", name, run.conclusion or run.status, run.output.get("title", ""))
        table.add_row("labels", ", ".join(label.name for label in self.pull.labels))
        asked = [team.handle for team in self.pull.requested_teams] + [each.login for each in self.pull.requested_users]
        table.add_row("asked", ", ".join(asked) or "nobody any more")
        self.console.print(table)
        if comment:
            self.console.print()
            self.console.print(Markdown(_readable(self.platform.comments(self.pull)[0].body)))

    def state(self, check: str) -> str | None:
        return self.platform.check_runs(self.pull.head)[f"{check}: main"].conclusion


def _readable(body: str) -> str:
    """A terminal has no folding and no HTML; the rest is shown as it is."""
    for markup, text in (("<br>", " · "), ("<sub>", ""), ("</sub>", ""), ("<b>", "**"), ("</b>", "**")):
        body = body.replace(markup, text)
    for markup in ("<details><summary>", "</summary>", "</details>"):
        body = body.replace(markup, "\n")
    return body.replace("\u200b", "")


@asynccontextmanager
async def serving(github: StandIn, app_id: int, port: int, folder: Path):
    """`stationmaster serve`, as an operator would start it, with everything it keeps in one folder."""
    environment = {
        **os.environ,
        "STATIONMASTER_APP_ID": str(app_id),
        "STATIONMASTER_PRIVATE_KEY": private_key(),
        "STATIONMASTER_WEBHOOK_SECRET": SECRET,
        "STATIONMASTER_GITHUB_API_URL": github.api_url,
        "STATIONMASTER_GITHUB_GRAPHQL_URL": github.graphql_url,
        "STATIONMASTER_GITHUB_SERVER_URL": github.url,
        "STATIONMASTER_DATA": str(folder / "data"),
        "STATIONMASTER_LISTEN": f"127.0.0.1:{port}",
        "STATIONMASTER_WRITE_GAP_SECONDS": "0.1",
        "STATIONMASTER_LOG_LEVEL": "warning",
    }
    with open(folder / "service.log", "wb") as log:  # noqa: ASYNC230, PTH123  once, before anything waits
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", env=environment, stdout=log, stderr=log
        )
        try:
            await _ready(process, port, folder / "service.log")
            yield
        finally:
            process.terminate()
            await process.wait()


async def _ready(process: asyncio.subprocess.Process, port: int, log: Path) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), aiohttp.ClientSession() as session:
        while process.returncode is None:
            try:
                async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    if answer.ok:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise RuntimeError(f"the service did not start; {log} says why")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def main() -> int:
    """Play the demo; exit status 0 when it came out as it should."""
    console = Console(width=min(Console().width, 120))
    with tempfile.TemporaryDirectory(prefix="stationmaster-") as name:
        folder, port = Path(name), _free_port()
        async with StandIn(gap=0.1) as github:
            demo = Demo(github, console)
            demo.build(f"http://127.0.0.1:{port}/webhook")
            console.print(f"GitHub (a stand-in) at {github.url}, Stationmaster at http://127.0.0.1:{port}")
            async with serving(github, demo.app.id, port, folder):
                is_well = await demo.play()
                console.print(f"\nWhile it ran: http://127.0.0.1:{port}/healthz, /readyz and /metrics.")
            github.assert_clean()
    console.print("[green]It came out as it should.[/]" if is_well else "[red]It did not come out as it should.[/]")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
