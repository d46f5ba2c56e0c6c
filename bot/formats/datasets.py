"""A contract's tables as datasets, so that they can be held to what other files say of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.formats.described import Column, Dataset
from bot.formats.model import Contract, Property
from bot.formats.types import parse

_MAX_COLUMNS = 2_000


def datasets(contract: Contract | None) -> tuple[Dataset, ...]:
    """Each table of a contract, by the name that queries call it."""
    if contract is None:
        return ()
    return tuple(
        Dataset(
            name=each.table,
            place=each.place,
            columns=tuple(
                column
                for _, column in zip(range(_MAX_COLUMNS), _columns(each.properties, "", contract.dialect), strict=False)
            ),
        )
        for each in contract.objects
        if each.properties
    )


def _columns(properties: Iterable[Property], above: str, dialect: str) -> Iterator[Column]:
    for each in properties:
        name = f"{above}{each.physical_name or each.name}"
        yield Column(
            name=name,
            type=parse(each.type, dialect if each.is_physical else "logical"),
            is_nullable=_is_nullable(each),
            place=each.place,
        )
        yield from _columns(each.properties, f"{name}.", dialect)


def _is_nullable(each: Property) -> bool | None:
    """What the contract says; where it says nothing, that a value may be empty is only assumed."""
    return True if "nullable" in each.places and each.is_nullable else None if each.is_nullable else False
