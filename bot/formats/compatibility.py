"""Compatibility levels, in Confluent's words, computed from set effects alone; no rule asserts one.

https://docs.confluent.io/platform/current/schema-registry/fundamentals/schema-evolution.html
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.facts.finding import Finding

_DIRECTIONS = {
    "BACKWARD": (True, False),
    "FORWARD": (False, True),
    "FULL": (True, True),
    "NONE": (False, False),
}
LEVELS = tuple(f"{level}{suffix}" for level in _DIRECTIONS for suffix in ("", "_TRANSITIVE"))[:-1]
"""The levels. Of a single pair, a transitive level asks what the plain one asks."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two texts. `is_readable` is false when one of them could not be read."""

    findings: tuple[Finding, ...]
    is_readable: bool = True

    def holds(self, level: str) -> bool:
        """Whether the change keeps a compatibility level. A text that can't be read keeps none, not even NONE.

        Raises `ValueError` for a level that is none of `LEVELS`.
        """
        if level not in LEVELS:
            raise ValueError(f"unknown compatibility level {level!r}: known are {', '.join(LEVELS)}")
        backward, forward = _DIRECTIONS[level.removesuffix("_TRANSITIVE")]
        effects = {finding.effect for finding in self.findings}
        breaks_backward = backward and any(effect.breaks_backward for effect in effects)
        breaks_forward = forward and any(effect.breaks_forward for effect in effects)
        return self.is_readable and not breaks_backward and not breaks_forward
