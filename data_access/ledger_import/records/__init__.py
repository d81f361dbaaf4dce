"""What the rows of each ledger become in the database."""
