"""Answers kept for asking again."""

from bot.github.errors import Response
from bot.github.etags import Etags, Question

ONE = Question("installation 1", "json", "https://h/x")


def answer(status=200, body=b"{}", **headers):
    return Response(request="GET /x", status=status, headers=headers, body=body)


def test_a_304_is_the_answer_of_before_with_the_headers_of_now():
    etags = Etags()
    etags.keep(ONE, answer(body=b'{"a": 1}', etag="e1", date="then"))
    full = etags.full(ONE, answer(304, b"", date="now"))
    assert (full.status, full.body, full.headers["date"]) == (200, b'{"a": 1}', "now")


def test_any_other_answer_is_what_it_is():
    etags = Etags()
    for told in (answer(304), answer(404), answer()):
        assert etags.full(ONE, told) is told


def test_other_credentials_or_another_form_are_another_question():
    etags = Etags()
    etags.keep(ONE, answer(etag="e1"))
    assert etags.etag(ONE) == "e1"
    assert etags.etag(ONE._replace(scope="installation 2")) is None
    assert etags.etag(ONE._replace(accept="raw")) is None


def test_only_small_good_answers_with_an_etag_are_kept():
    etags = Etags(largest=10)
    for told in (answer(), answer(404, etag="e"), answer(body=b"x" * 11, etag="e")):
        etags.keep(ONE, told)
    assert etags.etag(ONE) is None


def test_the_oldest_goes_first():
    etags = Etags(most=2)
    questions = [ONE._replace(url=str(index)) for index in range(3)]
    for question in questions[:2]:
        etags.keep(question, answer(etag="e"))
    etags.keep(questions[0], etags.full(questions[0], answer(304)))
    etags.keep(questions[2], answer(etag="e"))
    assert [etags.etag(question) for question in questions] == ["e", None, "e"]
