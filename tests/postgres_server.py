"""A private, throw-away PostgreSQL server for the tests, and databases on it and on SQLite.

`initdb` and `pg_ctl` are looked for in PATH and under /usr/lib/postgresql. The server refuses to run as
root, so root's tests run it as `postgres` or `nobody`. It listens on a free port of the loopback address
only. Its collation is ICU English where there is one: code that leans on a database's order shows at once.

Where the programs are absent the tests that need them are skipped with the reason, unless
PAUSEWATCH_REQUIRE_POSTGRES=1 is set, as in CI: then they fail.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest

from monitor.store.engine import Store, open_store

SECONDS_TO_START = 60


class PostgresUnavailable(Exception):  # noqa: N818  a state of the machine
    """The server's programs are absent or do not start here; the message says which."""


@dataclass(frozen=True)
class Server:
    """A running server. `url("name")` is a SQLAlchemy URL of a database on it."""

    folder: Path
    port: int
    programs: Path
    user: str | None  # None: the tests' own user

    def url(self, database: str) -> str:
        return f"postgresql://pausewatch@127.0.0.1:{self.port}/{database}"

    def admin(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(host="127.0.0.1", port=self.port, user="pausewatch", dbname="postgres", autocommit=True)


def find_programs() -> Path:
    """Give the folder of `initdb` and `pg_ctl`, the newest where there are several."""
    candidates = []
    if found := shutil.which("initdb"):
        candidates.append(Path(found).resolve().parent)
    installed = Path("/usr/lib/postgresql")
    if installed.is_dir():
        versions = [folder for folder in installed.iterdir() if folder.name.isdigit()]
        candidates += [folder / "bin" for folder in sorted(versions, key=lambda f: -int(f.name))]
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise PostgresUnavailable("initdb and pg_ctl are neither in PATH nor under /usr/lib/postgresql")


def server_user() -> str | None:
    """Give the account that the server must run as: none in particular, unless we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise PostgresUnavailable("running as root, and there is neither a postgres nor a nobody account")


def _run(server_account: str | None, *command: str | Path) -> None:
    account = {} if server_account is None else {"user": server_account, "group": _group(server_account)}
    extra = [] if server_account is not None else None
    done = subprocess.run(
        [str(part) for part in command],
        cwd="/",  # the caller's folder may be closed to the server's account
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "America/New_York"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS_TO_START * 2,
        check=False,
        extra_groups=extra,
        **account,
    )
    if done.returncode:
        raise PostgresUnavailable(f"{Path(str(command[0])).name} failed: {done.stdout.strip()[-2000:]}")


def _group(account: str) -> int:
    return pwd.getpwnam(account).pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _initdb(programs: Path, user: str | None, data: Path) -> None:
    base = [programs / "initdb", "-D", data, "-U", "pausewatch", "-A", "trust", "-E", "UTF8", "--no-sync"]
    try:
        _run(user, *base, "--locale-provider=icu", "--icu-locale=en-US", "--locale=C.UTF-8")
    except PostgresUnavailable:  # older than 15, or built without ICU
        shutil.rmtree(data, ignore_errors=True)
        _run(user, *base, "--locale=C.UTF-8")


def _quick_folder() -> Path | None:
    """Give a folder in memory where there is one with room: a database takes a tenth of the time there."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30:
        return memory
    return None


def start() -> Server:
    """Make a cluster in a temporary folder and start it; raises PostgresUnavailable."""
    programs, user = find_programs(), server_user()
    # not under pytest's tmp_path: its parents are closed to other accounts
    folder = Path(tempfile.mkdtemp(prefix="pausewatch-pg-", dir=_quick_folder()))
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, _group(user))
    data = folder / "data"
    try:
        _initdb(programs, user, data)
        port = _free_port()
        options = (
            f"-h 127.0.0.1 -p {port} -c unix_socket_directories= -c fsync=off -c full_page_writes=off "
            "-c synchronous_commit=off -c max_connections=60 -c shared_buffers=64MB"
        )
        log = folder / "server.log"
        _run(
            user,
            programs / "pg_ctl",
            *("start", "-D", data, "-l", log, "-w", "-t", str(SECONDS_TO_START), "-o", options),
        )
    except PostgresUnavailable:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Server(folder, port, programs, user)


def stop(server: Server) -> None:
    """Stop the server and remove its folder."""
    try:
        _run(server.user, server.programs / "pg_ctl", "stop", "-D", server.folder / "data", "-m", "immediate")
    finally:
        shutil.rmtree(server.folder, ignore_errors=True)


def fail_or_skip(problem: PostgresUnavailable) -> NoReturn:
    """End the test: skipped with the reason, or failed where PostgreSQL is required."""
    if os.environ.get("PAUSEWATCH_REQUIRE_POSTGRES") == "1":
        pytest.fail(f"PostgreSQL is required here, but {problem}")
    pytest.skip(f"no PostgreSQL server: {problem}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One server for the whole session (one per xdist worker)."""
    try:
        server = start()
    except PostgresUnavailable as problem:
        fail_or_skip(problem)
    yield server
    stop(server)


@contextmanager
def _database(server: Server, template: str = "template1") -> Iterator[str]:
    name = f"t{uuid.uuid4().hex[:16]}"
    with server.admin() as admin:
        how = " STRATEGY FILE_COPY" if admin.info.server_version >= 150000 else ""  # quicker where nothing is synced
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}{how}")
    yield server.url(name)
    with server.admin() as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _migrated_postgres(postgres_server: Server) -> str:
    """The name of a database that the migrations have made, to be copied."""
    with postgres_server.admin() as admin:
        admin.execute("CREATE DATABASE migrated")
    open_store(postgres_server.url("migrated")).close()
    return "migrated"


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that the migrations have made, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "store.db"
    with open_store(f"sqlite:///{file}") as store, store.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The URL of a fresh, empty database."""
    with _database(postgres_server) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database, once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def _migrated_postgres_url(postgres_server: Server, _migrated_postgres: str) -> Iterator[str]:
    with _database(postgres_server, _migrated_postgres) as url:
        yield url


@pytest.fixture
def _migrated_sqlite_url(_migrated_sqlite: Path, sqlite_url: str, tmp_path: Path) -> str:
    shutil.copy(_migrated_sqlite, tmp_path / "store.db")
    return sqlite_url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with all tables and without evidence, once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"_migrated_{request.param}_url"))


@pytest.fixture
def store(migrated_url: str) -> Iterator[Store]:
    """An open store without evidence, once on SQLite and once on PostgreSQL."""
    with open_store(migrated_url) as opened:
        yield opened
