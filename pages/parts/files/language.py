"""The language of Office files: templates come as English, so that programs would proof and break Chinese as such."""

from __future__ import annotations

import io
from typing import Any

CHINESE_TAG = "zh-CN"
_EAST_ASIAN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia"


def saved_in_chinese(document: Any) -> bytes:
    """A Word document or slides as file, all text marked as zh-CN, defaults and charts included."""
    document.core_properties.language = CHINESE_TAG
    for part in document.part.package.iter_parts():
        root = getattr(part, "_element", None)
        if root is None and str(part.partname).endswith("WithEffects.xml"):  # kept as bytes, for older programs
            part._blob = part.blob.replace(b"en-US", CHINESE_TAG.encode())
        for element in () if root is None else root.iter("{*}lang", "{*}themeFontLang"):
            element.set(_EAST_ASIAN, CHINESE_TAG)
        for element in () if root is None else root.iter("{*}rPr", "{*}defRPr", "{*}endParaRPr"):
            if "lang" in element.attrib:
                element.set("lang", CHINESE_TAG)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
