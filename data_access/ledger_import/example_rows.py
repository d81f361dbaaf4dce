"""The example row of a template (示例：XS2023-001): it shows how a ledger is filled in and is never a record."""

from __future__ import annotations

from collections.abc import Sequence

from data_access.cells.text import squeezed
from data_access.ledger_import.sheets.sheet import SheetRow

EXAMPLE = "示例："  # begins the first cell of the row


def is_example(row: SheetRow) -> bool:
    return squeezed(row.cells[min(row.cells)]).startswith(squeezed(EXAMPLE))


def example_note(rows: Sequence[SheetRow]) -> tuple[str, ...]:
    """That rows were passed over, each named: to follow the sheet's name; nothing where there are none."""
    numbers = [str(row.number) for row in rows if is_example(row)]
    return (f"的第{'、'.join(numbers)}行以“{EXAMPLE}”开头，只作示例，没有导入",) if numbers else ()
