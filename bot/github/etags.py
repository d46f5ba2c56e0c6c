"""What GitHub said before, so that asking again costs nothing where nothing changed (304)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import NamedTuple

from bot.github.errors import Response


class Question(NamedTuple):
    """Two questions are the same only if the same credentials ask for the same form of the same thing."""

    scope: str
    accept: str
    url: str


class Etags:
    """The latest answers that carried an ETag, oldest dropped first; bodies stay bytes, so nobody alters them."""

    def __init__(self, most: int = 1000, largest: int = 256 * 1024) -> None:
        self._most = most
        self._largest = largest
        self._answers: OrderedDict[Question, Response] = OrderedDict()

    def etag(self, question: Question) -> str | None:
        """The ETag to ask with."""
        known = self._answers.get(question)
        return known.headers["etag"] if known else None

    def full(self, question: Question, response: Response) -> Response:
        """The whole answer behind a 304, with the 304's own headers; any other answer as it is."""
        known = self._answers.get(question)
        if known is None or response.status != 304:  # noqa: PLR2004  Not Modified
            return response
        return replace(known, headers={**known.headers, **response.headers})

    def keep(self, question: Question, response: Response) -> None:
        """Keep an answer for next time, if it is whole: what is broken once would be broken for ever."""
        if response.status != 200 or "etag" not in response.headers or len(response.body) > self._largest:  # noqa: PLR2004  OK
            return
        self._answers[question] = response
        self._answers.move_to_end(question)
        if len(self._answers) > self._most:
            self._answers.popitem(last=False)
