"""A database connection that runs SQLAlchemy's statements, each compiled once and then handed to the driver as text.

SQLAlchemy writes the SQL (dialects, types, the schema); its execution layer would cost more than the database itself.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy.engine import URL, Dialect

Values = Mapping[str, Any]
Row = Any  # a named tuple, its fields as the statement names its columns


class Answer:
    """What a statement brought: rows of a SELECT, else how many rows it touched."""

    __slots__ = ("_cursor", "_made")

    def __init__(self, cursor: Any, made: Callable[[Any], Row]) -> None:
        self._cursor = cursor
        self._made = made

    @property
    def rowcount(self) -> int:
        count: int = self._cursor.rowcount
        return count

    def __iter__(self) -> Iterator[Row]:
        return map(self._made, self._cursor)

    def all(self) -> list[Row]:
        return list(self)

    def first(self) -> Row | None:
        row = self._cursor.fetchone()
        self._cursor.close()
        return None if row is None else self._made(row)

    def scalars(self) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self._cursor]

    def scalar(self) -> Any:
        """The first column of the first row, None when there is no row."""
        row = self.first()
        return row[0] if row else None


class Connection:
    """One session of a ledger's database, in autocommit."""

    def __init__(self, driver: Driver, session: Any) -> None:
        self.driver = driver
        self._session = session

    def execute(self, statement: Any, values: Values | Sequence[Values] = {}) -> Answer:  # noqa: B006 (never written)
        """Run a statement; with several sets of values (INSERT, UPDATE, DELETE) once for each of them.

        A list among the values fills an `IN`; only a SELECT may have one.
        """
        cursor = self._session.cursor()
        if isinstance(values, Mapping):
            plan = self.driver.plan(statement, values)
            cursor.execute(plan.sql, plan.places(values))
        else:
            plan = self.driver.plan(statement, values[0])
            cursor.executemany(plan.sql, [plan.places(each) for each in values])
        return Answer(cursor, plan.made)

    def exec_driver_sql(self, sql: str, values: Sequence[Any] = ()) -> Answer:
        """Run SQL as the driver understands it."""
        cursor = self._session.cursor()
        cursor.execute(sql, values)
        return Answer(cursor, tuple)

    def close(self) -> None:
        self._session.close()


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement as its driver takes it: text with places, what fills them, and how a row of the answer is made."""

    sql: str
    names: tuple[str, ...]
    fixed: Values  # values that the statement itself brings
    lists: Mapping[str, Sequence[str]]  # a list of values → the names of its members, parts of tuples one by one
    made: Callable[[Any], Row]

    def places(self, values: Values) -> list[Any]:
        known = {**self.fixed, **values}
        for name, members in self.lists.items():
            known.update(zip(members, _flat(values[name]), strict=True))
        return [known[name] for name in self.names]


@cache
def driver_of(name: str) -> Driver:
    """What addresses name first, such as `sqlite`, made once. Raises what SQLAlchemy raises for an unknown name."""
    return Driver(URL.create(name).get_dialect())


class Driver:
    """A kind of database and how Python reaches it, with all statements compiled for it so far."""

    def __init__(self, kind: Any) -> None:
        self.sqlite: bool = kind.name == "sqlite"
        self.dialect: Dialect = kind(dbapi=kind.import_dbapi(), paramstyle="qmark" if self.sqlite else "format")
        self.Error: type[Exception] = self.dialect.loaded_dbapi.Error
        self._plans: dict[tuple[object, ...], _Plan] = {}

    def connect(self, url: URL) -> Connection:
        """A new session in autocommit. Raises `Error`."""
        arguments, options = self.dialect.create_connect_args(url)
        own = {"timeout": 30, "check_same_thread": False} if self.sqlite else {"connect_timeout": 10}
        session = self.dialect.connect(*arguments, **{**options, **own})
        self.dialect.set_isolation_level(session, "AUTOCOMMIT")
        return Connection(self, session)

    def plan(self, statement: Any, values: Values) -> _Plan:
        """The compiled statement, one for each set of columns inserted and each length of its lists."""
        shape = tuple(values) if statement.is_insert else _lengths(values)
        plan = self._plans.get((statement, shape))
        if plan is None:
            plan = self._plans[statement, shape] = self._compiled(statement, values)
        return plan

    def _compiled(self, statement: Any, values: Values) -> _Plan:
        lists = [name for name, value in values.items() if isinstance(value, list)]
        made = _plain(statement, values if lists else {}).compile(
            dialect=self.dialect,
            column_keys=list(values) if statement.is_insert else None,
            compile_kwargs={"render_postcompile": bool(lists)},
        )
        names = tuple(made.positiontup)
        members = {name: [each for each in names if each.startswith(f"{name}_")] for name in lists}
        bound = {name: made.binds[name] for name in names if name in made.binds and name not in values}
        fixed = {name: bind.value for name, bind in bound.items() if not bind.required}
        return _Plan(str(made), names, fixed, members, _row(statement) if statement.is_select else tuple)


def _plain(statement: Any, values: Values) -> Any:
    """The lists of a SELECT are spelled out for the values that fill them; nobody asks an INSERT for its key."""
    if values:
        return statement.params(values)
    return statement.inline() if statement.is_insert else statement


def _lengths(values: Values) -> tuple[int, ...]:
    return tuple(len(value) for value in values.values() if isinstance(value, list))


def _flat(values: Sequence[Any]) -> Sequence[Any]:
    """The members of a list, the parts of tuples one by one."""
    return list(chain.from_iterable(values)) if values and isinstance(values[0], tuple) else values


def _row(statement: Any) -> Callable[[Any], Row]:
    kind: Any = namedtuple("Row", statement.selected_columns.keys())  # type: ignore[misc]
    made: Callable[[Any], Row] = kind._make
    return made
