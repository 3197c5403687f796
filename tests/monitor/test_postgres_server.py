"""The tests' own PostgreSQL server is there, private, or its absence is said."""

from __future__ import annotations

import pytest

from tests.postgres_server import PostgresUnavailable, Server, fail_or_skip

ABSENT = PostgresUnavailable("initdb is nowhere")


def test_without_a_server_tests_are_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAUSEWATCH_REQUIRE_POSTGRES", raising=False)

    with pytest.raises(pytest.skip.Exception, match="initdb is nowhere"):
        fail_or_skip(ABSENT)


def test_where_a_server_is_required_its_absence_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost: a green run in CI that never touched PostgreSQL."""
    monkeypatch.setenv("PAUSEWATCH_REQUIRE_POSTGRES", "1")

    with pytest.raises(pytest.fail.Exception, match="required here, but initdb is nowhere"):
        fail_or_skip(ABSENT)


@pytest.mark.postgres
def test_the_server_listens_to_this_machine_only_and_sorts_unlike_python(postgres_server: Server) -> None:
    """Lost: code that leans on a database's order, which differs from server to server."""
    with postgres_server.admin() as admin:
        version = admin.info.server_version
        listens = admin.execute("SHOW listen_addresses").fetchone()
        words = admin.execute("SELECT w FROM (VALUES ('b'), ('A'), ('a'), ('B')) v(w) ORDER BY w").fetchall()

    assert listens == ("127.0.0.1",)
    if version >= 150000:
        assert [row[0] for row in words] == ["a", "A", "b", "B"]
