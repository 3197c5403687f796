"""What Alembic runs: it migrates the connection that `monitor.store.schema` hands over, and no other."""

from __future__ import annotations

from alembic import context

from monitor.store.tables import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("run `pausewatch db upgrade`: the migrations need the store's own connection")

context.configure(connection=connection, target_metadata=metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
