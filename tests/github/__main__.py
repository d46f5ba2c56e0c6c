"""The stand-in alone: `python -m tests.github [--port N]` prints its address and runs until it is stopped."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tests.github.standin import StandIn


async def run(port: int) -> None:
    async with StandIn(port=port) as github:
        sys.stdout.write(f"{github.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.github", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the loopback port (default: any)")
    try:
        asyncio.run(run(parser.parse_args().port))
    except KeyboardInterrupt:
        sys.exit(0)
