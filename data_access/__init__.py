"""The case database: schema, engines, ledger import, demo district."""
