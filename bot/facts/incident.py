"""Something that should not have happened, with the evidence: told once, to whoever must act."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident of a repository.

    `kind` is one word or a few with hyphens, for metrics (`frozen-merge`); kind and `key` together name this very one,
    however often it is seen. `sentences` are the evidence and what to do, with names between backticks. `who` are the
    handles to page. `number` is the pull request it is about; 0: none.
    """

    kind: str
    key: str
    title: str
    sentences: tuple[str, ...]
    who: tuple[str, ...] = ()
    number: int = 0
