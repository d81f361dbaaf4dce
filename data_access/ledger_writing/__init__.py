"""Ledgers as files: the database written as the workbooks it could have come from."""
