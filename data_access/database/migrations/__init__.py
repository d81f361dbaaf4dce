"""The schema over time: one script per version in ``versions/``, run by `data_access.database.migrating`."""
