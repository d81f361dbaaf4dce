"""What stands under a firm and names nobody, several, or what it was called before."""

from __future__ import annotations

import re

from data_access.ledger_import.recognised import Row
from data_access.reference.ledger_phrases import row_words


def doubt_firm(row: Row, name: str, firm: str | None) -> None:
    """Flag a cell of a firm that names nobody, two firms, or a firm by its former name."""
    if firm is None:
        row.flag(name, "no_firm", "没有写明是哪家单位，已按不详导入，请查明补填")
        return
    endings = tuple(row_words()["firm_names"])
    several = [part for part in re.split(r"[、,，;；/]", firm) if re.sub(r"\(.*?\)$", "", part).endswith(endings)]
    if len(several) > 1:
        row.flag(name, "several_firms", f"写有{len(several)}家单位，已按原文作为一家登记，请分行填写后重新导入")
    elif firm.startswith(tuple(row_words()["former_names"])) and firm.endswith(endings):
        row.flag(name, "former_name", "像是以前的名称，已按原文登记，请改填现在的名称")
