"""Verdicts on .proto files, held to what others say and to what becomes of bytes.

- Witnesses: wherever a level is said to hold, messages written under the one side are read under the other with
  Google's library, and every value must be the same.
- `buf breaking`: what it finds is found here too.
"""

import json
import random
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError

from bot.facts.finding import Effect, Severity
from bot.formats import compare
from tests.bot.formats.oracles.protobufs import pairs

PAIRS = 400
WRITTEN = 25
BUF = Path(sysconfig.get_path("scripts")) / "buf"
STRICTER = {
    "protobuf/field-type-widened": "buf does not tell directions: what old readers cannot hold is lost to them",
    "protobuf/field-type-narrowed": "buf does not tell directions: what new readers cannot hold is lost to them",
    "protobuf/field-type-changed": "signed and unsigned numbers misread each other",
    "protobuf/field-renumbered": "for buf a number that is gone and reserved, and another that is new",
    "protobuf/field-number-reused": "with a type that only buf takes for the same",
    "protobuf/required-added": "buf overlooks what an edition requires by a feature",
    "protobuf/required-removed": "buf overlooks what an edition requires by a feature",
    "protobuf/oneof-field-added": "a union of one more",
    "protobuf/oneof-field-removed": "a union of one less, its number reserved",
    "protobuf/enum-value-added": "old readers of a closed enum lose it",
    "protobuf/enum-opened": "buf tells it as a change of generated code",
    "protobuf/enum-closed": "buf tells it as a change of generated code",
    "protobuf/enum-value-renumbered": "for buf two values that changed their names",
}
"""Where a wire break is told here and not by buf, and why."""

MILDER = {
    "FIELD_SAME_ONEOF": ("risky", "a field alone in a oneof is read as before; only generated code breaks"),
    "FIELD_NO_DELETE_UNLESS_NAME_RESERVED": ("risky", "with the number reserved only JSON can be misread"),
    "ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED": ("risky", "with the number reserved only JSON can be misread"),
    "FIELD_SAME_DEFAULT": ("risky", "bytes are read as before; a missing value means another one"),
    "FIELD_SAME_CARDINALITY": ("compatible", "presence that comes hits generated code alone"),
    "ONEOF_NO_DELETE": ("risky", "generated code breaks; what becomes of the fields is told of each"),
}
"""Where buf finds a break and the worst said here is milder, and why."""


@pytest.fixture(scope="module", params=[1, 2])
def drawn(request):
    found = []
    for index, (old, new) in enumerate(pairs(request.param, PAIRS)):
        texts = (old.text(f"p{index}"), new.text(f"p{index}"))
        found.append((*texts, compare("protobuf", *texts)))
    return found


@pytest.fixture(scope="module")
def folders(drawn, tmp_path_factory):
    sides = []
    for name, position in (("old", 0), ("new", 1)):
        folder = tmp_path_factory.mktemp(name)
        for index, pair in enumerate(drawn):
            path = folder / f"p{index}" / "trade.proto"
            path.parent.mkdir()
            path.write_text(pair[position])
        sides.append(folder)
    return sides


def pool(folder):
    """Every message of a folder of .proto files, compiled by protoc."""
    compiled = folder / "all.binpb"
    files = [str(path.relative_to(folder)) for path in sorted(folder.glob("*/trade.proto"))]
    command = [sys.executable, "-m", "grpc_tools.protoc", "-I.", f"--descriptor_set_out={compiled}", *files]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(compiled.read_bytes()).file:
        found.Add(file)
    return found


INTEGERS = {
    **dict.fromkeys(
        (FieldDescriptor.TYPE_INT32, FieldDescriptor.TYPE_SINT32, FieldDescriptor.TYPE_SFIXED32), (-31, 31)
    ),
    **dict.fromkeys(
        (FieldDescriptor.TYPE_INT64, FieldDescriptor.TYPE_SINT64, FieldDescriptor.TYPE_SFIXED64), (-63, 63)
    ),
    **dict.fromkeys((FieldDescriptor.TYPE_UINT32, FieldDescriptor.TYPE_FIXED32), (0, 32)),
    **dict.fromkeys((FieldDescriptor.TYPE_UINT64, FieldDescriptor.TYPE_FIXED64), (0, 64)),
}


def value(chance, each):
    """A value of a field's type, often at its limits."""
    if each.type in INTEGERS:
        low, high = INTEGERS[each.type]
        limits = [0 if low == 0 else -(1 << -low), (1 << high) - 1, 0, 1, 2, 5]
        return chance.choice([*limits, chance.randint(limits[0], limits[1])])
    match each.type:
        case FieldDescriptor.TYPE_BOOL:
            return chance.random() < 0.5
        case FieldDescriptor.TYPE_ENUM:
            numbers = [known.number for known in each.enum_type.values]
            return chance.choice(numbers if each.enum_type.is_closed else [*numbers, 9, -1])
        case FieldDescriptor.TYPE_STRING:
            return chance.choice(["", "a", "éü"])
        case FieldDescriptor.TYPE_BYTES:
            return chance.choice([b"", b"a", b"\xff\xfe"])
        case _:
            return chance.choice([0.0, 1.5, -2.0])


def is_map(each):
    return each.message_type is not None and each.message_type.GetOptions().map_entry


def fill(chance, message):
    """Give a message values; required fields always, others often."""
    for each in message.DESCRIPTOR.fields:
        if each.is_required or chance.random() < 0.7:
            put(chance, message, each)
    return message


def put(chance, message, each):
    if is_map(each):
        key, kind = (each.message_type.fields_by_number[number] for number in (1, 2))
        for _ in range(chance.randint(0, 3)):
            if kind.message_type:
                fill(chance, getattr(message, each.name)[value(chance, key)])
            else:
                getattr(message, each.name)[value(chance, key)] = value(chance, kind)
    elif each.is_repeated:
        for _ in range(chance.randint(0, 3)):
            if each.message_type:
                fill(chance, getattr(message, each.name).add())
            else:
                getattr(message, each.name).append(value(chance, each))
    elif each.message_type:
        getattr(message, each.name).SetInParent()
        fill(chance, getattr(message, each.name))
    else:
        setattr(message, each.name, value(chance, each))


def plain(value_, each):
    """A single value, comparable across types: numbers as numbers, texts as bytes, messages by number."""
    if each.message_type:
        return content(value_)
    if isinstance(value_, str):
        return value_.encode()
    return value_


def content(message):
    """What a message says, by number: always a list; only what is set, or, where that is not told, what is not zero."""
    found = {}
    for each in message.DESCRIPTOR.fields:
        held = getattr(message, each.name)
        if is_map(each):
            key, kind = (each.message_type.fields_by_number[number] for number in (1, 2))
            told = [{1: [plain(name, key)], 2: [plain(held[name], kind)]} for name in held]
            found[each.number] = sorted(told, key=repr)
        elif each.is_repeated:
            found[each.number] = [plain(item, each) for item in held]
        elif each.has_presence:
            found[each.number] = [plain(held, each)] if message.HasField(each.name) else []
        else:
            found[each.number] = [plain(held, each)]
    return found


def same(written, read, old, new):
    """Whether a reader finds, in the fields that both sides have, what was written."""
    for each in old.fields:
        other = new.fields_by_number.get(each.number)
        if other is not None and not same_field(written[each.number], read[each.number], each, other):
            return False
    return True


def same_field(written, read, each, other):
    if is_map(each) != is_map(other):
        written, read = (sorted(map(zeroed, side), key=repr) for side in (written, read))
        return written == read
    if not each.has_presence and not each.is_repeated and written in ([0], [b""]) and read == []:
        # Zero is not written, so the reader takes it for unset.
        return not other.default_value
    if not other.has_presence and not other.is_repeated and written == []:
        return read in ([0], [b""])
    if each.message_type and other.message_type and not is_map(each):
        return len(written) == len(read) and all(
            same(one, two, each.message_type, other.message_type) for one, two in zip(written, read, strict=True)
        )
    if is_map(each):
        return same_entries(written, read, each, other)
    return written == read


def same_entries(written, read, each, other):
    kinds = [side.message_type.fields_by_number[2] for side in (each, other)]
    if not all(kind.message_type for kind in kinds):
        return written == read
    left, right = ({tuple(entry[1]): entry[2][0] for entry in side} for side in (written, read))
    return left.keys() == right.keys() and all(
        same(left[key], right[key], kinds[0].message_type, kinds[1].message_type) for key in left
    )


def zeroed(entry):
    """An entry of a map, or of a list of such, whose missing parts are zero."""
    told = [entry.get(number) or [0] for number in (1, 2)] if isinstance(entry, dict) else [entry]
    return [[0] if held == [b""] else held for held in told]


def misread(chance, writer, reader):
    """A message of the one descriptor that the other one reads otherwise, or `None`."""
    written = fill(chance, message_factory.GetMessageClass(writer)())
    read = message_factory.GetMessageClass(reader)()
    try:
        read.ParseFromString(written.SerializeToString())
    except DecodeError as wrong:
        return f"{written}\n{wrong}"
    if not read.IsInitialized():
        return f"{written}\nlacks what is required"
    is_same = same(content(written), content(read), writer, reader)
    return None if is_same else f"written:\n{written}\nread:\n{read}"


def test_what_is_called_compatible_is_read(drawn, folders):
    chance = random.Random(0)
    old, new = (pool(folder) for folder in folders)
    held = 0
    for index, (before, after, comparison) in enumerate(drawn):
        for level, writers, readers in (("BACKWARD", old, new), ("FORWARD", new, old)):
            if not comparison.holds(level):
                continue
            held += 1
            for name in ("Trade", "Leg"):
                writer, reader = (side.FindMessageTypeByName(f"p{index}.{name}") for side in (writers, readers))
                for _ in range(WRITTEN):
                    witness = misread(chance, writer, reader)
                    assert witness is None, f"{level}\n{before}\n{after}\n{witness}\n{comparison.findings}"
    assert held > PAIRS / 4


def test_what_is_called_incompatible_is_often_misread(drawn, folders):
    """The witnesses see: of the incompatible directions a good part is misread at once."""
    chance = random.Random(0)
    old, new = (pool(folder) for folder in folders)
    seen = misled = 0
    for index, (_, _, comparison) in enumerate(drawn):
        for level, writers, readers in (("BACKWARD", old, new), ("FORWARD", new, old)):
            if comparison.holds(level):
                continue
            seen += 1
            writer, reader = (side.FindMessageTypeByName(f"p{index}.Trade") for side in (writers, readers))
            misled += any(misread(chance, writer, reader) for _ in range(WRITTEN))
    assert misled > seen / 2


@pytest.fixture(scope="module")
def breaks(folders):
    """What buf finds, by its category and by the number of the pair: the ids of its rules."""
    images = []
    for folder in folders:
        images.append(folder / "image.binpb")
        subprocess.run([BUF, "build", "-o", images[-1], "."], check=True, cwd=folder)
    return {category: breaking(category, *images) for category in ("WIRE", "WIRE_JSON", "FILE")}


def breaking(category, old, new):
    config = json.dumps({"version": "v2", "breaking": {"use": [category]}})
    command = [BUF, "breaking", new, "--against", old, "--config", config, "--error-format", "json"]
    told = subprocess.run(command, check=False, cwd=new.parent, capture_output=True, text=True)
    assert told.returncode in {0, 100}, told.stderr
    found = {}
    for line in told.stdout.splitlines():
        each = json.loads(line)
        number = int(each["path"].split("/")[0].removeprefix("p"))
        found.setdefault(number, set()).add(each["type"])
    return found


@pytest.mark.parametrize("category", ["WIRE", "WIRE_JSON", "FILE"])
def test_what_buf_finds_is_found(drawn, breaks, category):
    assert breaks[category]
    for index, rules in breaks[category].items():
        before, after, comparison = drawn[index]
        worst = max((finding.severity.rank for finding in comparison.findings), default=0)
        usual = "risky" if category == "FILE" else "breaking"
        enough = max(Severity(MILDER.get(rule, (usual,))[0]).rank for rule in rules)
        assert worst >= enough, f"{rules}\n{before}\n{after}\n{comparison.findings}"


def test_what_only_we_call_a_wire_break_is_explained(drawn, breaks):
    for index, (before, after, comparison) in enumerate(drawn):
        if index not in breaks["WIRE"]:
            told = {finding.rule for finding in comparison.findings if finding.effect is not Effect.NONE}
            assert told <= STRICTER.keys(), f"{told}\n{before}\n{after}"
