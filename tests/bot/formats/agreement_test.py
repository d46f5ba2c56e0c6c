from dataclasses import replace
from pathlib import Path

import pytest

from bot.facts.change import Blob, ChangedFile, Status
from bot.facts.finding import Place
from bot.formats import RULES as EVERY_RULE
from bot.formats import descriptions, read_file
from bot.formats.agreement import MOST_FILES, RULES, agrees, introduced, spelled
from bot.formats.described import Column, Dataset, Description
from bot.formats.document import plain
from bot.formats.format import Source
from bot.formats.types import parse
from bot.formats.yaml import load

TABLE = plain(load(Path(__file__).with_suffix("").with_name("agreement.yaml").read_bytes()))
BLOB = Blob(oid="0" * 40, mode="100644")


def told(files):
    """The findings of files, each by its text before and after, or by the one text that stays."""
    before, after = [], []
    for path, texts in files.items():
        sides = [Source(path, text.encode()) if text else None for text in texts]
        if len(sides) == 1:
            before += descriptions(sides[0])
            after += descriptions(sides[0])
        else:
            read = read_file(ChangedFile(status=Status.MODIFIED, path=path, base=sides[0] and BLOB, head=BLOB), *sides)
            before += read.before
            after += read.after
    return introduced(before, after)


@pytest.mark.parametrize("example", TABLE["examples"], ids=lambda example: example["name"])
def test_examples(example):
    found = [
        {"path": path, "rule": each.rule, "element": each.element, "before": each.before, "after": each.after}
        for path, findings in told(example["files"]).items()
        for each in findings
    ]
    assert found == example["findings"]


@pytest.mark.parametrize("row", TABLE["types"], ids=lambda row: f"{row['one']} and {row['other']}")
def test_types_agree(row):
    one, other = (
        parse(text.removeprefix("logical "), "logical" if text.startswith("logical ") else "")
        for text in (row["one"], row["other"])
    )
    assert agrees(one, other) is row["agree"]
    assert agrees(other, one) is row["agree"]


def test_a_finding_says_where_both_stand():
    (found,) = told(TABLE["examples"][3]["files"])["db/trade.sql"]
    assert "db/trade.sql:1 says `float64`, and contracts/trade.yaml:2 says `decimal(18, 2)`." in found.message
    assert (found.head.path, found.effect, found.severity) == ("db/trade.sql", "none", "risky")


def test_types_are_spelled_as_people_write_them():
    assert [spelled(parse(text)) for text in ("numeric(18,2)", "text")] == ["decimal(18, 2)", "varchar"]
    assert spelled(parse("string", "logical")) == "string"


def described(number, type_):
    place = Place(path=f"{number}.x", line=1)
    column = Column(name="id", type=parse(type_), is_nullable=None, place=place)
    dataset = Dataset(name="t", columns=(column,), place=place)
    return Description(path=place.path, format=f"f{number}", dataset=dataset, is_changed=number == 0)


def test_only_so_many_files_are_held_to_each_other():
    many = [described(number, "int" if number else "string") for number in range(100)]
    assert len(introduced([], many)["0.x"]) == MOST_FILES - 1
    assert introduced([], [replace(each, is_changed=False) for each in many]) == {}


def test_the_rules_are_among_all_rules():
    assert all(EVERY_RULE[id_] is rule for id_, rule in RULES.items())
