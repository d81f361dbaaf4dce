"""The rules an office may change and the calendar they rest on, read from assets/parameters."""
