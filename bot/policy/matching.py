"""Matching: giving people to places, each person to one place at most, so that as many places as can be are filled.

Places come first to last: one that can be filled beside those before it is filled. So what stands further back never
takes anybody from what stands in front, and one person more never empties a place that was filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """`need` different people out of `candidates`, GitHub's numeric ids; where there is a choice, the first of them."""

    need: int
    candidates: tuple[int, ...]


def assign(wants: Sequence[Want]) -> tuple[tuple[int, ...], ...]:
    """Say who is given to each want; fewer than it needs where no assignment gives it more without robbing another.

    A maximum bipartite matching by augmenting paths: H. W. Kuhn, The Hungarian method for the assignment problem,
    Naval Research Logistics Quarterly 2 (1955).
    """
    # More people than candidates can never come, whatever a want says it needs.
    places = [at for at, want in enumerate(wants) for _ in range(min(want.need, len(set(want.candidates))))]
    taken: dict[int, int] = {}
    for place in range(len(places)):
        _augment(place, wants, places, taken)
    return tuple(
        tuple(person for person in dict.fromkeys(want.candidates) if person in taken and places[taken[person]] == at)
        for at, want in enumerate(wants)
    )


def _augment(start: int, wants: Sequence[Want], places: Sequence[int], taken: dict[int, int]) -> None:
    """Find somebody for a place, moving others to other places where that frees one; breadth first, never recursing."""
    came_from: dict[int, int] = {}
    waiting = [start]
    for place in waiting:
        for person in wants[places[place]].candidates:
            if person in came_from:
                continue
            came_from[person] = place
            if person not in taken:
                _move(person, start, came_from, taken)
                return
            waiting.append(taken[person])


def _move(person: int, start: int, came_from: dict[int, int], taken: dict[int, int]) -> None:
    """Give everybody along the path the place they were reached from."""
    left = {place: each for each, place in taken.items()}
    while True:
        place = came_from[person]
        taken[person] = place
        if place == start:
            return
        person = left[place]
