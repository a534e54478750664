from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tap_netsuite.selection import Selection, modified_columns
from tap_netsuite.tables import ColumnType, known_record_types, known_tables

if TYPE_CHECKING:
    from tap_netsuite.tables import Table

TABLES = list(known_tables().values())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_key_and_dates_of_every_known_table_are_columns_of_it(table: Table) -> None:
    assert set(table.key) <= set(table.columns)
    for column in (table.modified, table.created):
        assert column is None or table.columns[column] is ColumnType.DATETIME
    if table.parent is not None:
        parent = known_tables()[table.parent.table]
        assert table.parent.column in table.columns
        assert table.parent.own_modified in table.columns
        assert table.parent.modified == parent.modified
        assert parent.key == ("id",)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_known_table_has_a_column_that_one_account_added(table: Table) -> None:
    assert not [column for column in table.columns if re.match("cust(entity|body|col|item|record|event)", column)]


def test_every_record_type_that_shares_a_table_has_a_table_to_share() -> None:
    assert {record_type.table for record_type in known_record_types().values()} <= set(known_tables())


def test_lines_change_when_they_or_their_transaction_change() -> None:
    lines = known_tables()["transactionline"]
    assert modified_columns(lines) == ("transactionline.linelastmodifieddate", "transaction.lastmodifieddate")
    sql = (
        Selection(lines, {"uniquekey": ColumnType.INTEGER, "documentlastmodifieddate": ColumnType.DATETIME})
        .query()
        .page()
    )
    assert "LEFT OUTER JOIN transaction ON transaction.id = transactionline.transaction" in sql
    later = (
        "CASE WHEN transactionline.linelastmodifieddate > transaction.lastmodifieddate "
        "OR transaction.lastmodifieddate IS NULL "
        "THEN transactionline.linelastmodifieddate ELSE transaction.lastmodifieddate END"
    )
    assert later in sql
    assert sql.endswith("ORDER BY transactionline.uniquekey")
