"""统一社会信用代码: real codes of public bodies, and every single-character slip is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.reference.credit_codes import ALPHABET, check_digit, is_valid, is_well_formed

bodies = st.text(ALPHABET, min_size=17, max_size=17)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91310118BXKFLJ2K05"])
def test_known_codes_are_valid(code: str) -> None:
    assert is_valid(code)


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_a_changed_character_is_noticed(body: str, place: int, other: str) -> None:
    code = body + check_digit(body)
    assert is_valid(code)
    changed = code[:place] + other + code[place + 1 :]
    assert is_valid(changed) == (changed == code)


@pytest.mark.parametrize(
    "code", ["", "91310118BXKFLJ2K0", "91310118BXKFLJ2K0O", "91310118BXKFLJ2K055", "91310118bXKFLJ2K05"]
)
def test_other_text_is_not_well_formed(code: str) -> None:
    assert not is_well_formed(code)
    assert not is_valid(code)


def test_check_digit_needs_17_characters() -> None:
    with pytest.raises(ValueError, match="17 characters"):
        check_digit("9131")
