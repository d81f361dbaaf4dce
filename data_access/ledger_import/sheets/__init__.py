"""Sheets of a workbook: which are ledgers or forms, where their headings stand, which column is what."""
