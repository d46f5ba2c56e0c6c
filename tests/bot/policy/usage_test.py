import pytest

from bot.policy.usage import Call, Kind, Parameter, UnfitError, Word, fit, usage

SAMPLES = {
    Kind.SHA: (["9f3c1e2", "a" * 40, "b" * 64], ["9f3c1e", "9F3C1E2", "c" * 65, "main"]),
    Kind.DATE: (["2026-12-31", "2028-02-29"], ["2026-02-29", "20261231", "2026-W01-1", "tomorrow", "\uff12026-12-31"]),
    Kind.NUMBER: (["1", "42", "999999999"], ["0", "042", "-1", "1e3", "9999999999", "٤٢"]),
    Kind.FINGERPRINT: (["0123456789ab"], ["0123456789a", "0123456789abc", "0123456789AB"]),
    Kind.NAME: (["a", "contracts/trades.yaml", "x" * 200], ["", "a b", "x" * 201]),
    Kind.TEXT: (["a", "a b", "x" * 500], ["", "  ", "x" * 501]),
}


@pytest.mark.parametrize("kind", Kind)
def test_what_a_parameter_admits(kind):
    parameter = Parameter(name="it", kind=kind)
    yes, no = SAMPLES[kind]
    assert [value for value in yes if not parameter.admits(value)] == []
    assert [value for value in no if parameter.admits(value)] == []
    assert parameter.expected


def test_a_usage_line():
    parameters = (
        Parameter(name="what", choices=("draft", "attach")),
        Parameter(name="path", is_required=False),
        Parameter(name="until", kind=Kind.DATE, is_named=True),
        Parameter(name="reason", kind=Kind.TEXT, is_named=True, is_required=False),
    )
    assert usage("it", parameters) == '/it draft|attach [PATH] --until DATE [--reason "…"]'


PARAMETERS = (
    Parameter(name="what", choices=("draft", "attach")),
    Parameter(name="until", kind=Kind.DATE, is_named=True, is_required=False),
    Parameter(name="reason", kind=Kind.TEXT, is_required=False),
)


def fitted(*words):
    return fit(Call(verb="it", line=3, text="/it"), words, PARAMETERS)


def test_words_find_their_parameters():
    call = fitted(
        Word(text="draft", column=5),
        Word(text="this", column=11),
        Word(text="", column=16, name="until"),
        Word(text="2026-12-31", column=24),
        Word(text="way", column=35),
    )
    assert call.given == {"what": "draft", "reason": "this way", "until": "2026-12-31"}
    assert (call.get("reason"), call.get("other"), call.line) == ("this way", "", 3)


@pytest.mark.parametrize(
    ("words", "found", "remedy"),
    [
        ([Word(text="darft", column=5)], "darft", "did you mean `draft`?"),
        ([], "no what", "the usage is `/it draft|attach [--until DATE] [REASON]`"),
        ([Word(text="", column=5, name="untill")], "--untill", "did you mean `--until`?"),
        ([Word(text="", column=5, name="xyz")], "--xyz", "the usage is `/it draft|attach [--until DATE] [REASON]`"),
        ([Word(text="", column=5, name="until")], "--until without a value", None),
        (
            [Word(text="", column=5, name="until"), Word(text="x", column=9, name="until")],
            "--until without a value",
            None,
        ),
        ([Word(text="2026-12-31", column=5, name="until")] * 2, "a second --until", None),
        ([Word(text="", column=5, name="until", is_quoted=True)], "nothing", None),
    ],
)
def test_a_mistake_says_what_and_where(words, found, remedy):
    with pytest.raises(UnfitError, match=found) as unfit:
        fitted(*words)
    mistake = unfit.value.mistake
    assert (mistake.found, mistake.line, mistake.text) == (found, 3, "/it")
    assert remedy in {None, mistake.remedy}


def test_a_command_without_parameters_takes_no_word():
    with pytest.raises(UnfitError) as unfit:
        fit(Call(verb="it"), [Word(text="now", column=5)], ())
    assert (unfit.value.mistake.expected, unfit.value.mistake.remedy) == ("nothing more", "the usage is `/it`")
    with pytest.raises(UnfitError) as unfit:
        fit(Call(verb="it"), [Word(text="", column=5, name="force")], ())
    assert unfit.value.mistake.expected == "no flag"
