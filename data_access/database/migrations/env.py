"""Run by alembic on the connection, and in the transaction, that `data_access.database.migrating` opened."""

from __future__ import annotations

from alembic import context

from data_access.database.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, compare_server_default=True
)
context.run_migrations()
