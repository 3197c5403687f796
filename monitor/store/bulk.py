"""Many rows in one statement, by the fastest way that each driver has."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import JSON, Column, Connection, Table, Text, cast, func, literal, select

from monitor.store.errors import StoreError

__all__ = ["RowsRefused", "insert_rows", "next_key", "rows_by_key"]

_KEYS_AT_ONCE = 4000


class RowsRefused(StoreError):  # noqa: N818  caught at once, and turned into the name of the row
    """The database took none of the rows; the message is its own."""


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows given as tuples in the order of `columns`; raises RowsRefused.

    Values go to the driver as they are: times as text of fixed width, which both databases read. That,
    COPY on PostgreSQL and `executemany` on SQLite, is what keeps the store near the speed of a bare insert.
    `rows` may be made while they are inserted: the server then works on the first while we make the next.
    """
    names = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in columns)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        _copy(driver, f"COPY {table.name} ({names}) FROM STDIN", rows)
        return
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608  names of our own tables
    try:
        driver.executemany(sql, rows)
    except (sqlite3.Error, UnicodeEncodeError, OverflowError) as error:
        raise RowsRefused(str(error)) from error


def _copy(driver: Any, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
    from psycopg import Error  # here only: who keeps to SQLite should not pay for it

    try:
        with driver.cursor() as cursor, cursor.copy(sql) as copy:
            write = copy.write_row
            for row in rows:
                write(row)
    except Error as error:
        raise RowsRefused(str(error)) from error


def next_key(connection: Connection, column: Column[int]) -> int:
    """Give the next value of a dense key; safe only inside `Store.writing()`, one writer at a time."""
    return int(connection.scalar(select(func.max(column))) or 0) + 1


def rows_by_key(
    connection: Connection, columns: Sequence[Column[Any]], key: Column[Any], values: Iterable[Any]
) -> list[tuple[Any, ...]]:
    """Give `columns` of the rows whose `key` is among `values`, however many there are.

    The values go over as one parameter, a JSON list: a thousand parameters cost more than the look-up itself.
    """
    wanted = list(dict.fromkeys(values))
    found: list[tuple[Any, ...]] = []
    for start in range(0, len(wanted), _KEYS_AT_ONCE):
        part = literal(json.dumps(wanted[start : start + _KEYS_AT_ONCE]), Text())
        if connection.dialect.name == "postgresql":
            listed = func.json_array_elements_text(cast(part, JSON)).table_valued("value")
        else:
            listed = func.json_each(part).table_valued("value")
        among = select(cast(listed.c.value, key.type))
        found += [tuple(row) for row in connection.execute(select(*columns).where(key.in_(among)))]
    return found
