"""Text in a Word document: programs that break lines themselves keep dates, codes, numbers and their units whole."""

from __future__ import annotations

import re

from docx.oxml import OxmlElement
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from pages.parts.files.typesetting import joined_units

_BETWEEN_DIGITS = re.compile(r"(?<=\d)-(?=\d)")


def add_text(paragraph: Paragraph, text: str) -> Run:
    """A run of that text at the end of the paragraph; control characters, which XML cannot hold, fall out."""
    run = paragraph.add_run()
    for place, part in enumerate(_BETWEEN_DIGITS.split(joined_units("".join(c for c in text if c >= " ")))):
        if place:
            run._element.append(OxmlElement("w:noBreakHyphen"))
        run.add_text(part)
    return run
