"""Rows that a team prepares in the warehouse and sends back into NetSuite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netsuite_rest import records

if TYPE_CHECKING:
    import psycopg

    from netsuite_rest.transport import Transport

_PREPARE = """
DROP SCHEMA IF EXISTS outbox CASCADE;
CREATE SCHEMA outbox;

-- Customers that exist: `id` is NetSuite's internal id, and only what changed is sent.
CREATE TABLE outbox.customer_changes AS
  SELECT id, 'Score ' || (id % 90 + 10) || E'\\nnext call: "Ms. O''Hara"' AS comments, '+49 30 ' || id AS phone
  FROM netsuite.customer ORDER BY id LIMIT 25;
ALTER TABLE outbox.customer_changes ADD PRIMARY KEY (id);

-- Customers that NetSuite does not know yet: `externalid` is the sender's own key.
CREATE TABLE outbox.new_customers AS
  SELECT 'CRM-' || n AS externalid, 'Prospect ' || n || ' "Ωmega" & Søn' AS companyname,
    (SELECT min(id) FROM netsuite.subsidiary WHERE NOT isinactive) AS subsidiary,
    'office' || n || '@prospect.example' AS email
  FROM generate_series(1, 15) AS n;
ALTER TABLE outbox.new_customers ADD PRIMARY KEY (externalid);
"""


@dataclass(frozen=True)
class Outbox:
    """What was put out to be sent.

    Attributes:
        changed: Rows of ``outbox.customer_changes``.
        created: Rows of ``outbox.new_customers``.
    """

    changed: tuple[dict[str, Any], ...]
    created: tuple[dict[str, Any], ...]


def prepare(warehouse: psycopg.Connection[dict[str, Any]]) -> Outbox:
    """Make the two tables anew and return what is in them."""
    warehouse.execute(_PREPARE)
    return Outbox(
        tuple(warehouse.execute("SELECT * FROM outbox.customer_changes")),
        tuple(warehouse.execute("SELECT * FROM outbox.new_customers")),
    )


def differences(transport: Transport, outbox: Outbox) -> tuple[str, ...]:
    """Read every row that was sent from NetSuite's record service, and say where it is not what was sent."""
    found = []
    for row in outbox.changed:
        record = records.get(transport, "customer", str(row["id"]))
        found += _compare(f"customer {row['id']}", record, {"comments": row["comments"], "phone": row["phone"]})
    for row in outbox.created:
        record = records.get(transport, "customer", records.external(row["externalid"]))
        sent = {"externalId": row["externalid"], "companyName": row["companyname"], "email": row["email"]}
        found += _compare(f"customer {row['externalid']}", record, sent)
        if record.get("subsidiary", {}).get("id") != str(row["subsidiary"]):
            found.append(f"customer {row['externalid']} subsidiary: {record.get('subsidiary')}")
    return tuple(found)


def _compare(name: str, record: dict[str, Any], sent: dict[str, Any]) -> list[str]:
    return [
        f"{name} {field}: {value!r} sent, {record.get(field)!r} in NetSuite"
        for field, value in sent.items()
        if record.get(field) != value
    ]
