"""Every document holds against GitHub's own schema."""

import graphql
import pytest

from bot.github import documents
from tests.github import description

EVERY = {
    "no label": documents.pull_request(0),
    "labels": documents.pull_request(3),
    "commits": documents.MORE_COMMITS,
    "reviews": documents.MORE_REVIEWS,
    "comments": documents.MORE_COMMENTS,
    "check runs": documents.CHECK_RUNS,
    "people": documents.people(2, 2),
    "teams": documents.people(1, 0),
    "users": documents.people(0, 1),
    "merge queue": documents.MERGE_QUEUE,
}


@pytest.mark.parametrize("name", EVERY)
def test_a_document_fits_the_schema(name):
    assert not graphql.validate(description.graphql_schema(), graphql.parse(EVERY[name]))


def test_a_misspelt_field_does_not():
    wrong = documents.MERGE_QUEUE.replace("headRefOid", "headRefOld")
    assert graphql.validate(description.graphql_schema(), graphql.parse(wrong))
