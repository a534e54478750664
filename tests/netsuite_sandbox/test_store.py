from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from netsuite_sandbox import schema
from netsuite_sandbox.schema import Column, Table, Type
from netsuite_sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOTE = Table(
    "note",
    {
        column.name: column
        for column in (
            Column("id", Type.INTEGER),
            Column("text", Type.TEXT),
            Column("done", Type.BOOLEAN),
            Column("amount", Type.NUMBER),
            Column("author", Type.INTEGER, references="employee"),
            Column("lastmodifieddate", Type.DATETIME),
            Column("custrecord_x", Type.CLOB, label="X", custom=True),
        )
    },
    key=("id",),
    display="text",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "account.sqlite")
    yield store
    store.close()


def texts(store: Store) -> list[str]:
    return [text for (text,) in store.reader().execute("SELECT text FROM note ORDER BY id")]


def test_a_table_is_read_back_from_the_file_as_it_was_declared(store: Store) -> None:
    pair = Table(
        "pair", {name: Column(name, Type.INTEGER) for name in ("one", "other")}, key=("one", "other"), display=""
    )
    with store.write() as connection:
        schema.create_table(connection, NOTE)
        schema.create_table(connection, pair)
    assert store.tables == {"note": NOTE, "pair": pair}


def test_a_column_that_is_added_is_empty_and_comes_last(store: Store) -> None:
    with store.write() as connection:
        schema.create_table(connection, NOTE)
        connection.execute("INSERT INTO note (id) VALUES (1)")
    assert "extra" not in store.tables["note"].columns
    with store.write() as connection:
        schema.add_column(connection, "note", Column("extra", Type.DATE))
    assert list(store.tables["note"].columns) == [*NOTE.columns, "extra"]
    assert store.reader().execute("SELECT extra FROM note").fetchall() == [(None,)]


def test_a_checkbox_that_is_not_named_is_not_ticked_and_an_amount_stays_a_number(store: Store) -> None:
    with store.write() as connection:
        schema.create_table(connection, NOTE)
        connection.execute("INSERT INTO note (id, amount) VALUES (-5, '12.50')")
    assert store.reader().execute("SELECT id, done, amount, text FROM note").fetchall() == [(-5, "F", 12.5, None)]


@pytest.mark.parametrize("indexed", [True, False])
def test_a_key_cannot_be_given_twice(store: Store, indexed: bool) -> None:  # noqa: FBT001 - the case under test
    pair = Table("pair", {name: Column(name, Type.INTEGER) for name in ("one", "other")}, key=("one", "other"))
    with store.write() as connection:
        for table in (NOTE, pair):
            schema.create_table(connection, table, indexed=indexed)
            if not indexed:
                schema.create_indexes(connection, table)
        connection.execute("INSERT INTO note (id) VALUES (1)")
        connection.execute("INSERT INTO pair VALUES (1, 2), (1, 3)")
        for insert in ("INSERT INTO note (id) VALUES (1)", "INSERT INTO pair VALUES (1, 2)"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(insert)


def test_a_table_may_have_any_name(store: Store) -> None:
    odd = Table('a"b', {name: Column(name, Type.TEXT) for name in ("transaction", 'x "y"')})
    with store.write() as connection:
        schema.create_table(connection, odd)
    assert store.tables == {'a"b': odd}
    assert store.reader().execute(f"SELECT count(*) FROM {schema.quoted(odd.name)}").fetchone() == (0,)  # noqa: S608 - quoted


def test_a_reader_sees_what_is_committed_and_nothing_else(store: Store) -> None:
    with store.write() as connection:
        schema.create_table(connection, NOTE)
        connection.execute("INSERT INTO note (id, text) VALUES (1, 'a')")
        with ThreadPoolExecutor(1) as other:
            tables = other.submit(lambda: dict(store.tables)).result()
        assert tables == {}
    assert texts(store) == ["a"]
    assert store.tables == {"note": NOTE}


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    with store.write() as connection:
        schema.create_table(connection, NOTE)

    def fail() -> None:
        with store.write() as connection:
            connection.execute("INSERT INTO note (id, text) VALUES (1, 'a')")
            schema.add_column(connection, "note", Column("extra", Type.DATE))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert texts(store) == []
    assert store.tables == {"note": NOTE}


def test_a_reader_cannot_write(store: Store) -> None:
    with store.write() as connection:
        schema.create_table(connection, NOTE)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.reader().execute("INSERT INTO note (id) VALUES (1)")


def test_writers_take_turns_while_readers_read(store: Store) -> None:
    with store.write() as connection:
        schema.create_table(connection, NOTE)
        connection.execute("INSERT INTO note (id, amount) VALUES (1, 0)")
    gate = threading.Barrier(6)

    def count_up() -> None:
        gate.wait()
        for _ in range(50):
            with store.write() as connection:
                (amount,) = connection.execute("SELECT amount FROM note").fetchone()
                connection.execute("UPDATE note SET amount = ?", (amount + 1,))

    def look() -> bool:
        gate.wait()
        seen = [store.reader().execute("SELECT amount FROM note").fetchone()[0] for _ in range(200)]
        return seen == sorted(seen)

    with ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(count_up) for _ in range(3)]
        readers = [pool.submit(look) for _ in range(3)]
        for writer in writers:
            writer.result()
        assert all(reader.result() for reader in readers)
    assert store.reader().execute("SELECT amount FROM note").fetchone() == (150,)


def test_functions_are_there_on_connections_of_before_and_after(store: Store) -> None:
    before = store.reader()
    store.prepare_connections(lambda connection: connection.create_function("twice", 1, lambda n: 2 * n))
    with ThreadPoolExecutor(1) as other:
        after = other.submit(lambda: store.reader().execute("SELECT twice(4)").fetchone()).result()
    with store.write() as connection:
        written = connection.execute("SELECT twice(3)").fetchone()
    assert (before.execute("SELECT twice(2)").fetchone(), written, after) == ((4,), (6,), (8,))


@pytest.mark.parametrize("read_before", [False, True])
def test_filling_is_seen_whole_or_not_at_all(store: Store, read_before: bool) -> None:  # noqa: FBT001 - the case under test
    if read_before:
        assert store.tables == {}

    def fail() -> None:
        with store.fill() as connection:
            schema.create_table(connection, NOTE)
            connection.execute("INSERT INTO note (id, text) VALUES (1, 'a')")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert store.tables == {}

    with store.fill() as connection:
        schema.create_table(connection, NOTE)
        connection.execute("INSERT INTO note (id, text) VALUES (2, 'b')")
    assert store.tables == {"note": NOTE}
    assert texts(store) == ["b"]


def test_after_filling_readers_wait_for_no_writer(store: Store) -> None:
    with store.fill() as connection:
        schema.create_table(connection, NOTE)
        connection.execute("INSERT INTO note (id, text) VALUES (2, 'b')")
    with store.write() as connection:
        connection.execute("UPDATE note SET text = 'c'")
        assert texts(store) == ["b"]
    assert texts(store) == ["c"]


def test_a_file_keeps_the_account_and_a_temporary_account_goes_away(tmp_path: Path) -> None:
    for text in ("a", "b"):
        store = Store(tmp_path / "kept.sqlite")
        with store.write() as connection:
            if not schema.read_tables(connection):
                schema.create_table(connection, NOTE)
            connection.execute("INSERT INTO note (text) VALUES (?)", (text,))
        store.close()
    store = Store(tmp_path / "kept.sqlite")
    assert texts(store) == ["a", "b"]
    store.close()
    assert [file.name for file in tmp_path.iterdir()] == ["kept.sqlite"]

    temporary = Store()
    assert temporary.path.exists()
    temporary.close()
    assert not temporary.path.parent.exists()
