"""The migrations make what the program expects, on both databases, up and down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from monitor.store import schema
from monitor.store.engine import connect, open_store
from monitor.store.errors import SchemaError, StoreError
from monitor.store.tables import APPEND_ONLY, metadata


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    made = connect(store_url)
    yield made
    made.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_up_makes_every_table_and_down_leaves_none(engine: Engine) -> None:
    schema.upgrade(engine)
    up = tables(engine)
    schema.downgrade(engine, "base")
    down = tables(engine)
    schema.upgrade(engine)

    assert set(metadata.tables) == up == tables(engine)
    assert set() == down
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM pg_proc WHERE proname LIKE 'pausewatch%'")) == 2


def test_down_leaves_no_function_behind(engine: Engine) -> None:
    schema.upgrade(engine)
    schema.downgrade(engine, "base")

    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM pg_proc WHERE proname LIKE 'pausewatch%'")) == 0
    assert schema.revision_at(engine) == ""


def test_models_and_migrations_do_not_differ(engine: Engine) -> None:
    """Lost: a column that the code writes and an upgraded database does not have."""
    schema.upgrade(engine)

    assert schema.differences(engine) == []


def test_a_difference_would_be_seen(engine: Engine) -> None:
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE host_state ADD COLUMN forgotten TEXT"))

    assert any("forgotten" in change for change in schema.differences(engine))


def rules(engine: Engine) -> dict[tuple[str, str], str]:
    """Every CHECK rule by table and name, which Alembic does not compare."""
    found = {}
    for table in metadata.tables:
        for rule in inspect(engine).get_check_constraints(table):
            found[table, str(rule["name"])] = re.sub(r"\s+", " ", rule["sqltext"])
    return found


def test_check_rules_of_models_and_migrations_do_not_differ(engine: Engine) -> None:
    """Lost: a word that sources.report allows and an upgraded database refuses."""
    schema.upgrade(engine)
    migrated = rules(engine)
    schema.downgrade(engine, "base")
    metadata.create_all(engine)

    assert rules(engine) == migrated
    assert ("reports", "ck_reports_kind") in migrated


def test_the_revision_named_in_code_is_the_newest_script() -> None:
    assert schema.script_head() == schema.HEAD


def test_every_append_only_table_is_guarded(engine: Engine) -> None:
    schema.upgrade(engine)
    assert schema.missing_triggers(engine) == []

    drop = "DROP TRIGGER runs_no_delete" + (" ON runs" if engine.dialect.name == "postgresql" else "")
    with engine.begin() as connection:
        connection.execute(text(drop))

    assert schema.missing_triggers(engine) == ["runs: runs_no_delete"]
    assert set(APPEND_ONLY) < set(metadata.tables)


def test_an_empty_database_is_given_its_tables_at_first_use(store_url: str) -> None:
    with open_store(store_url) as store:
        assert set(metadata.tables) == tables(store.engine)
    with open_store(store_url) as store:
        assert schema.revision_at(store.engine) == schema.HEAD


def test_somebody_elses_database_is_left_alone(engine: Engine, store_url: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE payroll (id INTEGER)"))

    with pytest.raises(SchemaError, match=r"not pausewatch's \(payroll\)"):
        open_store(store_url)
    assert {"payroll"} == tables(engine)


@pytest.mark.parametrize(("found", "words"), [("0000", "pausewatch db upgrade"), ("9999", "upgrade the program")])
def test_a_database_at_another_revision_is_refused_with_what_to_do(
    engine: Engine, store_url: str, found: str, words: str
) -> None:
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})

    with pytest.raises(SchemaError, match=words):
        open_store(store_url)


def test_an_interrupted_upgrade_leaves_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost: a database that is half of two revisions."""

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("alembic.operations.Operations.execute", cut)
        with pytest.raises(KeyboardInterrupt):
            schema.upgrade(engine)

    assert set() == tables(engine)


def test_an_unknown_revision_is_named(engine: Engine) -> None:
    with pytest.raises(SchemaError, match="nosuch"):
        schema.upgrade(engine, "nosuch")


def test_alembics_own_command_does_not_reach_a_database() -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("migrations")))
    with pytest.raises(SystemExit, match="pausewatch db upgrade"):
        command.upgrade(config, "head")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite:////no/such/folder/x.db", "does not exist"),
        ("mysql://u:secret@h/db", "sqlite and postgresql"),
        ("not a url secret", "not a database URL"),
        ("postgresql://u:secret@127.0.0.1:1/db", "cannot open"),
    ],
)
def test_a_database_that_cannot_be_opened_is_said_without_its_password(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words) as caught:
        open_store(url)

    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("report_id,source\n" * 100)

    with pytest.raises(StoreError, match="not a database"):
        open_store(f"sqlite:///{tmp_path / 'x.db'}")


def test_the_migrations_ship_with_the_packages() -> None:
    """Lost: a wheel that cannot make its own database."""
    held = {entry.name for entry in files("migrations").iterdir()}
    assert {"env.py", "script.py.mako", "versions"} <= held
