"""The typography of official documents: full-width punctuation, no blank between a number and its unit."""

from __future__ import annotations

import re

_CJK = r"\u2e80-\u9fff\uff00-\uffef\u3000-\u303f"


def official(text: str) -> str:
    """The text as a bulletin prints it; figures such as 1,234 and codes such as 2023-12-15 stay as they are."""
    # A separator inside a number is followed by exactly three digits.
    text = re.sub(r"(?<!\d),|,(?!\d{3}(?!\d))", "\uff0c", text)
    text = re.sub(r";\s*", "\uff1b", text)
    text = re.sub(r"(?<!\d):|:(?!\d)", "\uff1a", text)
    if re.search(f"[{_CJK}]", text):
        text = text.replace("(", "\uff08").replace(")", "\uff09")
    text = re.sub(f"(?<=[{_CJK}]) +(?=[0-9A-Za-z≥≤−+])", "", text)
    text = re.sub("(?<=[≥≤]) +(?=[0-9])", "", text)
    return re.sub(f"(?<=[0-9A-Za-z%]) +(?=[{_CJK}])", "", text)


def short(text: str, length: int) -> str:
    """The text cut to that many characters, with an ellipsis that counts as one."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
