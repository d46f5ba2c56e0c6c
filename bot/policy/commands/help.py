"""Show what you may say here, and who could say the rest."""

from __future__ import annotations

from bot.policy.command import Done, Occasion, Offer, Spec, When
from bot.policy.usage import Call
from bot.policy.words import listed

SPEC = Spec(name="help", examples=("/help", "/stationmaster help"), when=When.ALWAYS)


def run(call: Call, occasion: Occasion) -> Done:
    """List the commands: first those this person may give, then the others with who could."""
    del call
    own = tuple(f"`{offer.usage}` {offer.summary}" for offer in occasion.offers if not offer.could)
    others = tuple(_denied(offer) for offer in occasion.offers if offer.could)
    return Done(sentences=(*own, *others))


def _denied(offer: Offer) -> str:
    return f"Not for you: `{offer.usage}` {offer.summary} It is for {listed(offer.could)}."
