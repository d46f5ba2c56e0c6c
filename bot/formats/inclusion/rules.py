"""Every kind of difference between two JSON schemas; each format makes rules of its own of them.

Most come in three: what tightens breaks writers and old data, what loosens breaks readers, what does both breaks both.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.facts.finding import Axis, Effect, Severity
from bot.formats.rule import Row

_SHAPE, _IDENTITY, _SEMANTIC, _POLICY = Axis.SHAPE, Axis.IDENTITY, Axis.SEMANTIC, Axis.POLICY

WAYS = {Effect.TIGHTENS: "tightened", Effect.LOOSENS: "loosened", Effect.BOTH: "changed"}
"""The last word of a kind, by its effect."""

REWRITTEN = "rewritten"
"""The kind of a difference that has no effect."""

OPEN = "property-added-to-open"
"""The kind of a property that is described where any other was permitted: strictly it tightens, in practice rarely."""

_TIGHT = "Values that were valid no longer are: old data and old writers are refused."
_LOOSE = "Values that were never valid now are: readers that rely on the old schema meet what they do not expect."
_BOTH = (
    "Neither side admits all that the other does: old data is refused, and old readers meet what they do not expect."
)

_SUBJECTS = {
    "type": ("The type of a value admits", "A2"),
    "values": ("The list of permitted values admits", "A7"),
    "range": ("The range of a number admits", "A7"),
    "multiple": ("What a number is a multiple of admits", "A7"),
    "length": ("The length of a text admits", "A7"),
    "pattern": ("The pattern of a text admits", "A7"),
    "format": ("The format of a text admits", "A7"),
    "additional-properties": ("What other properties an object may have admits", "A3"),
    "patterned-properties": ("What properties by pattern an object may have admits", "A3"),
    "property-names": ("How properties may be called admits", "A7"),
    "property-count": ("How many properties an object has admits", "A7"),
    "dependencies": ("What properties must come together admits", "A7"),
    "items": ("What an array holds admits", "A7"),
    "item-count": ("How many items an array has admits", "A7"),
    "uniqueness": ("Whether an array may hold a value twice admits", "A7"),
    "contained": ("What must be among an array's items admits", "A7"),
    "alternatives": ("The alternatives admit", "A7"),
    "conjunction": ("What must hold all together admits", "A7"),
    "negation": ("What is refused changed, which admits", "A7"),
    "condition": ("What holds under a condition admits", "A7"),
    "unevaluated": ("What is left over may be", "A7"),
    "schema": ("The schema as a whole admits", "A2"),
}


_ONE_WAY = {"additional-properties", "uniqueness"}
"""What cannot tighten and loosen at once."""


def _directions() -> Iterator[Row]:
    for name, (title, advice) in _SUBJECTS.items():
        yield (f"{name}-tightened", f"{title} less", _TIGHT, Effect.TIGHTENS, Severity.BREAKING, (_SHAPE,), (advice,))
        yield (f"{name}-loosened", f"{title} more", _LOOSE, Effect.LOOSENS, Severity.RISKY, (_SHAPE,), ("A8",))
        if name in _ONE_WAY:
            continue
        yield (f"{name}-changed", f"{title} something else", _BOTH, Effect.BOTH, Severity.BREAKING, (_SHAPE,), ("A2",))


TABLE: tuple[Row, ...] = (
    *_directions(),
    (REWRITTEN, "The schema is written otherwise and admits the same", "Nobody is hit.",
     Effect.NONE, Severity.COSMETIC, (_SHAPE,), ()),
    ("property-added", "A property is described that was not",
     "Whoever takes it for something else, or does not expect it, meets it.",
     Effect.TIGHTENS, Severity.BREAKING, (_SHAPE,), ("A3", "A12")),
    (OPEN, "A property is described where any other was permitted",
     "Old data breaks only where somebody wrote, under this very name, what nobody had described.",
     Effect.TIGHTENS, Severity.RISKY, (_SHAPE,), ("A12",)),
    ("property-removed", "A property is no longer described",
     "Where no other properties are permitted, old data that has it is refused; where they are, it may be anything.",
     Effect.BOTH, Severity.BREAKING, (_SHAPE,), ("A1",)),
    ("property-renamed", "A property has another name",
     "Old data has it under the old name, and old readers look for it there.",
     Effect.BOTH, Severity.BREAKING, (_IDENTITY,), ("A1",)),
    ("required-added", "A property must be there now", "Data that was written without it is refused.",
     Effect.TIGHTENS, Severity.BREAKING, (_SHAPE,), ("A3", "A7")),
    ("required-removed", "A property may be missing now", "Old readers fail on the first object without it.",
     Effect.LOOSENS, Severity.BREAKING, (_SHAPE,), ("A8",)),
    ("alternative-added", "A value may be something else as well",
     "Old readers meet what none of their alternatives describes.",
     Effect.LOOSENS, Severity.RISKY, (_SHAPE,), ("A8",)),
    ("alternative-removed", "A value may no longer be one of the alternatives",
     "Values of it that were written before are refused.",
     Effect.TIGHTENS, Severity.BREAKING, (_SHAPE,), ("A7",)),
    ("too-large", "The schemas ask for more steps than are taken",
     "What was not looked at may break readers and writers.",
     Effect.UNDECIDABLE, Severity.BREAKING, (_SHAPE,), ("A8",)),
    ("reference-outside", "A reference leads out of the repository",
     "Nothing is fetched, so what it stands for is not known, and it may change without a pull request.",
     Effect.UNDECIDABLE, Severity.BREAKING, (_SHAPE, Axis.VALIDITY), ("A13",)),
    ("reference-lost", "A reference leads nowhere", "Validators refuse the schema.",
     Effect.UNDECIDABLE, Severity.BREAKING, (_SHAPE, Axis.VALIDITY), ("A13",)),
    ("reference-endless", "A schema is made of itself", "It means nothing: validators never end, or give up.",
     Effect.UNDECIDABLE, Severity.BREAKING, (_SHAPE, Axis.VALIDITY), ("A13",)),
    ("default-changed", "A default changed", "Whoever fills in what is missing fills in something else.",
     Effect.NONE, Severity.RISKY, (_SEMANTIC,), ("A8",)),
    ("access-changed", "A value is only read, or only written, where it was not",
     "Whoever sends it, or waits for it, does so in vain.", Effect.NONE, Severity.RISKY, (_SEMANTIC,), ("A8",)),
    ("encoding-changed", "What a text holds is encoded otherwise",
     "Readers decode it to something else, or not at all.", Effect.NONE, Severity.RISKY, (_SEMANTIC,), ("A2",)),
    ("deprecation-changed", "Something is deprecated, or no longer is", "Nobody is hit today.",
     Effect.NONE, Severity.COMPATIBLE, (_SEMANTIC,), ()),
    ("documentation-changed", "The documentation changed", "Nobody is hit by the words themselves.",
     Effect.NONE, Severity.COSMETIC, (_SEMANTIC,), ()),
    ("attribute-changed", "A keyword that means nothing to JSON Schema changed",
     "Whoever put it there, such as a catalogue of sensitive fields, acts otherwise.",
     Effect.NONE, Severity.RISKY, (_POLICY,), ("A8",)),
)  # fmt: skip
