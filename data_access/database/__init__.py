"""The case database: its tables, what is counted into them, how it is opened and what it says of itself."""
