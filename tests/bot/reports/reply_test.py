import pytest
from markdown_it import MarkdownIt

from bot.policy.answer import Answer, Step
from bot.policy.command import Denied, Done, Draft, Unsure
from bot.policy.usage import Call, Mistake
from bot.reports.reply import MOST, reply, with_sentences

CALL = Call(verb="hold", text="  /hold it")


def told(outcome, call=CALL):
    return reply(Answer(steps=(Step(call=call, outcome=outcome),)), "a1b2")


def test_where_the_reaction_says_it_all_there_is_none():
    assert told(Done()) is None
    assert reply(Answer(), "a1b2") is None


def test_what_was_asked_for():
    drafts = (Draft(title="x", snippet="SELECT 1"),)
    assert told(Done(sentences=("`trades` changes.", "So does `books`."), drafts=drafts)) == (
        "**/hold it**\n\n- `trades` changes.\n- So does `books`.\n\n"
        "x\n\n```sql\nSELECT 1\n```\n\n<sub>Audit a1b2</sub>\n"
    )


def test_a_page_of_our_own_stays_markdown():
    assert "\n\n# Title\n\n**Bold**\n\n<sub>" in told(Done(page="# Title\n\n**Bold**\n"))


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (Denied(why="it is not yours"), "👎 It is not yours."),
        (Denied(why="it is not yours", could=("a `cab`", "rita")), "👎 It is not yours. It is for a `cab` and rita."),
        (Unsure(why="the head moved", remedy="look again"), "😕 The head moved: look again."),
        (Unsure(why="no such rule", remedy="did you mean `x`?"), "😕 No such rule: did you mean `x`?"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(outcome, text):
    assert told(outcome) == f"**/hold it**\n\n{text}\n\n<sub>Audit a1b2</sub>\n"


def test_a_mistake_is_shown_with_a_caret_below_it():
    mistake = Mistake(
        text="/hodl", line=3, column=2, found="hodl", expected="one of ours", remedy="did you mean `/hold`?"
    )
    assert told(mistake, None) == (
        "😕 Line 3: found hodl, expected one of ours. Did you mean `/hold`?\n\n"
        "```\n/hodl\n ^\n```\n\n<sub>Audit a1b2</sub>\n"
    )


def test_the_caret_of_a_long_line_is_still_below():
    text = "/hold\t" + "x" * 100 + "!" + "y" * 300
    told_ = told(Mistake(text=text, column=107, found="!", expected="words", remedy="mend it"), None)
    shown, caret = told_.split("```")[1].strip("\n").split("\n")
    assert shown[caret.index("^")] == "!"
    assert "Mend it." in told_


def test_without_a_line_there_is_no_caret():
    told_ = told(Mistake(text="", found="too much", expected="less"), None)
    assert told_ == "😕 Line 1: found too much, expected less.\n\n<sub>Audit a1b2</sub>\n"


def test_several_commands_get_one_reply():
    steps = (Step(call=CALL, outcome=Done()), Step(call=CALL, outcome=Denied(why="no")))
    text = reply(Answer(steps=steps), "a1b2")
    assert text.count("/hold it") == 1
    assert text.count("Audit") == 1


def test_a_reply_fits():
    text = told(Done(sentences=("x" * 300,) * 400))
    assert len(text) < 65_536
    assert "which does not fit" in text
    assert MOST < 65_536


@pytest.mark.parametrize(
    "hostile", ["@acme/all", "#1", "<script>", "[a](https://x)", "![a](b)", "| a |", "*b*", "/hold"]
)
def test_nothing_that_people_wrote_means_anything_in_a_reply(hostile):
    outcomes = [
        Mistake(text=f"/{hostile}", column=2, found=hostile, expected="words", remedy=f"did you mean {hostile}?"),
        Unsure(why=hostile, remedy=hostile),
        Denied(why=hostile, could=(hostile,)),
        Done(sentences=(hostile,)),
    ]
    for outcome in outcomes:
        text = told(outcome, Call(verb="hold", text=hostile))
        assert "@acme" not in text
        assert "#1" not in text
        assert "html_block" not in {token.type for token in MarkdownIt().parse(text)}
        kinds = {child.type for token in MarkdownIt().parse(text) for child in token.children or ()}
        assert kinds <= {
            "text",
            "softbreak",
            "strong_open",
            "strong_close",
            "code_inline",
            "text_special",
            "html_inline",
        }


def test_who_was_told_before_is_not_told_again():
    assert told(Denied(why="")) is None


def test_more_sentences_stand_before_the_audit_id():
    text = told(Done(sentences=("It is done.",)))
    more = with_sentences(text, ["Opened #9.", "And #10."])
    assert more == "**/hold it**\n\n- It is done.\n\nOpened #9.\n\nAnd #10.\n\n<sub>Audit a1b2</sub>\n"
