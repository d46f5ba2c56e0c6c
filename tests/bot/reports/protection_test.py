from bot.reports.protection import remark

A = "a" * 40


def test_it_may_go_on():
    assert remark(A, "PROD", ()) == "`aaaaaaaaaaaa` may go to PROD: nothing speaks against it."


def test_it_may_not_and_why():
    assert remark(A, "PROD", ["`main` is frozen.", "@all"]) == "- `main` is frozen.\n- @\u200ball"


def test_very_many_reasons_are_counted():
    told = remark(A, "PROD", [f"reason {number}" for number in range(12)])
    assert told.splitlines()[-1] == "- And 2 more."
    assert len(told.splitlines()) == 11
