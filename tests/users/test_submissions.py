"""A doubled submission creates once."""

from users import submissions


def test_claim_takes_a_token_once_and_remembers_what_it_made(owner):
    token = submissions.new_token()
    first = submissions.claim(user=owner, token=token)
    submissions.finish(first, result="KH-000001")

    assert submissions.claim(user=owner, token=token) is None
    assert submissions.result_of(user=owner, token=token) == "KH-000001"


def test_claim_keeps_the_tokens_of_two_people_apart(owner, stranger):
    token = submissions.new_token()
    submissions.finish(submissions.claim(user=owner, token=token), result="KH-000001")

    assert submissions.result_of(user=stranger, token=token) == ""
    assert submissions.claim(user=stranger, token=token) is not None


def test_claim_without_a_token_always_passes(owner):
    assert submissions.claim(user=owner, token="") is not None
    assert submissions.claim(user=owner, token="") is not None
