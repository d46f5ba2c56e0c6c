"""Column types: what a type text means, and whether every value of one type is a value of another.

One question, `fits(narrow, wide)`, decides all: a type that only grows loosens, one that only shrinks tightens, one
that does neither breaks both sides. Spelling, case, aliases and a dialect's defaults are not changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.facts.finding import Axis, Certainty, Effect, Severity

_MAX_TEXT = 4096
_MAX_DEPTH = 32
_TOKEN = re.compile(r"\s*(?:(?P<word>[A-Za-z_][\w.$]*|`[^`]+`|\"[^\"]+\")|(?P<number>\d{1,9})|(?P<mark>[<>(),:\[\]*]))")

_AROUND_MARKS = re.compile(r" ?([<>(),:\[\]]) ?")

INTEGER_DIGITS = {"int8": 3, "int16": 5, "int32": 10, "int64": 19}
UNSIGNED_DIGITS = {"uint8": 3, "uint16": 5, "uint32": 10, "uint64": 20}
_FLOAT_BITS = {"float32": 24, "float64": 53}
_INTEGER_BITS = {"int8": 7, "int16": 15, "int32": 31, "int64": 63}
_NUMBERS = frozenset({*INTEGER_DIGITS, *UNSIGNED_DIGITS, *_FLOAT_BITS, "decimal", "integer", "number"})
_TEXTS = frozenset({"varchar", "char"})
_TIMED = frozenset({"timestamp", "timestamp_tz", "time", "time_tz"})
_BYTES = frozenset({"binary", "varbinary"})
_NESTED = frozenset({"array", "map", "struct"})

_ALIASES = {
    "tinyint": "int8", "byte": "int8", "int1": "int8",
    "smallint": "int16", "int2": "int16", "short": "int16", "smallserial": "int16",
    "int": "int32", "integer": "int32", "int4": "int32", "signed": "int32", "mediumint": "int32", "serial": "int32",
    "bigint": "int64", "long": "int64", "int64": "int64", "bigserial": "int64",
    "tinyint unsigned": "uint8", "smallint unsigned": "uint16", "int unsigned": "uint32", "unsigned": "uint32",
    "integer unsigned": "uint32", "unsigned int": "uint32", "bigint unsigned": "uint64",
    "decimal": "decimal", "numeric": "decimal", "number": "decimal", "dec": "decimal", "bignumeric": "decimal",
    "real": "float32", "float4": "float32", "float": "float32", "float32": "float32",
    "double": "float64", "float8": "float64", "double precision": "float64", "float64": "float64",
    "string": "varchar", "text": "varchar", "varchar": "varchar", "nvarchar": "varchar", "varchar2": "varchar",
    "character varying": "varchar", "clob": "varchar", "char varying": "varchar",
    "char": "char", "character": "char", "nchar": "char", "bpchar": "char",
    "binary": "binary", "fixed": "binary",
    "varbinary": "varbinary", "bytes": "varbinary", "bytea": "varbinary", "blob": "varbinary",
    "bool": "boolean", "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp", "datetime": "timestamp", "datetime2": "timestamp", "timestamp_ntz": "timestamp",
    "timestampntz": "timestamp", "timestamp without time zone": "timestamp",
    "timestamptz": "timestamp_tz", "timestamp_tz": "timestamp_tz", "timestamp_ltz": "timestamp_tz",
    "timestampltz": "timestamp_tz", "timestamp with time zone": "timestamp_tz", "datetimeoffset": "timestamp_tz",
    "timestamp with local time zone": "timestamp_tz",
    "time": "time", "time without time zone": "time", "timetz": "time_tz", "time with time zone": "time_tz",
    "uuid": "uuid", "uniqueidentifier": "uuid",
    "json": "json", "jsonb": "json", "variant": "json", "super": "json",
    "array": "array", "list": "array", "map": "map", "struct": "struct", "row": "struct", "record": "struct",
    "object": "struct",
}  # fmt: skip

_DIALECT_ALIASES: dict[str, dict[str, str]] = {
    "snowflake": {"float": "float64", "real": "float64", "float4": "float64", "object": "json"},
    "postgres": {"float": "float64"},
    "redshift": {"float": "float64"},
    "bigquery": {"timestamp": "timestamp_tz", "int": "int64", "integer": "int64", "smallint": "int64"},
    "databricks": {"timestamp": "timestamp_tz"},
    "spark": {"timestamp": "timestamp_tz"},
    "logical": {
        "integer": "integer",
        "number": "number",
        **{kind: f"logical {kind}" for kind in ("string", "date", "timestamp", "time", "boolean")},
    },
}
"""Where one word means different things: Snowflake's FLOAT is a double, BigQuery's and Spark's TIMESTAMP an instant.

`logical` is ODCS' own `logicalType`: kinds without a size, of which only an integer is also something else, a number.
"""

_SNOWFLAKE_INTEGERS = frozenset({"int8", "int16", "int32", "int64"})
_SYNONYMS = {"postgresql": "postgres", "sqlserver": "mssql", "spark": "databricks"}

_DEFAULTS: dict[str, dict[str, tuple[int, ...]]] = {
    "decimal": {
        "bigquery": (38, 9), "snowflake": (38, 0), "redshift": (18, 0), "mssql": (18, 0), "mysql": (10, 0),
        "databricks": (10, 0), "duckdb": (18, 3),
    },
    "varchar": {"redshift": (256,), "mssql": (1,), "snowflake": (16777216,)},
    "timestamp": {"snowflake": (9,), "postgres": (6,), "trino": (3,), "mysql": (0,)},
    "timestamp_tz": {"snowflake": (9,), "postgres": (6,), "trino": (3,), "mysql": (0,)},
    "time": {"snowflake": (9,), "postgres": (6,), "mssql": (7,), "mysql": (0,)},
}  # fmt: skip
"""What a type without parameters holds, by dialect. Elsewhere it is not known, and compared as such."""


@dataclass(frozen=True, slots=True)
class Type:
    """A type: its kind, parameters (length; precision and scale), and what it is made of.

    `parts` are an array's `[]`, a map's `{key}` and `{}`, a struct's fields. An unknown type keeps its canonical text
    as `unknown`.
    """

    kind: str
    parameters: tuple[int, ...] = ()
    parts: tuple[tuple[str, Type], ...] = ()
    is_nullable: bool = True
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """What becomes of readers and writers when one type takes another's place. `words` say why."""

    effect: Effect
    severity: Severity
    certainty: Certainty
    axes: tuple[Axis, ...]
    words: str


def compare(old: str, new: str, old_dialect: str = "", new_dialect: str | None = None) -> Relation:
    """How the type `new` relates to the type `old`, each read in its dialect (`snowflake`, `logical`, …)."""
    before = parse(old, old_dialect)
    after = parse(new, old_dialect if new_dialect is None else new_dialect)
    return _judged(before, after)


@lru_cache(maxsize=4096)
def parse(text: str, dialect: str = "") -> Type:
    """The type a text names. Never raises: what is not understood is unknown, equal only to its own canonical text."""
    canonical = _AROUND_MARKS.sub(r"\1", " ".join(text.casefold().split()))
    dialect = dialect.casefold()
    try:
        return _Parser(text, _SYNONYMS.get(dialect, dialect)).whole()
    except _NotUnderstoodError:
        return Type("unknown", unknown=canonical)


class _NotUnderstoodError(Exception):
    """A type text that is no known type."""


class _Parser:
    """Reads one type text by recursive descent."""

    def __init__(self, text: str, dialect: str) -> None:
        self._tokens = _tokens(text)
        self._dialect = dialect

    def whole(self) -> Type:
        read = self._type(0)
        if self._tokens:
            raise _NotUnderstoodError
        return read

    def _peek(self) -> str:
        return self._tokens[-1] if self._tokens else ""

    def _take(self, *expected: str) -> str:
        if not self._tokens or (expected and self._tokens[-1] not in expected):
            raise _NotUnderstoodError
        return self._tokens.pop()

    def _type(self, depth: int) -> Type:
        if depth > _MAX_DEPTH:
            raise _NotUnderstoodError
        words = self._words()
        kind = _ALIASES.get(words, "")
        if kind in _NESTED and self._peek() in {"<", "("}:
            read = Type(kind, parts=self._parts(kind, depth))
        else:
            parameters = self._parameters()
            trailing = self._words()
            read = self._named(f"{words} {trailing}".strip(), parameters)
        return self._wrapped(read)

    def _wrapped(self, read: Type) -> Type:
        """The type with what follows it: `[]` for an array, `not null`."""
        while self._peek() == "[":
            self._take("[")
            self._take("]")
            read = Type("array", parts=(("[]", read),))
        if self._peek() == "not":
            self._take("not")
            self._take("null")
            read = Type(read.kind, read.parameters, read.parts, is_nullable=False)
        return read

    def _words(self) -> str:
        words = []
        while self._peek()[:1].isalpha() and self._peek() != "not":
            words.append(self._take())
        return " ".join(words)

    def _parameters(self) -> tuple[int, ...]:
        if self._peek() != "(":
            return ()
        self._take("(")
        read = [self._parameter()]
        while self._take(",", ")") == ",":
            read.append(self._parameter())
        return tuple(read) if -1 not in read else ()

    def _parameter(self) -> int:
        token = self._take()
        if token in {"max", "*"}:
            return -1
        if not token.isdecimal():
            raise _NotUnderstoodError
        return int(token)

    def _parts(self, kind: str, depth: int) -> tuple[tuple[str, Type], ...]:
        close = {"<": ">", "(": ")"}[self._take("<", "(")]
        parts = [self._part(kind, depth)]
        while self._take(",", close) == ",":
            parts.append(self._part(kind, depth))
        names = {"array": ("[]",), "map": ("{key}", "{}")}.get(kind, tuple(name for name, _ in parts))
        if len(names) != len(parts) or len(set(names)) != len(names):
            raise _NotUnderstoodError
        return tuple(zip(names, (part for _, part in parts), strict=True))

    def _part(self, kind: str, depth: int) -> tuple[str, Type]:
        name = ""
        if kind == "struct":
            name = self._take().strip('`"')
            if self._peek() == ":":
                self._take(":")
        return name, self._type(depth + 1)

    def _named(self, words: str, parameters: tuple[int, ...]) -> Type:
        kind = _DIALECT_ALIASES.get(self._dialect, {}).get(words) or _ALIASES.get(words)
        if kind is None:
            raise _NotUnderstoodError
        if self._dialect == "snowflake" and kind in _SNOWFLAKE_INTEGERS:
            return Type("decimal", (38, 0))
        return _normal(kind, words, parameters, self._dialect)


def _tokens(text: str) -> list[str]:
    """The tokens, last first, words in lower case."""
    tokens, offset, text = [], 0, text.strip()
    if not 0 < len(text) <= _MAX_TEXT:
        raise _NotUnderstoodError
    while offset < len(text):
        token = _TOKEN.match(text, offset)
        if not token:
            raise _NotUnderstoodError
        tokens.append(token.group().strip().casefold())
        offset = token.end()
    return tokens[::-1]


def _normal(kind: str, words: str, parameters: tuple[int, ...], dialect: str) -> Type:
    """The type with a dialect's defaults filled in and parameters that mean nothing dropped."""
    if kind == "float32" and parameters:
        return Type("float32" if parameters[0] <= _FLOAT_BITS["float32"] else "float64")
    if kind in INTEGER_DIGITS or kind in UNSIGNED_DIGITS or kind == "float64":
        return Type(kind)  # a display width, as in MySQL's INT(11)
    if kind == "char":
        return Type(kind, parameters or (1,))
    if kind == "decimal":
        parameters = (*parameters, 0) if len(parameters) == 1 else parameters
    if not parameters and words not in {"text", "string", "clob"}:
        parameters = _DEFAULTS.get(kind, {}).get(dialect, ())
    allowed = {"decimal": 2, **dict.fromkeys(_TEXTS | _BYTES | _TIMED, 1)}.get(kind, 0)
    if len(parameters) > allowed:
        raise _NotUnderstoodError
    return Type(kind, parameters)


def fits(narrow: Type, wide: Type) -> bool | None:
    """Whether every value of `narrow` is, unchanged, a value of `wide`; `None` where that cannot be known."""
    if narrow == wide:
        return True
    if "unknown" in {narrow.kind, wide.kind}:
        return None
    for from_kinds, to_kinds, judge in _FITS:
        if narrow.kind in from_kinds and wide.kind in to_kinds:
            return judge(narrow, wide)
    return False


def _number_fits(narrow: Type, wide: Type) -> bool | None:
    small, large = narrow.kind, wide.kind
    if "decimal" in {small, large}:
        return _decimal_fits(narrow, wide)
    if (small, large) == ("integer", "number"):
        return True
    if small in INTEGER_DIGITS and large in _FLOAT_BITS:
        return _INTEGER_BITS[small] <= _FLOAT_BITS[large]
    for family in (INTEGER_DIGITS, UNSIGNED_DIGITS, _FLOAT_BITS):
        if small in family and large in family:
            return family[small] <= family[large]
    return False


def _decimal_fits(narrow: Type, wide: Type) -> bool | None:
    digits = {**INTEGER_DIGITS, **UNSIGNED_DIGITS}
    if {narrow.kind, wide.kind} & {*_FLOAT_BITS, "integer", "number"}:
        return False
    if not all(side.parameters for side in (narrow, wide) if side.kind == "decimal"):
        return None
    if narrow.kind in digits:
        precision, scale = wide.parameters
        return precision - scale >= digits[narrow.kind]
    precision, scale = narrow.parameters
    if wide.kind in digits:
        return wide.kind in INTEGER_DIGITS and scale == 0 and precision < digits[wide.kind]
    wide_precision, wide_scale = wide.parameters
    return wide_scale >= scale and wide_precision - wide_scale >= precision - scale


def _length_fits(narrow: Type, wide: Type) -> bool:
    return not wide.parameters or (bool(narrow.parameters) and narrow.parameters[0] <= wide.parameters[0])


def _precision_fits(narrow: Type, wide: Type) -> bool | None:
    if not narrow.parameters or not wide.parameters:
        return None
    return narrow.parameters[0] <= wide.parameters[0]


def _unsized(_narrow: Type, wide: Type) -> bool:
    return not wide.parameters


def _always(_narrow: Type, _wide: Type) -> bool:
    return True


def _unknown(_narrow: Type, _wide: Type) -> None:
    return None


_FITS: tuple[tuple[frozenset[str], frozenset[str], Callable[[Type, Type], bool | None]], ...] = (
    (_NUMBERS, _NUMBERS, _number_fits),
    (_NUMBERS | {"boolean"}, frozenset({"varchar"}), _unsized),
    (frozenset({"date"}), frozenset({"timestamp"}), _always),
    (_TEXTS, frozenset({"varchar"}), _length_fits),
    (_BYTES, frozenset({"varbinary"}), _length_fits),
    *((frozenset({kind}), frozenset({kind}), _precision_fits) for kind in sorted(_TIMED)),
    *((frozenset({kind}), frozenset({kind}), _unknown) for kind in sorted(_NESTED)),
)
"""Which kinds may fit which, and the question that decides it; all other pairs never fit."""


def _judged(before: Type, after: Type) -> Relation:
    if before.kind == after.kind and before.parts and after.parts:
        told = _parts_judged(before, after)
    else:
        told = [_kinds_judged(before, after)]
    if before.is_nullable != after.is_nullable:
        told.append(_LOOSENED if after.is_nullable else _TIGHTENED)
    return _together(told)


def _parts_judged(before: Type, after: Type) -> list[Relation]:
    old, new = dict(before.parts), dict(after.parts)
    told = [_inside(name, _judged(old[name], new[name])) for name in old if name in new and old[name] != new[name]]
    told += [_relation(Effect.LOOSENS, Severity.BREAKING, f"`{name}` is gone.") for name in old if name not in new]
    for name in (name for name in new if name not in old):
        if new[name].is_nullable:
            told.append(_relation(Effect.NONE, Severity.COMPATIBLE, f"`{name}` is new."))
        else:
            told.append(_relation(Effect.TIGHTENS, Severity.BREAKING, f"`{name}` is new and never null."))
    return told or [_relation(Effect.NONE, Severity.COSMETIC, "Only the order of the parts differs.")]


def _inside(name: str, told: Relation) -> Relation:
    if name == "{key}":
        return _relation(Effect.BOTH, Severity.BREAKING, "The map's keys are another type.")
    return replace(told, words=f"In `{name}`: {told.words}")


def _kinds_judged(before: Type, after: Type) -> Relation:
    grows, shrinks = fits(before, after), fits(after, before)
    note = _NOTES.get(frozenset({before.kind, after.kind}), "")
    if grows is None or shrinks is None:
        return UNDECIDED
    if grows and shrinks:
        return _relation(Effect.NONE, Severity.COSMETIC, "The type means the same.")
    if grows:
        severity = Severity.RISKY if _is_widening(before, after) else Severity.BREAKING
        return _relation(Effect.LOOSENS, severity, "The new type holds values that the old one did not.", note)
    if shrinks:
        return _relation(
            Effect.TIGHTENS, Severity.BREAKING, "The old type held values that the new one does not.", note
        )
    words = "Neither type holds all values of the other: stored values are read as something else, or not at all."
    return _relation(Effect.BOTH, Severity.BREAKING, words, note)


def _is_widening(before: Type, after: Type) -> bool:
    """Whether the kind of value stays: a larger number, a longer text. A number that becomes a text is no widening."""
    families = (_NUMBERS, _TEXTS, _TIMED, _BYTES, {"date", "timestamp"})
    return any({before.kind, after.kind} <= family for family in families)


def _relation(effect: Effect, severity: Severity, words: str, note: str = "") -> Relation:
    axes = (Axis.SHAPE, Axis.SEMANTIC) if note else (Axis.SHAPE,)
    return Relation(effect, severity, Certainty.CERTAIN, axes, f"{words} {note}".strip())


def _together(told: list[Relation]) -> Relation:
    """Several relations as one: the worst severity, every break, every reason."""
    effects = {relation.effect for relation in told} - {Effect.NONE}
    axes = {axis for relation in told for axis in relation.axes}
    is_decided = Effect.UNDECIDABLE not in effects
    return Relation(
        effect=_joined(effects),
        severity=max((relation.severity for relation in told), key=lambda severity: severity.rank),
        certainty=Certainty.CERTAIN if is_decided else Certainty.UNDECIDABLE,
        axes=tuple(axis for axis in Axis if axis in axes),
        words=" ".join(relation.words for relation in told),
    )


def _joined(effects: set[Effect]) -> Effect:
    if len(effects) <= 1:
        return next(iter(effects), Effect.NONE)
    return Effect.UNDECIDABLE if Effect.UNDECIDABLE in effects else Effect.BOTH


UNDECIDED = Relation(
    Effect.UNDECIDABLE,
    Severity.RISKY,
    Certainty.UNDECIDABLE,
    (Axis.SHAPE,),
    "The types cannot be compared: one is not known, or leaves out a size that its engine decides.",
)
"""What is said where nothing can be said."""
_LOOSENED = _relation(Effect.LOOSENS, Severity.BREAKING, "It may be null now.")
_TIGHTENED = _relation(Effect.TIGHTENS, Severity.BREAKING, "It may no longer be null.")
_NOTES = {
    frozenset({"timestamp", "timestamp_tz"}): "Every stored time shifts by the local offset.",
    frozenset({"char", "varchar"}): "Padding and trailing blanks compare differently.",
    frozenset({"boolean", "int32"}): "What true and false stand for is a convention, not a value.",
    **{
        frozenset({integer, real}): "Whole numbers past the float's precision are rounded."
        for integer in INTEGER_DIGITS
        for real in _FLOAT_BITS
        if _INTEGER_BITS[integer] > _FLOAT_BITS[real]
    },
}
