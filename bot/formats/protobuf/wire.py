"""What a reader of the one side makes of bytes that the other side wrote.

Numbers of one encoding are read as each other; whether a value survives depends on what either type can hold, so each
direction has its own answer. https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.facts.finding import Effect
from bot.formats import renames
from bot.formats.protobuf.model import Enum, Message
from bot.formats.protobuf.schema import Definition, Member

Values = tuple[int, int] | frozenset[int]

_MAX_FIELDS = 50_000
"""How many fields of messages that are not called the same are compared before all further ones are undecidable."""

_MAX_NAMES = 1_000
"""How many names are weighed against each other."""

_LIKE = 0.5
_MAX_DEPTH = 40
"""How deep messages in messages are compared."""

_INT32, _INT64 = (-(1 << 31), (1 << 31) - 1), (-(1 << 63), (1 << 63) - 1)
_UINT32, _UINT64 = (0, (1 << 32) - 1), (0, (1 << 64) - 1)
_SCALARS: dict[str, tuple[str, Values]] = {
    "bool": ("varint", (0, 1)),
    "int32": ("varint", _INT32),
    "int64": ("varint", _INT64),
    "uint32": ("varint", _UINT32),
    "uint64": ("varint", _UINT64),
    "sint32": ("zigzag", _INT32),
    "sint64": ("zigzag", _INT64),
    "fixed32": ("32 bits", _UINT32),
    "sfixed32": ("32 bits", _INT32),
    "fixed64": ("64 bits", _UINT64),
    "sfixed64": ("64 bits", _INT64),
    "float": ("float", (0, 0)),
    "double": ("double", (0, 0)),
    "string": ("text", (0, 0)),
    "bytes": ("text", (0, 1)),
}
"""How each scalar is encoded, and what it can hold. Of `text`, every string is bytes and not every bytes a string."""

SCALARS = frozenset(_SCALARS)
_UNPACKED = frozenset({"text", "message", "group"})


@dataclass(frozen=True, slots=True)
class Kind:
    """A type as bytes know it."""

    name: str
    encoding: str
    values: Values = (0, 0)
    definition: Definition | None = None

    @property
    def is_enum(self) -> bool:
        return self.definition is not None and isinstance(self.definition.node, Enum)


@dataclass(frozen=True, slots=True)
class Relation:
    """What becomes of readers and writers. `words` say why."""

    effect: Effect = Effect.NONE
    words: str = ""


SAME = Relation()
LOST = Relation(Effect.BOTH, "The bytes of the one are not read as the other: stored values are lost or misread.")
"""Nothing of the one is read as the other."""

_UNKNOWN = Relation(Effect.UNDECIDABLE, "A type is declared in a file that was not read, so they cannot be compared.")
_TOO_MUCH = Relation(Effect.UNDECIDABLE, "There are too many messages to compare.")
_LOOSENS_TO_MANY = Relation(Effect.LOOSENS, "Old readers keep only the last of several values.")
_TIGHTENS_TO_ONE = Relation(Effect.TIGHTENS, "Of several stored values only the last is kept.")
_PACKED = Relation(Effect.BOTH, "Packed numbers cannot be read as a single one, and defaults are not stored.")
_FROM_MAP = Relation(Effect.LOOSENS, "Old readers keep only the last entry of each key.")
_TO_MAP = Relation(Effect.TIGHTENS, "Of several stored entries with one key only the last is kept.")


def joined(relations: Iterable[Relation]) -> Relation:
    """Several relations as one."""
    told = [each for each in dict.fromkeys(relations) if each.effect is not Effect.NONE]
    if not told:
        return SAME
    effects = {each.effect for each in told}
    words = " ".join(dict.fromkeys(each.words for each in told))
    if len(effects) == 1:
        return Relation(effects.pop(), words)
    return Relation(Effect.UNDECIDABLE if Effect.UNDECIDABLE in effects else Effect.BOTH, words)


def kind(member: Member, name: str) -> Kind:
    """What the type `name` means to a field."""
    if name in _SCALARS:
        return Kind(name, *_SCALARS[name])
    found = member.schema.resolve(name, member.scope)
    if found is None:
        return Kind(name.lstrip("."), "unknown")
    if isinstance(found.node, Enum):
        return Kind(found.key, "varint", _numbers(found), found)
    is_delimited = member.field.is_group or (
        member.features["message_encoding"] == "DELIMITED" and not member.field.key
    )
    return Kind(found.key, "group" if is_delimited else "message", definition=found)


def is_closed(definition: Definition) -> bool:
    """Whether readers refuse values of an enum that are not listed."""
    return definition.features["enum_type"] == "CLOSED"


def _numbers(definition: Definition) -> Values:
    if is_closed(definition) and isinstance(definition.node, Enum):
        return frozenset(value.number for value in definition.node.values)
    return _INT32


def is_many(member: Member) -> bool:
    """Whether a field holds a list; a map is none."""
    return member.field.label == "repeated"


def presence(member: Member) -> str:
    """`REQUIRED`, `EXPLICIT`, `IMPLICIT`, or nothing for lists and maps."""
    each = member.field
    if is_many(member) or each.key:
        return ""
    if each.oneof:
        return "EXPLICIT"
    if each.label == "required" or member.features["field_presence"] == "LEGACY_REQUIRED":
        return "REQUIRED"
    if each.label == "optional" or member.features["field_presence"] == "EXPLICIT":
        return "EXPLICIT"
    is_message = each.type not in _SCALARS and kind(member, each.type).encoding in {"message", "group"}
    return "EXPLICIT" if is_message else "IMPLICIT"


def is_required(member: Member) -> bool:
    """Whether data without the field is refused."""
    return presence(member) == "REQUIRED"


@dataclass
class Judge:
    """Compares fields and messages; what it has begun to compare it takes for the same, so that cycles end."""

    _seen: dict[tuple[str, str], Relation] = field(default_factory=dict)
    _depth: int = 0
    _left: int = _MAX_FIELDS
    _names: int = _MAX_NAMES

    def alike(self, old: str, new: str) -> bool:
        """Whether one name may well be another name for the other; not asked too often, for it takes its time."""
        self._names -= 1
        return self._names < 0 or renames.alike(old, new) >= _LIKE

    def fields(self, old: Member, new: Member) -> Relation:
        """How the values of a field relate: their type, and whether there are many."""
        before, after = old.field, new.field
        if before.key and after.key:
            keys = self.kinds(kind(old, before.key), kind(new, after.key))
            return joined([keys, self._texts(old, new), self._types(old, new)])
        if before.key or after.key:
            return self._map_and_list(old, new)
        return joined([self._types(old, new), self._texts(old, new), self._cardinality(old, new)])

    def _types(self, old: Member, new: Member) -> Relation:
        return self.kinds(kind(old, old.field.type), kind(new, new.field.type))

    def _texts(self, old: Member, new: Member) -> Relation:
        """Whether strings must be UTF-8, on either side."""
        if not all("string" in {each.field.type, each.field.key} for each in (old, new)):
            return SAME
        before, after = (each.features["utf8_validation"] for each in (old, new))
        if before == after:
            return SAME
        if after == "VERIFY":
            return Relation(Effect.TIGHTENS, "Texts that are not UTF-8 are refused now.")
        return Relation(Effect.LOOSENS, "Texts need not be UTF-8 any more, and old readers refuse those.")

    def _cardinality(self, old: Member, new: Member) -> Relation:
        if is_many(old) == is_many(new):
            return SAME
        encodings = {kind(each, each.field.type).encoding for each in (old, new)}
        if "unknown" in encodings:
            return _UNKNOWN
        if not encodings & _UNPACKED:
            return _PACKED
        return _LOOSENS_TO_MANY if is_many(new) else _TIGHTENS_TO_ONE

    def _map_and_list(self, old: Member, new: Member) -> Relation:
        """A map is, as bytes, a list of entries with a key and a value."""
        mapped, listed = (old, new) if old.field.key else (new, old)
        entry = kind(listed, listed.field.type)
        if not is_many(listed) or entry.encoding != "message" or entry.definition is None:
            return LOST if entry.encoding != "unknown" else _UNKNOWN
        parts = {each.field.number: each for each in entry.definition.schema.members(entry.definition)}
        if set(parts) != {1, 2} or any(is_many(each) or is_required(each) for each in parts.values()):
            return LOST
        pairs = [(kind(mapped, mapped.field.key), kind(parts[1], parts[1].field.type))]
        pairs.append((kind(mapped, mapped.field.type), kind(parts[2], parts[2].field.type)))
        told = [self.kinds(*(pair if mapped is old else pair[::-1])) for pair in pairs]
        return joined([*told, _FROM_MAP if mapped is old else _TO_MAP])

    def kinds(self, old: Kind, new: Kind) -> Relation:
        """How one type relates to another."""
        if "unknown" in {old.encoding, new.encoding}:
            return SAME if old.name == new.name and old.encoding == new.encoding else _UNKNOWN
        if old.encoding != new.encoding:
            return LOST
        if old.definition and new.definition:
            is_same = old.name == new.name and old.is_enum == new.is_enum
            if is_same:
                return SAME
            if not old.is_enum and not new.is_enum:
                return self.messages(old.definition, new.definition)
        return _held(old, new)

    def messages(self, old: Definition, new: Definition) -> Relation:
        """How two messages relate that are not called the same: the same shape is read as the same."""
        pair = (old.full, new.full)
        if pair in self._seen:
            return self._seen[pair]
        if self._depth >= _MAX_DEPTH or self._left < 0:
            return _TOO_MUCH
        known = dict(self._seen) if self._depth == 0 else {}
        self._seen[pair] = SAME
        self._depth += 1
        found = self._shapes(old, new)
        self._depth -= 1
        if self._depth == 0 and found is not SAME:
            # What was found on the way may rest on the two being the same.
            self._seen = known
        self._seen[pair] = found
        return found

    def _shapes(self, old: Definition, new: Definition) -> Relation:
        before = {each.field.number: each for each in old.schema.members(old)}
        after = {each.field.number: each for each in new.schema.members(new)}
        self._left -= len(before) + len(after) + 1
        told = [_formats(old, new), *_lacking(before, after)]
        companies = _companies(before.values()), _companies(after.values())
        for number in before.keys() & after.keys():
            one, other = before[number], after[number]
            is_alike = (one.field.name, is_required(one)) == (other.field.name, is_required(other))
            is_alike = is_alike and companies[0].get(number) == companies[1].get(number)
            told.append(self.fields(one, other) if is_alike else LOST)
        return joined(told)


def _companies(members: Iterable[Member]) -> dict[int, int]:
    """For each field in a oneof the lowest number of all that are in it: equal where the same fields are together."""
    inside = sorted((each.field.number, each.field.oneof) for each in members if each.field.oneof)
    lowest: dict[str, int] = {}
    return {number: lowest.setdefault(oneof, number) for number, oneof in inside}


def _lacking(before: dict[int, Member], after: dict[int, Member]) -> Iterator[Relation]:
    """What it means that one of two messages has fields the other lacks."""
    gone = [before[number] for number in before.keys() - after.keys()]
    come = [after[number] for number in after.keys() - before.keys()]
    if gone:
        yield Relation(Effect.TIGHTENS, "The new message lacks fields of the old one.")
    if come:
        yield Relation(Effect.LOOSENS, "The new message has fields that the old one lacks.")
    if any(is_required(each) for each in (*gone, *come)):
        yield LOST


def _formats(old: Definition, new: Definition) -> Relation:
    """What messages say of themselves."""
    option = "message_set_wire_format"
    told = [each.node.options.get(option) for each in (old, new) if isinstance(each.node, Message)]
    return SAME if len({each.value if each else "false" for each in told}) == 1 else LOST


def _held(old: Kind, new: Kind) -> Relation:
    is_read, is_read_back = _fits(old.values, new.values), _fits(new.values, old.values)
    if is_read and is_read_back:
        return SAME
    if is_read:
        return Relation(Effect.LOOSENS, f"Old readers misread what `{old.name}` cannot hold.")
    if is_read_back:
        return Relation(Effect.TIGHTENS, f"Stored values that `{new.name}` cannot hold are misread.")
    return Relation(Effect.BOTH, f"Neither `{old.name}` nor `{new.name}` holds all that the other does.")


def _fits(narrow: Values, wide: Values) -> bool:
    if isinstance(wide, tuple):
        return all(wide[0] <= value <= wide[1] for value in (narrow or (0,)))
    if isinstance(narrow, tuple):
        low, high = narrow
        return high - low < len(wide) and all(value in wide for value in range(low, high + 1))
    return narrow <= wide
