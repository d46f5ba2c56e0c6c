"""`stationmaster check` beside the best known of each format, on the same generated repositories and the same changes.

Each side is a whole process, as a workflow would start it. Ours takes the branch out of git, decides and reports.
"""

import hashlib
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from tests.bench import contracts, schemas
from tests.bench.measure import Side, interleaved

ROOT = Path(__file__).parents[2]
PEER = ROOT / ".venv-bench"
LOCK = ROOT / "requirements/bench.txt"
BUF = Path(sys.executable).parent / "buf"
FINDINGS = frozenset({0, 1})
MANY = 20_000 // len(schemas.FORMATS)
"""Files of each format in the repository that is larger only by what does not change."""


@dataclass(frozen=True)
class Aim:
    """One line of the report: what was measured, and what it is held to."""

    told: str
    measured: float
    unit: str
    least: float | None = None
    most: float | None = None

    @property
    def is_met(self) -> bool:
        return (self.least or 0) <= self.measured <= (self.most or float("inf"))

    def __str__(self) -> str:
        bound = f">= {self.least:g}" if self.least is not None else f"<= {self.most:g}"
        held = "met" if self.is_met else "MISSED"
        return f"  {self.told:<52} {self.measured:8.2f} {self.unit:<4} {bound:>8} {self.unit:<4} {held}"


def measure(folder: Path, rounds: int) -> None:
    """Make the repositories, measure and print what came of it."""
    pairs = contracts.repository(folder / "contracts")
    made = schemas.repository(folder / "schemas")
    large = schemas.repository(folder / "large", MANY)
    sides = {
        **_contracts(pairs),
        **_protobuf(made),
        **_avro(made.folder),
        **_whole(made.folder, large.folder),
    }
    interleaved(list(sides.values()), rounds)
    print(f"Offline: {schemas.FILES} files of each format, {len(made.changed)} changed (medians of {rounds} runs)")
    for side in sides.values():
        print(f"  {side.name:<52} {side.cpu:8.3f} s CPU {side.wall:8.3f} s wall {side.peak:7.1f} MiB")
    print("\nHeld to (ratios of CPU time)")
    for aim in _aims(sides):
        print(aim)
    print()


def _ours(name: str, repository: Path, branch: str) -> Side:
    check = [sys.executable, "-m", "bot", "check", "--repo", str(repository), "--base", "main", "--head", branch]
    return Side(f"ours, {name}", [*check, "--format", "json"], ROOT, statuses=FINDINGS)


def _contracts(made: contracts.Repository) -> dict[str, Side]:
    """datacontract-cli, all pairs in one process."""
    python = str(peer_python())
    peer = [python, str(ROOT / "tests/bench/peer.py"), str(made.pairs)]
    return {
        "contracts": _ours("contracts", made.folder, "change"),
        "datacontract": Side("datacontract-cli", peer, made.pairs),
        "imports": Side("datacontract-cli, imports only", [python, "-c", "import datacontract.data_contract"], ROOT),
    }


def _protobuf(made: schemas.Repository) -> dict[str, Side]:
    """Buf, which judges a work tree: it gets one of its own."""
    tree = made.folder.with_name("tree")
    contracts.git(made.folder, "worktree", "add", "--quiet", str(tree), "protobuf")
    buf = [str(BUF), "breaking", "--against", f"{made.folder}/.git#ref=main"]
    named = [word for path in made.paths("protobuf") for word in ("--path", path)]
    statuses = frozenset({100})
    return {
        "protobuf": _ours("Protobuf", made.folder, "protobuf"),
        "buf": Side("buf breaking", buf, tree, statuses),
        "buf-path": Side("buf breaking --path, of each changed file", [*buf, *named], tree, statuses),
    }


def _avro(folder: Path) -> dict[str, Side]:
    peer = [sys.executable, str(ROOT / "tests/bench/avro_peer.py"), str(folder), "avro"]
    return {
        "avro": _ours("Avro, both directions and logical types", folder, "avro"),
        "avro-backward": Side("avro's checker, one direction", [*peer, "backward"], folder),
        "avro-both": Side("avro's checker, both directions", [*peer, "both"], folder),
    }


def _whole(folder: Path, large: Path) -> dict[str, Side]:
    return {
        "everything": _ours("all three formats at once", folder, "everything"),
        "everything-large": _ours(f"the same among {3 * MANY} files", large, "everything"),
        "nothing": _ours("nothing that counts changed", folder, "nothing"),
        "nothing-large": _ours(f"the same among {3 * MANY} files", large, "nothing"),
    }


def _aims(sides: dict[str, Side]) -> list[Aim]:
    def ratio(one: str, other: str) -> float:
        return sides[one].cpu / sides[other].cpu

    beyond = sides["datacontract"].cpu - sides["imports"].cpu
    return [
        Aim("datacontract-cli / ours", ratio("datacontract", "contracts"), "x", least=100),
        Aim("datacontract-cli less its imports / ours", beyond / sides["contracts"].cpu, "x", least=100),
        Aim("buf breaking / ours", ratio("buf", "protobuf"), "x", least=10),
        Aim("buf breaking --path / ours", ratio("buf-path", "protobuf"), "x", least=4),
        Aim("ours / avro's checker, one direction", ratio("avro", "avro-backward"), "x", most=1.5),
        Aim("ours / avro's checker, both directions", ratio("avro", "avro-both"), "x", most=1.5),
        Aim("all three at once, wall", sides["everything"].wall, "s", most=0.8),
        Aim("all three at once, peak of memory", sides["everything"].peak, "MiB", most=80),
        Aim("nothing that counts changed, wall", sides["nothing"].wall, "s", most=0.3),
        Aim("all three, 20,000 files / 6,000", ratio("everything-large", "everything"), "x", most=1.1),
        Aim("nothing, 20,000 files / 6,000", ratio("nothing-large", "nothing"), "x", most=1.1),
    ]


def peer_python() -> Path:
    """The packages we are measured against in an environment of its own, made anew when its lock changes."""
    python = PEER / "bin/python"
    ready = PEER / f"ready-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    if not ready.exists():
        venv.create(PEER, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", "--require-hashes", "-r", LOCK], check=True)
        ready.touch()
    return python
