"""Readers of ledger cells: from what people type to exact values, or the fault and the question to be answered.

Every reader takes a cell that is not blank and returns its value; it raises `CellFault` when the cell cannot be
read. Blank cells (empty, "/", "—", 无 …) mean "not known" and never reach a reader, except check marks.
"""
