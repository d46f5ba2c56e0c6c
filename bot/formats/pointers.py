"""References inside a document: what `$ref: '#/definitions/x'` leads to. Nothing outside it is ever looked at."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence as Listing

from bot.formats.document import MAX_DEPTH, MAX_NODES, Entry, Mapping, Node, Scalar, Sequence, shown
from bot.formats.fields import Fields

_REF = "$ref"


class Definitions:
    """What one document defines to be referred to, and how much of it may still be followed."""

    def __init__(self, root: Fields) -> None:
        self._root = root.mapping
        self._left = MAX_NODES
        self._sizes: dict[str, int] = {}

    def resolved(self, fields: Fields, above: Listing[str]) -> tuple[Fields, tuple[str, ...]]:
        """The fields laid over what they refer to, and the way to what stands in them.

        `above` is the way so far: a step for every part that is read within another, and one for every reference. A
        reference that leads out of the document, nowhere, or back to where it was followed from, and one too many, is
        a misfit, and what it stands for is not read.
        """
        entries, within = dict(fields.mapping.entries), (*above, "")
        while _REF in entries:
            entry = entries.pop(_REF)
            target = self._followed(fields, entry, within)
            if target is None:
                break
            within = (*within, _text(entry))
            entries = {**target, **entries}
        mapping = Mapping(entries, fields.mapping.line, fields.mapping.column)
        return Fields(fields.reading, mapping, fields.element), within

    def _followed(self, fields: Fields, entry: Entry, above: tuple[str, ...]) -> ReadOnly[str, Entry] | None:
        """The entries of what a reference leads to, or none and a misfit."""
        reference = _text(entry)
        target = self._target(reference)
        if target is None:
            expected, remedy = "a reference to a mapping in this document", "write `#/definitions/…`, and define it"
        elif reference in above:
            expected, remedy = "no reference back to itself", "break the circle"
        elif len(above) >= MAX_DEPTH or not self._spend(reference, target):
            expected = f"at most {MAX_DEPTH} levels, and {MAX_NODES} values behind all references"
            remedy = "refer to less"
        else:
            return target.entries
        fields.reading.misfit(fields.path(_REF), entry.value, expected, remedy, f"the reference {shown(reference)}")
        return None

    def _target(self, reference: str) -> Mapping | None:
        mark, *steps = reference.split("/")
        node: Node | None = self._root if mark == "#" and steps else None
        for step in steps:
            entry = node.entries.get(_unescaped(step)) if isinstance(node, Mapping) else None
            node = entry.value if entry else None
        return node if isinstance(node, Mapping) else None

    def _spend(self, reference: str, target: Mapping) -> bool:
        """Whether there is room for one more reading of all that stands in the target."""
        if reference not in self._sizes:
            self._sizes[reference] = _size(target)
        self._left -= self._sizes[reference]
        return self._left >= 0


def _text(entry: Entry) -> str:
    return entry.value.text if isinstance(entry.value, Scalar) else ""


def _unescaped(step: str) -> str:
    """A step of a JSON pointer as it is spelled in the document (RFC 6901)."""
    return step.replace("~1", "/").replace("~0", "~")


def _size(node: Node) -> int:
    match node:
        case Mapping():
            return 1 + sum(_size(entry.value) for entry in node.entries.values())
        case Sequence():
            return 1 + sum(map(_size, node.items))
        case Scalar():
            return 1
