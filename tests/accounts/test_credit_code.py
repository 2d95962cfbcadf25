"""The unified social credit code and its check character (GB 32100-2015)."""

import pytest
from django.core.exceptions import ValidationError

from accounts.credit_code import check_character, validate_credit_code

# Published codes of well-known companies.
REAL = ["91110000802100433B", "914403001922038216", "91330100799655058B", "91440101231245152Y"]


@pytest.mark.parametrize("code", REAL)
def test_real_codes_pass(code):
    assert check_character(code[:-1]) == code[-1]
    validate_credit_code(code)


@pytest.mark.parametrize("code", REAL)
def test_every_wrong_check_character_is_refused(code):
    wrong = [c for c in "0123456789ABCDEFGHJKLMNPQRTUWXY" if c != code[-1]]
    for character in wrong:
        with pytest.raises(ValidationError):
            validate_credit_code(code[:-1] + character)


@pytest.mark.parametrize("code", ["", "123", "91110000802100433", "91110000802100433BB"])
def test_wrong_length_is_refused(code):
    with pytest.raises(ValidationError):
        validate_credit_code(code)


@pytest.mark.parametrize("character", "IOSVZ")
def test_letters_that_no_code_holds_are_refused(character):
    with pytest.raises(ValidationError) as refusal:
        validate_credit_code(character + "1110000802100433B")
    assert character in str(refusal.value)


def test_swapped_neighbours_are_refused():
    code = "91" + "320594MA1MT3Q48"
    code += check_character(code)
    validate_credit_code(code)
    swapped = code[:8] + code[9] + code[8] + code[10:]
    assert swapped != code
    with pytest.raises(ValidationError):
        validate_credit_code(swapped)
