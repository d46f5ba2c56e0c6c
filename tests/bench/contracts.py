"""A repository of 2,000 ODCS contracts of which a branch changes 50, and the same 50 pairs as files."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

CONTRACTS = 2_000
CHANGED = 50
PROPERTIES = 20
TYPES = ("string", "integer", "number", "date", "boolean")


@dataclass(frozen=True)
class Repository:
    """Where it is, and the folder of pairs `000.old.yaml`, `000.new.yaml`."""

    folder: Path
    pairs: Path


def repository(folder: Path) -> Repository:
    """Make it: `main` holds every contract, `change` the changed ones."""
    made = Repository(folder=folder / "repository", pairs=folder / "pairs")
    for each in (made.folder / "contracts", made.pairs):
        each.mkdir(parents=True)
    git(made.folder, "init", "--quiet", "--initial-branch=main")
    for number in range(CONTRACTS):
        path_of(made, number).write_text(text_of(contract(number)), encoding="utf-8")
    commit(made.folder, "Every contract")
    git(made.folder, "switch", "--quiet", "--create", "change")
    for number in range(0, CONTRACTS, CONTRACTS // CHANGED):
        change(made, number)
    commit(made.folder, "Some contracts")
    return made


def change(made: Repository, number: int) -> None:
    old, new = text_of(contract(number)), text_of(changed(contract(number)))
    path_of(made, number).write_text(new, encoding="utf-8")
    (made.pairs / f"{number:04}.old.yaml").write_text(old, encoding="utf-8")
    (made.pairs / f"{number:04}.new.yaml").write_text(new, encoding="utf-8")


def contract(number: int) -> dict:
    """One contract, of about 4 KB."""
    table = {
        "name": f"table_{number}",
        "physicalType": "table",
        "properties": [column(number, place) for place in range(PROPERTIES)],
    }
    head = {"apiVersion": "v3.1.0", "kind": "DataContract", "id": f"urn:bench:{number}", "name": f"dataset_{number}"}
    return {**head, "version": "1.0.0", "status": "active", "schema": [table]}


def column(number: int, place: int) -> dict:
    return {
        "name": f"column_{place}",
        "logicalType": TYPES[(number + place) % len(TYPES)],
        "required": place % 3 == 0,
        "primaryKey": place == 0,
        "description": f"Column {place} of dataset {number}, which somebody reads every morning.",
    }


def changed(before: dict) -> dict:
    """One column dropped, one made required, one added."""
    table = before["schema"][0]
    columns = [dict(each) for each in table["properties"][:-1]]
    columns[1]["required"] = True
    columns.append({"name": "trader_id", "logicalType": "string", "required": False})
    return {**before, "version": "2.0.0", "schema": [{**table, "properties": columns}]}


def text_of(told: dict) -> str:
    return yaml.safe_dump(told, sort_keys=False)


def path_of(made: Repository, number: int) -> Path:
    return made.folder / "contracts" / f"dataset_{number:04}.odcs.yaml"


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "gc.auto=0")
    subprocess.run(["git", *who, *words], cwd=folder, check=True)
