import pytest

from bot.policy.binding import bound
from bot.policy.command import LOOK, Spec
from bot.policy.usage import Call, Kind, Parameter

HEAD, OTHER = "9f3c1e2" + "0" * 33, "b" * 40
FREE = Spec(name="plan", examples=())
BOUND = Spec(name="hotfix", examples=(), is_bound=True)
PLACED = Spec(name="approve", examples=(), is_bound=True, parameters=(Parameter(name="sha", kind=Kind.SHA),))
WHAT = Parameter(name="what", choices=("status", "cut"))
EASED = Spec(name="train", examples=(), is_bound=True, easier={"status": LOOK}, parameters=(WHAT,))


@pytest.mark.parametrize(
    ("spec", "given", "seen", "why"),
    [
        (FREE, {}, None, None),
        (FREE, {}, OTHER, None),
        (BOUND, {}, HEAD, None),
        (BOUND, {}, OTHER, f"the head moved since, from `{OTHER[:12]}`"),
        (BOUND, {}, None, "no report was shown before the command was written"),
        (BOUND, {"sha": "9f3c1e2"}, OTHER, None),
        (BOUND, {"sha": HEAD}, None, None),
        (BOUND, {"sha": "9f3c1e3"}, HEAD, "`9f3c1e3` is not the head"),
        (BOUND, {"sha": HEAD + "0"}, HEAD, f"`{HEAD}0` is not the head"),
        (EASED, {"what": "status"}, None, None),
        (EASED, {"what": "cut"}, None, "no report was shown before the command was written"),
    ],
)
def test_what_a_command_is_bound_to(spec, given, seen, why):
    told = bound(spec, Call(verb=spec.name, given=given), seen, HEAD)
    assert (told and told.why) == why


def test_the_remedy_is_the_command_itself():
    call = Call(verb="approve")
    assert bound(PLACED, call, OTHER, HEAD).remedy.endswith("`/approve 9f3c1e200000`")
    assert bound(BOUND, Call(verb="hotfix"), OTHER, HEAD).remedy.endswith("`/hotfix … --sha 9f3c1e200000`")
