"""统一社会信用代码: the 18-character code of a legal entity and its check digit (GB 32100-2015)."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


def check_digit(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015: weights 3^i mod 31).

    Raises ValueError when ``body`` is not 17 characters of the code's alphabet.
    """
    if len(body) != 17 or any(character not in _VALUES for character in body):
        raise ValueError(f"not 17 characters of {ALPHABET}: {body!r}")
    total = sum(_VALUES[character] * pow(3, i, 31) for i, character in enumerate(body))
    return ALPHABET[-total % 31]


def is_well_formed(code: str) -> bool:
    """True for 18 characters of the code's alphabet, whatever the check digit."""
    return len(code) == 18 and all(character in _VALUES for character in code)


def is_valid(code: str) -> bool:
    """True for a well-formed code whose check digit is right."""
    return is_well_formed(code) and check_digit(code[:17]) == code[17]
