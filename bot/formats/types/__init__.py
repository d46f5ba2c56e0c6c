"""Column types: what a text means in its dialect, what fits into what, and what an engine changes in place.

One question, `fits(narrow, wide)`, decides all: a type that only grows loosens, one that only shrinks tightens, one
that does neither breaks both sides. Spelling, case, aliases and a dialect's defaults are not changes. What an engine
can do in place says how much work a change is, never whether it is one.
"""

from bot.formats.types.engines import ENGINES, InPlace, in_place, texts_in_place, told_in_place
from bot.formats.types.kinds import INTEGERS, Type, is_sized
from bot.formats.types.lattice import fits
from bot.formats.types.reader import parse
from bot.formats.types.relation import ANOTHER_KEY, UNDECIDED, Relation, compare

__all__ = [
    "ANOTHER_KEY", "ENGINES", "INTEGERS", "UNDECIDED", "InPlace", "Relation", "Type", "compare", "fits", "in_place",
    "is_sized", "parse", "texts_in_place", "told_in_place",
]  # fmt: skip
