from bot.policy.decision import Decision
from bot.policy.verdict import Check, Requirement, State, Verdict
from bot.reading import handles


def test_everybody_is_looked_up_whom_a_requirement_or_a_gate_names_once():
    verdict = Verdict(
        gate="g",
        check=Check.TRAIN,
        state=State.SUCCESS,
        sentence="",
        requirements=(Requirement(who=("acme/risk", "someone@example.com"), why=""),),
        people=("acme/on-call", "acme/risk"),
    )
    assert handles(Decision(verdicts=(verdict,), findings=(), digest="")) == ("acme/risk", "acme/on-call")
