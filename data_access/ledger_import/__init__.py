"""Reading ledger workbooks (台账) into the case database."""
