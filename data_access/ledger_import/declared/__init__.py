"""The ledgers an office keeps, by subject: which columns each has. Their headings: ``assets/ledgers/headings.toml``."""
