"""Every kind of finding an SQL file can have."""

from __future__ import annotations

from bot.facts.finding import Axis, Effect, Severity
from bot.formats.rule import Row, rules

_NONE, _TIGHTENS, _LOOSENS, _BOTH, _UNDECIDABLE = Effect
_COSMETIC, _COMPATIBLE, _RISKY, _BREAKING = Severity
_SHAPE, _IDENTITY, _SEMANTIC, _POLICY, _OPERATIONAL, _VALIDITY = Axis

_TABLE: tuple[Row, ...] = (
    # The file and its statements
    ("unreadable", "The file is no SQL that can be read", "Nothing it says can be judged, so it cannot pass.",
     _UNDECIDABLE, _BREAKING, (_VALIDITY,), ("A13",)),
    ("base-unreadable", "The file could not be read before this change",
     "What readers rely on today is not known, so nothing says that the change is compatible.",
     _UNDECIDABLE, _RISKY, (_SHAPE,), ("A8",)),
    ("templated", "The file is a template", "What it will say is known only when it is rendered, which is never done.",
     _UNDECIDABLE, _BREAKING, (_SHAPE,), ("A8",)),
    ("statement-unknown", "A statement is not understood",
     "It may change anything, masking policies and grants among it; people have to read it.",
     _UNDECIDABLE, _BREAKING, (_SHAPE, _POLICY), ("A8",)),
    ("migration-edited", "A migration that is there already changed",
     "Where it has run it will not run again, so databases differ from what the files say.",
     _NONE, _BREAKING, (_OPERATIONAL,), ("A15",)),
    ("data-destroyed", "A statement destroys data",
     "All rows it meets are gone for every reader, and cannot be had back.",
     _LOOSENS, _BREAKING, (_OPERATIONAL,), ("A10",)),
    ("data-changed", "A statement changes data",
     "Readers find other values, without a change of the schema to tell them.",
     _NONE, _RISKY, (_SEMANTIC, _OPERATIONAL), ("A8",)),
    # Tables
    ("table-added", "A table or view is new", "Nobody reads it yet.", _NONE, _COMPATIBLE, (_IDENTITY,), ()),
    ("table-removed", "A table or view is gone",
     "Every query on it fails.", _BOTH, _BREAKING, (_IDENTITY,), ("A1", "A4")),
    ("table-renamed", "A table or view has another name", "Every query by the old name fails.",
     _BOTH, _BREAKING, (_IDENTITY,), ("A4",)),
    ("storage-changed", "A table is stored otherwise",
     "Queries cost more or less, and files that are read past the engine lie elsewhere.",
     _NONE, _RISKY, (_OPERATIONAL,), ("A10",)),
    ("retention-changed", "How long data is kept changed", "History is gone sooner, or personal data is kept longer.",
     _NONE, _RISKY, (_POLICY,), ("A11",)),
    ("comment-changed", "A comment changed", "Nobody is hit by the words themselves.",
     _NONE, _COSMETIC, (_SEMANTIC,), ()),
    # Columns
    ("column-added", "A column is new", "Only those who read by position are hit.",
     _NONE, _COMPATIBLE, (_SHAPE,), ("A12",)),
    ("column-added-required", "A column is new, may not be null and has no default",
     "Whoever writes without it fails, and so do the rows that are there.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A3", "A7")),
    ("column-removed", "A column is gone", "Every query that names it fails.", _LOOSENS, _BREAKING, (_SHAPE,), ("A1",)),
    ("column-renamed", "A column has another name", "Every query by the old name fails.",
     _BOTH, _BREAKING, (_IDENTITY,), ("A4", "A1")),
    ("column-type-widened", "A column holds more", "Readers meet values that did not fit before.",
     _LOOSENS, _RISKY, (_SHAPE,), ("A6",)),
    ("column-type-narrowed", "A column holds less", "Stored values no longer fit.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A7",)),
    ("column-type-changed", "A column's type is another", "Stored values are read as something else, or not at all.",
     _BOTH, _BREAKING, (_SHAPE,), ("A2", "A1")),
    ("column-type-undecided", "What a column's new type holds is not known",
     "Stored values may no longer fit, and readers may meet others.", _UNDECIDABLE, _RISKY, (_SHAPE,), ("A8",)),
    ("nullability-tightened", "A column may no longer be null", "Writers that leave it out fail, and so do null rows.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A7",)),
    ("nullability-loosened", "A column may be null now", "Readers meet nulls that were never there.",
     _LOOSENS, _BREAKING, (_SHAPE,), ("A3", "A8")),
    ("default-changed", "A default came, went or changed", "Rows written without the column hold something else.",
     _NONE, _RISKY, (_SEMANTIC,), ("A8",)),
    ("default-removed", "A column that may not be null has no default any more", "Whoever writes without it fails.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A3",)),
    ("columns-reordered", "Columns stand in another order", "Whoever reads or loads by position is hit.",
     _NONE, _RISKY, (_SHAPE,), ("A8",)),
    ("column-rule-changed", "What is said of a column changed", "Values are made, compared or ordered otherwise.",
     _NONE, _RISKY, (_SEMANTIC,), ("A8",)),
    ("masking-changed", "A masking or row access policy came or went",
     "Whoever sees the data changes: those who may not see it do, or those who need it no longer do.",
     _NONE, _BREAKING, (_POLICY,), ("A11",)),
    # Keys and constraints
    ("primary-key-added", "A primary key is new", "Writers of duplicates or nulls fail.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A7",)),
    ("primary-key-removed", "A primary key is gone", "Joins on it may meet rows twice.",
     _LOOSENS, _BREAKING, (_SHAPE,), ("A8",)),
    ("primary-key-changed", "A primary key is another", "What one row stands for is something else.",
     _BOTH, _BREAKING, (_IDENTITY,), ("A2",)),
    ("constraint-added", "A constraint is new", "Rows and writers that do not meet it fail.",
     _TIGHTENS, _BREAKING, (_SHAPE,), ("A7",)),
    ("constraint-removed", "A constraint is gone", "Readers meet rows that it kept out.",
     _LOOSENS, _BREAKING, (_SHAPE,), ("A8",)),
    ("constraint-changed", "A constraint is another", "What it lets through is not compared.",
     _UNDECIDABLE, _RISKY, (_SHAPE,), ("A8",)),
    # Views, and everything else
    ("query-changed", "A view's query changed", "Its rows may mean something else.",
     _UNDECIDABLE, _RISKY, (_SEMANTIC,), ("A8",)),
    ("object-added", "An index, type, function or the like is new", "Nobody relies on it yet.",
     _NONE, _COMPATIBLE, (_OPERATIONAL,), ()),
    ("object-removed", "An index, type, function or the like is gone", "Whatever uses it fails, or is slower.",
     _UNDECIDABLE, _RISKY, (_OPERATIONAL,), ("A8",)),
    ("object-changed", "An index, type, function or the like is another", "Whatever uses it may behave otherwise.",
     _UNDECIDABLE, _RISKY, (_OPERATIONAL,), ("A8",)),
    ("grant-added", "Somebody is given a right", "Who sees the data changes.", _NONE, _RISKY, (_POLICY,), ("A11",)),
    ("grant-removed", "A right is taken away", "Whoever relied on it fails.", _NONE, _RISKY, (_POLICY,), ("A8",)),
)  # fmt: skip

RULES = rules("sql", _TABLE)
"""Every rule by its id (`sql/column-removed`), in the order of the documentation."""
