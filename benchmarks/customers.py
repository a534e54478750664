"""Many customers: the generated ones over and over, modified in every hour of years that change their clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_sandbox.schema import quoted

if TYPE_CHECKING:
    from netsuite_sandbox.store import Store

# Spread over two years: 631 seconds apart, so that every hour, those of both clock changes too, has rows, in an
# order that is not the order of ids. Every seventh row shares its second with another.
_MODIFIED = "strftime('%Y-%m-%d %H:%M:%S', '2024-09-01', ((n - n % 7) * 631 % 63072000) || ' seconds')"
_COPIED_WITH_OTHERS = {
    "id": "100000 + n",
    "entityid": "'Customer ' || n",
    "externalid": "CASE WHEN n % 3 = 0 THEN 'C-' || n END",
    "lastmodifieddate": f"CASE WHEN n % 1009 > 0 THEN {_MODIFIED} END",
}


def fill(store: Store, rows: int) -> None:
    """Make customers until there are so many; one in a thousand has no modification date."""
    names = list(store.tables["customer"].columns)
    values = ", ".join(_COPIED_WITH_OTHERS.get(name, f"c.{quoted(name)}") for name in names)
    with store.write() as connection:
        (have,) = connection.execute("SELECT count(*) FROM customer").fetchone()
        connection.execute(
            "CREATE TEMP TABLE pattern AS SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM customer"
        )
        connection.execute("CREATE INDEX temp.pattern_place ON pattern (place)")
        connection.execute(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?) "
            f"INSERT INTO customer ({', '.join(map(quoted, names))}) SELECT {values} FROM numbers "
            "JOIN pattern ON pattern.place = n % ? JOIN customer c ON c.id = pattern.id",
            [rows - have, have],
        )
        connection.execute("DROP TABLE pattern")
