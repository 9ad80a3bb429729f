"""Opening a ledger: SQLite (WAL, synchronous=FULL) by default, PostgreSQL by URL; every fault one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, Table, create_engine, create_mock_engine, inspect, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from sync_engine.ledger.tables import ADDED, SCHEMA_VERSION, metadata, schema_version


class LedgerTrouble(Exception):
    """The ledger cannot be used; the message is one sentence that says what to do."""


class NoLedger(LedgerTrouble):
    """Nothing was ever pushed: there is no ledger to read."""


@lru_cache(maxsize=8)
def _engine(url: str) -> Engine:
    """Holds no connection: only the dialect and its compiled statements are kept between calls."""
    return create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", **_options(url))


def _options(url: str) -> dict[str, dict[str, object]]:
    if make_url(url).get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": 30, "check_same_thread": False}}
    return {"connect_args": {"connect_timeout": 10}}


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
        with _plainly(url):
            engine = _engine(url)
            self.sqlite = engine.dialect.name == "sqlite"
            if self.sqlite and not create and not self.path.exists():
                raise NoLedger(f"there is no ledger at {self.path}; run push or pull first")
            self.connection = engine.connect()
            try:
                self._prepare(create)
            except BaseException:
                self.connection.close()
                raise

    @property
    def path(self) -> Path:
        """The database file of a SQLite ledger."""
        return Path(make_url(self.url).database or "")

    def _prepare(self, create: bool) -> None:
        if self.sqlite:
            self.connection.exec_driver_sql("PRAGMA synchronous=FULL")
            if self.connection.exec_driver_sql("PRAGMA user_version").scalar() == SCHEMA_VERSION:
                return
        if not inspect(self.connection).has_table("schema_version") and create:
            self._create()
        version = self._version()
        if version is not None and version < SCHEMA_VERSION:
            version = self._bring_up()
        if version != SCHEMA_VERSION:
            raise LedgerTrouble(
                f"the ledger {_shown(self.url)} has schema {version}, this engine knows {SCHEMA_VERSION}; "
                "install the engine that wrote it, or start a new ledger"
            )

    def _version(self) -> int | None:
        return self.connection.execute(select(schema_version.c.version)).scalar()

    def _bring_up(self) -> int | None:
        """Give an older ledger what newer versions added, whole or not at all; nothing in it is changed."""
        with self.transaction(lock="create") as connection:
            version = self._version()  # another process may have been first
            for newer in range((version or 0) + 1, SCHEMA_VERSION + 1):
                for statement in _making(connection.engine.url.drivername, ADDED[newer]):
                    connection.exec_driver_sql(statement)
            connection.execute(update(schema_version).values(version=SCHEMA_VERSION))
            if self.sqlite:
                connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
        return SCHEMA_VERSION

    def _create(self) -> None:
        if self.sqlite:
            self.connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            self.path.chmod(0o600)  # it holds tokens
        with self.transaction(lock="create") as connection:
            if inspect(connection).has_table("schema_version"):
                return  # another process was first; a ledger is made whole or not at all
            for statement in _schema(connection.engine.url.drivername):
                connection.exec_driver_sql(statement)
            connection.execute(schema_version.insert().values(version=SCHEMA_VERSION))
            if self.sqlite:
                connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")

    @contextmanager
    def transaction(self, lock: str = "") -> Iterator[Connection]:
        """Commit all or nothing. `lock` serialises PostgreSQL writers of that name; SQLite has one writer anyway."""
        with _plainly(self.url):
            self.connection.exec_driver_sql("BEGIN IMMEDIATE" if self.sqlite else "BEGIN")
            try:
                if lock and not self.sqlite:
                    self.connection.exec_driver_sql("select pg_advisory_xact_lock(hashtext(%s))", (lock,))
                yield self.connection
                self.connection.exec_driver_sql("COMMIT")
            except BaseException:
                with suppress(SQLAlchemyError):
                    self.connection.exec_driver_sql("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Single statements, each seeing what is committed."""
        with _plainly(self.url):
            yield self.connection

    def close(self) -> None:
        """Give the connection back; never raises."""
        with suppress(SQLAlchemyError):
            self.connection.close()


@contextmanager
def _plainly(url: str) -> Iterator[None]:
    try:
        yield
    except (NoSuchModuleError, ArgumentError):
        raise LedgerTrouble(
            f"{_shown(url)} is no ledger address; write sqlite:////absolute/path.db or postgresql+psycopg://…"
        ) from None
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig else "no answer"
        raise LedgerTrouble(f"the ledger {_shown(url)} cannot be used: {reason}; nothing was left half done") from None
    except OSError as error:
        raise LedgerTrouble(f"the ledger {_shown(url)} cannot be used: {error.strerror or error}") from None


def _shown(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return repr(url)
