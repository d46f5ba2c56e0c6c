"""What holds for every document, contract and type, with an example beside each law so that none is vacuous."""

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.facts.finding import Effect, Severity
from bot.formats import FORMATS, RULES, compare, json, yaml
from bot.formats.document import Unreadable, plain
from bot.formats.format import Source
from bot.formats.types import compare as compare_types
from bot.formats.types import parse
from tests.bot.formats.tables import every_example

FLIPPED = {Effect.TIGHTENS: Effect.LOOSENS, Effect.LOOSENS: Effect.TIGHTENS}
LOADERS = [yaml.load, json.load]
COLUMN_TYPES = [
    *("int", "bigint", "smallint", "double", "float", "decimal(9,2)", "decimal(18,2)", "decimal(18,4)", "string"),
    *("varchar(9)", "varchar(99)", "char(9)", "date", "timestamp(3)", "timestamp(6)", "timestamptz(6)", "boolean"),
    *("uuid", "json", "bytes", "binary(9)", "int unsigned", "geography", "decimal", "timestamp"),
]
TYPES = st.sampled_from(COLUMN_TYPES)
NESTED = st.recursive(TYPES, lambda inner: st.one_of(inner.map("array<{}>".format), inner.map("map<string,{}>".format)))
NAMES = st.sampled_from(["id", "amount", "side", "book", "desk"])
COLUMNS = st.fixed_dictionaries(
    {"name": NAMES, "type": TYPES},
    optional={
        "nullable": st.booleans(),
        "unique": st.booleans(),
        "default": st.integers(0, 3),
        "enum": st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True),
        "unit": st.sampled_from(["EUR", "USD"]),
        "classification": st.sampled_from(["public", "internal", "pii", "amber"]),
        "description": st.sampled_from(["net", "gross", "the amount"]),
        "tags": st.lists(st.sampled_from(["pii", "gold"]), unique=True),
    },
)
CONTRACTS = st.fixed_dictionaries(
    {
        "dataset": st.sampled_from(["trades", "books"]),
        "schema": st.lists(COLUMNS, min_size=1, max_size=5, unique_by=lambda column: column["name"]),
    },
    optional={
        "owner": st.sampled_from(["risk", "desk"]),
        "version": st.sampled_from(["1.0.0", "1.1.0", "2.0.0", "spring"]),
        "sla": st.dictionaries(st.sampled_from(["freshness", "availability"]), st.sampled_from(["1 h", "2 h", "99%"])),
        "retention": st.sampled_from(["1 year", "2 years", "long"]),
        "breaking_change_policy": st.fixed_dictionaries(
            {"require_approval_from": st.lists(st.sampled_from(["a", "b"]), unique=True)}
        ),
    },
)


def flow(value):
    """YAML written on one line."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow, value)) + "]"
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case _:
            return str(value)


def laid_out(contract):
    """The same written over many lines, its keys the other way round, with comments."""
    lines = [f"{key}:\n    # why\n    {flow(value)}" for key, value in reversed(contract.items()) if key != "schema"]
    lines.append("schema:")
    for column in contract["schema"]:
        told = [f"{key}: {flow(value)}  # what" for key, value in reversed(column.items())]
        lines.append("  - " + "\n    ".join(told))
    return "\n\n".join(lines) + "\n"


@given(CONTRACTS)
def test_a_contract_does_not_differ_from_itself(contract):
    assert compare("contract", flow(contract), flow(contract)).findings == ()


@given(CONTRACTS)
def test_layout_comments_and_the_order_of_keys_change_nothing(contract):
    assert compare("contract", flow(contract), laid_out(contract)).findings == ()


def test_an_alias_changes_nothing():
    plainly = "dataset: t\nschema:\n- {name: a, type: int, enum: [1, 2]}\n- {name: b, type: int, enum: [1, 2]}\n"
    aliased = "dataset: t\nschema:\n- {name: a, type: int, enum: &e [1, 2]}\n- {name: b, type: int, enum: *e}\n"
    assert compare("contract", plainly, aliased).findings == ()


@given(CONTRACTS, CONTRACTS)
def test_a_fingerprint_does_not_depend_on_where_something_stands(old, new):
    one = compare("contract", flow(old), flow(new)).findings
    other = compare("contract", laid_out(old), "# moved\n\n" + laid_out(new), old_path="x", new_path="y").findings
    assert [finding.fingerprint for finding in one] == [finding.fingerprint for finding in other]


@given(CONTRACTS, CONTRACTS)
def test_every_finding_has_a_rule_and_nothing_undecidable_is_compatible(old, new):
    comparison = compare("contract", flow(old), flow(new))
    assert {finding.rule for finding in comparison.findings} <= RULES.keys()
    for finding in comparison.findings:
        if finding.effect is Effect.UNDECIDABLE:
            assert finding.severity in {"risky", "breaking"}
            assert not comparison.holds("BACKWARD")
            assert not comparison.holds("FORWARD")


@given(CONTRACTS, CONTRACTS)
def test_findings_are_told_once_and_in_one_order(old, new):
    findings = compare("contract", flow(old), flow(new)).findings
    assert len({finding.fingerprint for finding in findings}) == len(findings)
    assert findings == compare("contract", flow(old), flow(new)).findings


@given(NESTED, NESTED)
def test_the_way_back_of_a_type_flips_tightens_and_loosens(old, new):
    there, back = compare_types(old, new).effect, compare_types(new, old).effect
    assert back is FLIPPED.get(there, there)


@given(CONTRACTS, st.sampled_from(["nullable", "unique"]))
def test_the_way_back_of_a_flag_flips_tightens_and_loosens(contract, flag):
    column, *_ = contract["schema"]
    old = {**contract, "schema": [{**column, flag: True}]}
    new = {**contract, "schema": [{**column, flag: False}]}
    there, back = (
        [finding.effect for finding in compare("contract", flow(one), flow(other)).findings if flag in finding.element]
        for one, other in ((old, new), (new, old))
    )
    assert back == [FLIPPED[effect] for effect in there]


@pytest.mark.parametrize("way", [Effect.TIGHTENS, Effect.LOOSENS])
def test_two_steps_one_way_are_never_milder_as_one(way):
    texts = [*COLUMN_TYPES, "float", "decimal(38,0)", "varchar(4)", "timestamp(9)"]
    steps = {(old, new): compare_types(old, new).effect for old in texts for new in texts}
    chains = [
        (steps[old, new], old, between, new)
        for old, between, new in itertools.product(texts, repeat=3)
        if steps[old, between] is way and steps[between, new] in {way, Effect.NONE}
    ]
    assert len(chains) > 100
    assert [chain for chain in chains if chain[0] not in {way, Effect.BOTH, Effect.UNDECIDABLE}] == []


@given(CONTRACTS, st.sampled_from(["nullable", "unique"]), TYPES)
def test_a_step_that_tightens_is_not_taken_back_by_another(contract, flag, type_):
    column = contract["schema"][0]
    first = {**column, flag: flag == "nullable", "type": "bigint"}
    steps = [first, {**first, flag: not first[flag]}, {**first, flag: not first[flag], "type": type_}]
    one, two, three = ({**contract, "schema": [step, *contract["schema"][1:]]} for step in steps)
    assert not compare("contract", flow(one), flow(two)).holds("BACKWARD")
    assert not compare("contract", flow(one), flow(three)).holds("BACKWARD")


@given(NESTED)
def test_a_type_means_the_same_however_it_is_spelled(text):
    spelled = text.upper().replace(",", " ,  ").replace("<", " < ")
    assert parse(spelled) == parse(text)


def loaded(load, data):
    """What a loader says: a tree, or its own complaint; anything else it raises fails the test."""
    try:
        return plain(load(data))
    except Unreadable as unreadable:
        return unreadable


def is_well_told(said):
    return not isinstance(said, Unreadable) or (said.line > 0 and said.column > 0 and said.found and said.remedy)


@given(st.binary(max_size=200))
def test_a_loader_raises_nothing_of_its_own_on_bytes(data):
    assert all(is_well_told(loaded(load, data)) for load in LOADERS)


@given(st.text(alphabet="ab:-?,[]{}&*!#|>'\"%@` \n\t0.~<=\\ué\u2028\ufeff", max_size=60))
@settings(max_examples=500)
def test_a_loader_raises_nothing_of_its_own_on_text(text):
    assert all(is_well_told(loaded(load, text.encode())) for load in LOADERS)


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["x", "NO", "18:00", "true", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=10,
))  # fmt: skip
def test_both_loaders_read_json_alike(value):
    text = flow_json(value).encode()
    assert plain(json.load(text)) == plain(yaml.load(text)) == value


def flow_json(value):
    match value:
        case dict():
            return "{" + ", ".join(f'"{key}": {flow_json(item)}' for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow_json, value)) + "]"
        case None:
            return "null"
        case _:
            return flow(value)


@given(st.text(max_size=80))
def test_a_type_text_never_raises(text):
    assert compare_types(text, text).effect in {Effect.NONE, Effect.UNDECIDABLE}
    assert compare_types(text, "int").words


@pytest.mark.parametrize("row", every_example())
def test_an_example_can_be_taken_back(row):
    comparison = compare(row.format, row.head, row.base)
    assert {finding.rule for finding in comparison.findings} <= RULES.keys()


FIRST = {row.values[0].format: row.values[0] for row in reversed(every_example())}


@pytest.mark.parametrize("name", FORMATS)
def test_a_deleted_file_breaks_and_a_moved_one_does_not(name):
    data = FIRST[name].base.encode()
    suffix = FORMATS[name].SUFFIXES[0]
    old, moved = (Source(f"{folder}/a{suffix}", data) for folder in "xy")
    gone = FORMATS[name].examine(old, None).findings
    assert [found.severity for found in gone if found.severity is Severity.BREAKING]
    assert all(found.after is None for found in gone)
    assert FORMATS[name].examine(old, moved).findings == ()


WIDE = "".join(f"- {{name: c{n}, type: int}}\n" for n in range(7_000))
OTHER = "".join(f"- {{name: d{n}, type: int}}\n" for n in range(7_000))
FEW = "".join(f"- {{name: {'a' * 60}{n}, type: int}}\n" for n in range(50))
FEWER = "".join(f"- {{name: {'b' * 60}{n}, type: int}}\n" for n in range(50))
TOP = "dataset: t\nschema:\n"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (TOP, "[" * 100_000),
        (TOP, "- " * 100_000),
        (TOP, TOP + "- name: " + "{a: " * 60),
        (TOP + WIDE, TOP + OTHER),
        (TOP + FEW, TOP + FEWER),
        (TOP + "- {name: a, type: int}\n", TOP + "- {name: a, type: '" + "array<" * 100_000 + "'}\n"),
        (TOP + "- {name: a, type: int}\n", TOP + "- {name: a, type: int, description: '" + "x % " * 200_000 + "'}\n"),
        (TOP, TOP + "".join(f"kez{n}: x\n" for n in range(20_000))),
        (TOP, "x" * 2_000_000),
    ],
    ids=["flow", "block", "map", "renames", "names", "type", "words", "keys", "size"],
)
def test_what_is_made_to_be_slow_ends_soon(name, old, new):
    began = time.process_time()
    compare(name, old, new)
    assert time.process_time() - began < 5
