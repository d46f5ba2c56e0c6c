"""Pairs of .proto files, made up by chance from a seed: a file, and the same after a few changes."""

import random
from copy import deepcopy
from dataclasses import dataclass, field

VARINTS = ["int32", "int64", "uint32", "uint64", "bool"]
NUMBERS = [*VARINTS, "sint32", "sint64", "fixed32", "sfixed32", "fixed64", "sfixed64", "float", "double"]
KEYS = [*VARINTS, "sint32", "sint64", "fixed32", "sfixed64", "string"]
NAMED = ["Side", "Kind", "Leg", "Twin", "Entry"]
TYPES = [*NUMBERS, "string", "bytes", *NAMED]
NAMES = ["alpha", "beta", "gamma", "delta", "eps_one", "zeta", "eta", "theta", "iota", "kappa"]
SYNTAXES = ["proto2", "proto3", "2023"]


@dataclass
class Part:
    """A field as it is written down."""

    name: str
    type: str
    label: str = ""
    key: str = ""
    oneof: str = ""
    default: str = ""


@dataclass
class Proto:
    """A file: one message with its fields by number, two enums, and messages that fields refer to."""

    syntax: str
    parts: dict = field(default_factory=dict)
    legs: dict = field(default_factory=dict)
    sides: dict = field(default_factory=lambda: {0: "SIDE_NONE", 1: "SIDE_BUY", 2: "SIDE_SELL"})
    reserved: set = field(default_factory=set)
    names: set = field(default_factory=set)
    is_closed: bool = False

    def text(self, package):
        head = f'edition = "{self.syntax}";' if self.syntax == "2023" else f'syntax = "{self.syntax}";'
        closed = "  option features.enum_type = CLOSED;\n" if self.is_closed and self.syntax == "2023" else ""
        sides = "".join(f"  {name} = {number};\n" for number, name in self.sides.items())
        return (
            f"{head}\npackage {package};\n"
            f"enum Side {{\n{closed}{sides}}}\n"
            "enum Kind { KIND_NONE = 0; KIND_A = 1; KIND_B = 5; }\n"
            f"message Leg {{\n{self.body(self.legs)}}}\n"
            f"message Twin {{\n{self.body({1: Part('alpha', 'int32'), 2: Part('beta', 'string')})}}}\n"
            f"message Entry {{\n{self.body({1: Part('key', 'string'), 2: Part('value', 'int32')})}}}\n"
            f"message Trade {{\n{self.aside()}{self.body(self.parts)}}}\n"
        )

    def aside(self):
        told = [", ".join(map(str, sorted(self.reserved))), ", ".join(f'"{name}"' for name in sorted(self.names))]
        if self.syntax == "2023":
            told[1] = told[1].replace('"', "")
        return "".join(f"  reserved {each};\n" for each in told if each)

    def body(self, parts):
        lines, oneofs = [], {}
        for number, part in parts.items():
            (oneofs.setdefault(part.oneof, []) if part.oneof else lines).append(self.line(number, part))
        lines += [f"  oneof {name} {{\n{''.join(inside)}  }}\n" for name, inside in oneofs.items()]
        return "".join(lines)

    def line(self, number, part):
        if part.key:
            return f"  map<{part.key}, {part.type}> {part.name} = {number};\n"
        label, options = part.label, []
        if self.syntax == "2023":
            options += ["features.field_presence = IMPLICIT"] if label == "implicit" else []
            options += ["features.field_presence = LEGACY_REQUIRED"] if label == "required" else []
            label = label if label == "repeated" else ""
        if self.syntax == "proto2" and not part.oneof:
            label = label or "optional"
        if part.default and not part.oneof:
            options.append(f"default = {part.default}")
        told = f" [{', '.join(options)}]" if options else ""
        return f"  {label + ' ' if label else ''}{part.type} {part.name} = {number}{told};\n"


def made(chance):
    syntax = chance.choice(SYNTAXES)
    proto = Proto(syntax, is_closed=chance.random() < 0.4)
    for number in chance.sample(range(1, 12), chance.randint(2, 6)):
        proto.parts[number] = part(chance, proto, free(chance, proto.parts))
    for number in chance.sample(range(1, 5), chance.randint(1, 3)):
        proto.legs[number] = Part(free(chance, proto.legs), chance.choice([*NUMBERS, "string"]))
    if chance.random() < 0.2:
        proto.legs = {1: Part("alpha", "int32"), 2: Part("beta", "string")}
    return proto


def free(chance, parts, avoid=()):
    return chance.choice([name for name in NAMES if name not in {each.name for each in parts.values()} | set(avoid)])


def part(chance, proto, name):
    made_part = Part(name, chance.choice(TYPES))
    drawn = chance.random()
    if drawn < 0.25:
        made_part.oneof = chance.choice(["one", "two"])
    elif drawn < 0.5:
        made_part.label = "repeated"
    elif drawn < 0.6:
        made_part.key, made_part.type = chance.choice(KEYS), chance.choice(TYPES)
        if proto.syntax == "2023" and made_part.type == "Side" and proto.is_closed:
            made_part.type = "Kind"
    elif drawn < 0.7 and proto.syntax != "proto3":
        made_part.label = "required"
    elif drawn < 0.85 and proto.syntax == "proto3":
        made_part.label = "optional"
    elif drawn < 0.8 and proto.syntax == "2023" and made_part.type in [*NUMBERS, "string", "bytes", "Kind"]:
        made_part.label = "implicit"
    return made_part


def changed(chance, proto):
    """The file after one to three changes."""
    changed_proto = deepcopy(proto)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        chance.choice(CHANGES)(chance, changed_proto)
    return changed_proto


def pick(chance, proto):
    return chance.choice(list(proto.parts)) if proto.parts else None


def retype(chance, proto):
    number = pick(chance, proto)
    if number is None:
        return
    at = proto.parts[number]
    groups = [[*VARINTS, "Side", "Kind"], ["sint32", "sint64"], ["string", "bytes"], ["Leg", "Twin"], TYPES]
    near = [group for group in groups if at.type in group]
    at.type = chance.choice(chance.choice(near))
    restore(proto, at)


def restore(proto, at):
    """Leave out what Protobuf does not allow."""
    at.default = ""
    if at.label == "implicit" and (at.type in {"Leg", "Twin", "Entry"} or (at.type == "Side" and proto.is_closed)):
        at.label = ""
    if at.oneof or at.key:
        at.label = ""


def relabel(chance, proto):
    number = pick(chance, proto)
    if number is None:
        return
    labels = {"proto2": ["", "repeated", "required"], "proto3": ["", "optional", "repeated"]}
    at = proto.parts[number]
    at.label, at.key, at.oneof = (
        chance.choice(labels.get(proto.syntax, ["", "repeated", "required", "implicit"])),
        "",
        "",
    )
    restore(proto, at)


def rename(chance, proto):
    number = pick(chance, proto)
    if number is not None:
        proto.parts[number].name = free(chance, proto.parts, proto.names)


def renumber(chance, proto):
    number = pick(chance, proto)
    to = chance.choice([each for each in range(1, 20) if each not in proto.parts and each not in proto.reserved])
    if number is not None:
        proto.parts[to] = proto.parts.pop(number)


def drop(chance, proto):
    number = pick(chance, proto)
    if number is None:
        return
    gone = proto.parts.pop(number)
    if chance.random() < 0.6:
        proto.reserved.add(number)
    if chance.random() < 0.6:
        proto.names.add(gone.name)


def add(chance, proto):
    number = chance.choice([each for each in range(1, 20) if each not in proto.parts and each not in proto.reserved])
    proto.parts[number] = part(chance, proto, free(chance, proto.parts, proto.names))


def swap(chance, proto):
    if len(proto.parts) > 1:
        one, other = chance.sample(list(proto.parts), 2)
        first, second = proto.parts[one], proto.parts[other]
        first.name, second.name = second.name, first.name


def group(chance, proto):
    """Move some fields into a oneof, or out of theirs."""
    for number in chance.sample(list(proto.parts), min(len(proto.parts), chance.choice([1, 1, 2]))):
        at = proto.parts[number]
        at.oneof = chance.choice(["", "one", "two", "three"])
        at.key = ""
        at.label = "" if at.oneof else at.label
        restore(proto, at)


def list_map(chance, proto):
    number = pick(chance, proto)
    if number is None:
        return
    at = proto.parts[number]
    if at.key:
        at.key, at.type, at.label = "", "Entry", "repeated"
    else:
        at.key, at.type, at.label, at.oneof = "string", "int32", "", ""
    restore(proto, at)


def side(chance, proto):
    drawn = chance.random()
    if drawn < 0.3:
        number = chance.choice([3, 4, 7])
        proto.sides[number] = f"SIDE_{number}"
    elif drawn < 0.6:
        proto.sides.pop(2, None)
    elif drawn < 0.8:
        proto.sides[1] = "SIDE_LONG"
    elif proto.syntax == "2023" and not any(each.type == "Side" for each in proto.parts.values()):
        proto.is_closed = not proto.is_closed
    elif {1, 2} <= proto.sides.keys():
        proto.sides[1], proto.sides[2] = proto.sides[2], proto.sides[1]


def leg(chance, proto):
    number = chance.choice(list(proto.legs))
    proto.legs[number].type = chance.choice([*NUMBERS, "string", "bytes"])


def default(chance, proto):
    if proto.syntax == "proto3":
        return
    for at in proto.parts.values():
        if at.type in {"int32", "int64", "uint32"} and at.label in {"", "required"} and not at.key and not at.oneof:
            at.default = str(chance.randint(0, 3))


CHANGES = [retype, retype, retype, relabel, relabel, rename, renumber, drop, drop, add, add, swap, group, group]
CHANGES += [list_map, side, side, leg, default]


def pairs(seed, count):
    """Pairs of old and new files, each pair's package by its number."""
    chance = random.Random(seed)
    made_pairs = []
    for _ in range(count):
        old = made(chance)
        made_pairs.append((old, changed(chance, old)))
    return made_pairs
