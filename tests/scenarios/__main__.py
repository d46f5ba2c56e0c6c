"""Run scenario files: `python -m tests.scenarios FILE...`. Exit status 1 where what stands is not what they say."""

import asyncio
import sys
import tempfile
from pathlib import Path

import psycopg

from bot.store import embedded
from tests.github.standin import StandIn
from tests.scenarios.language import Failed, Run, scenarios
from tests.station import station


async def play(path: Path, database_url: str) -> int:
    failures = 0
    for name, told in scenarios(path):
        async with StandIn(gap=0) as github, station(github, database_url) as opened:
            try:
                await Run(github, opened).play(told)
                print(f"ok      {name}")
            except Failed as wrong:
                failures += 1
                print(f"FAILED  {name}\n        {wrong}")
    return failures


def main(paths: list[str]) -> int:
    failures = 0
    with tempfile.TemporaryDirectory(prefix="scenarios-") as folder:
        server = embedded.start(Path(folder) / "postgres")
        try:
            for number, path in enumerate(paths):
                with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE scenario_{number}")
                failures += asyncio.run(play(Path(path), server.get_uri(f"scenario_{number}")))
        finally:
            server.stop()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
