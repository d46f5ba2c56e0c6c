"""The GitHub Action's entry, run as `python3 -I action/main.py`: nothing of the repository under test is importable.

Judges the checkout, then writes the reports, the job summary, the step's outputs and the annotations.
Exit status as of `stationmaster check`: 0 clean, 1 findings, 2 configuration or input, 3 a fault of ours.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from action.check import FAIL_ON, FORMATS, Compared, look, status
from bot.git import GitError
from bot.policy.decide import decide
from bot.reports.annotations import escaped

if TYPE_CHECKING:
    from bot.facts.snapshot import Snapshot
    from bot.policy.decision import Decision

FILES = {"json": "stationmaster.json", "markdown": "stationmaster.md", "sarif": "stationmaster.sarif"}


def main(argv: Sequence[str] | None = None) -> int:
    """Judge once, and say it in every form that a workflow takes."""
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # it is a file
    arguments = _arguments(argv)
    try:
        snapshot = look(_compared(arguments), arguments.now)
        decision = decide(snapshot)
        code = status(decision, arguments.fail_on)
        _tell(arguments, snapshot, decision, code)
    except (GitError, OSError) as fault:
        return _failed(arguments, str(fault), 2)
    except Exception as fault:  # noqa: BLE001 - the last line of defence: an annotation instead of a traceback
        return _failed(arguments, f"internal error ({type(fault).__name__}: {fault}); please report it", 3)
    return code


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Everything comes from action.yml, empty where it was not given."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for name in ("repo", "base", "head", "base-ref", "event", "event-name", "output", "summary", "reports"):
        parser.add_argument(f"--{name}", type=lambda given: given or None)
    parser.add_argument("--now", type=lambda given: datetime.fromisoformat(given) if given else None)
    parser.add_argument("--fail-on", choices=FAIL_ON, type=lambda given: given or "breaking", default="breaking")
    return parser.parse_args(argv)


def _compared(arguments: argparse.Namespace) -> Compared:
    told = _of_event(arguments)
    return Compared(
        directory=Path(arguments.repo or "."),
        base=arguments.base,
        head=arguments.head,
        base_ref=arguments.base_ref or told.get("base_ref"),
        pull_head=told.get("pull_head"),
        event_base=told.get("event_base"),
    )


def _of_event(arguments: argparse.Namespace) -> dict[str, str]:
    """What the workflow's event says of the base.

    The base commit that a pull request's event names may be hours old, so it is never used.
    """
    event = json.loads(Path(arguments.event).read_bytes()) if arguments.event else {}
    match arguments.event_name, event:
        case _, {"pull_request": {"base": {"ref": str(ref)}, "head": {"sha": str(commit)}}}:
            return {"base_ref": ref, "pull_head": commit}
        case "merge_group", {"merge_group": {"base_ref": str(ref), "base_sha": str(commit)}}:
            return {"base_ref": ref.removeprefix("refs/heads/"), "event_base": commit}
        case "push", {"before": str(commit), "ref": str(ref)} if ref.startswith("refs/heads/") and commit.strip("0"):
            return {"base_ref": ref.removeprefix("refs/heads/"), "event_base": commit}
        case _:
            return {}


def _tell(arguments: argparse.Namespace, snapshot: Snapshot, decision: Decision, code: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="stationmaster-", dir=arguments.reports))
    outputs = {"result": "findings" if code else "clean"}
    for form, name in FILES.items():
        _put(folder / name, FORMATS[form](snapshot, decision))
        outputs[f"report-{form}"] = str(folder / name)
    outputs["breaking"] = str(decision.severity == "breaking").lower()
    outputs["findings"] = str(len(decision.findings))
    _append(arguments.summary, FORMATS["markdown"](snapshot, decision))
    _append(arguments.output, _outputs(outputs))
    _print_inert(FORMATS["text"](snapshot, decision))
    sys.stdout.write(FORMATS["github"](snapshot, decision))


def _failed(arguments: argparse.Namespace, told: str, code: int) -> int:
    """Nothing was judged: say why where people look first."""
    sys.stdout.write(f"::error title=Stationmaster could not judge::{escaped(told)}\n")
    _append(arguments.summary, "## Stationmaster could not judge\n\nThe step's log says why.\n")
    _append(arguments.output, _outputs({"result": "error"}))
    return code


def _outputs(outputs: Mapping[str, str]) -> str:
    """The step's outputs. No value can end its own block: the delimiter is new each time and never guessed."""
    delimiter = secrets.token_hex(16)
    return "".join(f"{name}<<{delimiter}\n{value}\n{delimiter}\n" for name, value in outputs.items())


def _print_inert(text: str) -> None:
    """Print text in which the runner looks for no commands, whatever a file's name begins with."""
    token = secrets.token_hex(16)
    sys.stdout.write(f"::stop-commands::{token}\n{text}::{token}::\n")


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")


def _append(path: str | None, text: str) -> None:
    if path:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)


if __name__ == "__main__":
    sys.exit(main())
