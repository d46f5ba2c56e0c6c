"""Say what a rule or a gate means, whom it hits, and what to do about it."""

from __future__ import annotations

from difflib import get_close_matches
from inspect import cleandoc

from bot.formats import RULES
from bot.policy.command import Done, Occasion, Spec, Unsure
from bot.policy.gates import GATES
from bot.policy.usage import Call, Parameter

SPEC = Spec(
    name="explain",
    parameters=(Parameter(name="rule"),),
    examples=("/explain contract/column-removed", "/explain breaking-change"),
)


def run(call: Call, occasion: Occasion) -> Done | Unsure:
    """Show the page."""
    del occasion
    name = call.get("rule")
    gates = {gate.NAME: f"# {gate.NAME}\n\n{cleandoc(gate.__doc__ or '')}\n" for gate in GATES}
    if name in gates:
        return Done(page=gates[name])
    if name in RULES:
        return Done(page=RULES[name].page)
    near = get_close_matches(name, [*gates, *RULES], n=1)
    remedy = f"did you mean `{near[0]}`?" if near else "take a name from the report"
    return Unsure(why=f"there is no rule and no gate named `{name}`", remedy=remedy)
