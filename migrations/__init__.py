"""Alembic migrations, shipped in the wheel; run by `pausewatch db`, never by Alembic's own command."""
