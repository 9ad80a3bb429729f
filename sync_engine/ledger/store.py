"""Opening a ledger: SQLite (WAL, synchronous=FULL) by default, PostgreSQL by URL; every fault one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from pathlib import Path

from sqlalchemy import Table, create_mock_engine, insert, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from sync_engine.ledger.connection import Connection, Driver, driver_of
from sync_engine.ledger.tables import ADDED, SCHEMA_VERSION, metadata, schema_version


class LedgerTrouble(Exception):
    """The ledger cannot be used; the message is one sentence that says what to do."""


class NoLedger(LedgerTrouble):
    """Nothing was ever pushed: there is no ledger to read."""


@cache
def _schema(driver: str) -> tuple[str, ...]:
    """The statements that make an empty ledger, written once per driver: a process may open many ledgers."""
    return _making(driver, metadata.sorted_tables)


def _making(driver: str, tables: Sequence[Table]) -> tuple[str, ...]:
    url = make_url(f"{driver}://")
    dialect = url.get_dialect()()
    statements: list[str] = []
    writer = create_mock_engine(url, lambda sql, *_, **__: statements.append(str(sql.compile(dialect=dialect))))
    metadata.create_all(writer, tables=tables, checkfirst=False)
    return tuple(statements)


class Store:
    """One connection to a ledger database, in autocommit between explicit transactions."""

    def __init__(self, url: str, create: bool = True) -> None:
        self.url = url
        self._address, self._driver = _known(url)
        self.sqlite = self._driver.sqlite
        if self.sqlite and not create and not self.path.exists():
            raise NoLedger(f"there is no ledger at {self.path}; run push or pull first")
        with self._plainly():
            self.connection = self._driver.connect(self._address)
            try:
                self._prepare(create)
            except BaseException:
                self.connection.close()
                raise

    @property
    def path(self) -> Path:
        """The database file of a SQLite ledger."""
        return Path(self._address.database or "")

    def _prepare(self, create: bool) -> None:
        if self.sqlite:
            self.connection.exec_driver_sql("PRAGMA synchronous=FULL")
            if self.connection.exec_driver_sql("PRAGMA user_version").scalar() == SCHEMA_VERSION:
                return
        if create and not self._is_made():
            self._create()
        version = self._version()
        if version is not None and version < SCHEMA_VERSION:
            version = self._bring_up()
        if version != SCHEMA_VERSION:
            raise LedgerTrouble(
                f"the ledger {_shown(self.url)} has schema {version}, this engine knows {SCHEMA_VERSION}; "
                "install the engine that wrote it, or start a new ledger"
            )

    def _is_made(self) -> bool:
        return self.connection.exec_driver_sql(_IS_MADE[self.sqlite]).scalar() is not None

    def _version(self) -> int | None:
        version: int | None = self.connection.execute(_VERSION).scalar()
        return version

    def _bring_up(self) -> int:
        """Give an older ledger what newer versions added, whole or not at all; nothing in it is changed."""
        with self.transaction(lock="create") as connection:
            version = self._version()  # another process may have been first
            for newer in range((version or 0) + 1, SCHEMA_VERSION + 1):
                for statement in _making(self._address.drivername, ADDED[newer]):
                    connection.exec_driver_sql(statement)
            connection.execute(_BROUGHT_UP)
            self._number(connection)
        return SCHEMA_VERSION

    def _create(self) -> None:
        if self.sqlite:
            self.connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            self.path.chmod(0o600)  # it holds tokens
        with self.transaction(lock="create") as connection:
            if self._is_made():
                return  # another process was first; a ledger is made whole or not at all
            for statement in _schema(self._address.drivername):
                connection.exec_driver_sql(statement)
            connection.execute(_NUMBERED, {"version": SCHEMA_VERSION})
            self._number(connection)

    def _number(self, connection: Connection) -> None:
        """The version where SQLite can be asked for it without reading a table."""
        if self.sqlite:
            connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")

    def add(self, tables: Sequence[Table]) -> None:
        """Make tables that somebody keeps beside the ledger's own, unless they are there."""
        with self.transaction(lock="create") as connection:
            for statement in _making(self._address.drivername, tables):
                connection.exec_driver_sql(statement.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"))

    @contextmanager
    def transaction(self, lock: str = "") -> Iterator[Connection]:
        """Commit all or nothing. `lock` serialises PostgreSQL writers of that name; SQLite has one writer anyway."""
        connection = self.connection
        with self._plainly():
            connection.exec_driver_sql("BEGIN IMMEDIATE" if self.sqlite else "BEGIN")
            try:
                if lock and not self.sqlite:
                    connection.exec_driver_sql("select pg_advisory_xact_lock(hashtext(%s))", (lock,))
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                with suppress(self._driver.Error):
                    connection.exec_driver_sql("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Single statements, each seeing what is committed."""
        with self._plainly():
            yield self.connection

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except self._driver.Error as error:
            raise LedgerTrouble(_unusable(self.url, str(error)) + "; nothing was left half done") from None
        except OSError as error:
            raise LedgerTrouble(_unusable(self.url, error.strerror or str(error))) from None

    def close(self) -> None:
        """Give the connection back; never raises."""
        with suppress(self._driver.Error):
            self.connection.close()


_VERSION = select(schema_version.c.version)
_NUMBERED = insert(schema_version)
_BROUGHT_UP = update(schema_version).values(version=SCHEMA_VERSION)
#: SQLite or not → a row if the ledger's tables are there
_IS_MADE = {
    True: "select 1 from sqlite_master where name = 'schema_version'",
    False: "select to_regclass('schema_version')",
}


@lru_cache(maxsize=8)
def _known(url: str) -> tuple[URL, Driver]:
    try:
        address = make_url(url)
        return address, driver_of(address.drivername)
    except (NoSuchModuleError, ArgumentError, ImportError):
        raise LedgerTrouble(
            f"{_shown(url)} is no ledger address; write sqlite:////absolute/path.db or postgresql+psycopg://…"
        ) from None


def _unusable(url: str, why: str) -> str:
    first = why.strip().splitlines()[0] if why.strip() else "no answer"
    return f"the ledger {_shown(url)} cannot be used: {first}"


def _shown(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return repr(url)
