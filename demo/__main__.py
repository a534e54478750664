"""`make demo`: an account and a PostgreSQL, synced both ways through `meltano run`, and checked value by value."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo import outbox, warehouse
from demo.changes import work_in_the_account
from demo.comparison import compare
from demo.pipelines import PipelineFailedError, Pipelines
from netsuite_rest import connect
from netsuite_sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterable

    import psycopg

    from demo.changes import Changes

TABLES = ("customer", "transaction", "transactionline", "deletedrecord", "subsidiary")
_SHOWN_DIFFERENCES = 10

# What NetSuite reports as deleted is taken out of the warehouse, with the lines of deleted transactions. An id says
# nothing without its kind: -30 is NetSuite's number for transactions.
_APPLY_DELETES = """
DELETE FROM netsuite.transactionline l USING netsuite.deletedrecord d
  WHERE l.transaction = d.recordid AND d.recordtypeid = -30;
DELETE FROM netsuite.transaction t USING netsuite.deletedrecord d
  WHERE t.id = d.recordid AND d.recordtypeid = -30;
DELETE FROM netsuite.customer c USING netsuite.deletedrecord d
  WHERE c.id = d.recordid AND d.type = 'customer';
"""


class DemoFailedError(Exception):
    """The account and the warehouse are not what they should be; the message says where."""


class Demo:
    """One run of the three steps.

    Args:
        account: The account, served on this machine.
        pipelines: Meltano, pointed at the account and the warehouse.
        database: A connection to the warehouse.
    """

    def __init__(self, account: Sandbox, pipelines: Pipelines, database: psycopg.Connection[dict[str, Any]]) -> None:
        self.account = account
        self.pipelines = pipelines
        self.database = database

    def first_sync(self) -> None:
        """Sync everything, and compare whole record sets."""
        print("1. Sync NetSuite into PostgreSQL: meltano run netsuite-to-postgres")
        self._run("netsuite-to-postgres")
        self._compare()

    def second_sync(self) -> None:
        """Work in the account, sync again, and show that only what changed travelled."""
        print("2. Work goes on in NetSuite; sync again: meltano run netsuite-to-postgres")
        with connect(self.account.settings) as transport:
            changes = work_in_the_account(transport)
        print(f"   in NetSuite: {changes.summary()}")
        (before,) = self.database.execute("SELECT clock_timestamp() AS now").fetchall()
        self._run("netsuite-to-postgres")
        self._check_what_travelled(changes, before["now"])
        self.database.execute(_APPLY_DELETES)
        self._compare()

    def send_back(self) -> None:
        """Send rows from PostgreSQL into NetSuite, twice, and read them there."""
        print("3. Send rows from PostgreSQL back into NetSuite: meltano run postgres-to-netsuite")
        sent = outbox.prepare(self.database)
        before = self._customers()
        for number_of_new in (len(sent.created), 0):
            self._run("postgres-to-netsuite")
            with connect(self.account.settings) as transport:
                _refuse(outbox.differences(transport, sent))
            now = self._customers()
            if now - before != number_of_new:
                raise DemoFailedError(f"{now - before} customers are new; {number_of_new} should be")
            print(
                f"   {len(sent.changed)} rows changed and {number_of_new} created in NetSuite, read back and equal"
                + ("" if number_of_new else ": what is sent again is not doubled")
            )
            before = now

    def _customers(self) -> int:
        (count,) = self.account.store.reader().execute('SELECT count(*) FROM "customer"').fetchone()
        return int(count)

    def _run(self, job: str) -> None:
        requests = len(self.account.requests)
        seconds = self.pipelines.run(job)
        print(f"   done in {seconds:.1f} s with {len(self.account.requests) - requests} requests to NetSuite")

    def _compare(self) -> None:
        for table in TABLES:
            result = compare(self.account.store, self.database, table)
            _refuse(result.differences)
            print(f"   {table:<16} {result.rows:>7,} rows, {result.values:>10,} values: the same in both")

    def _check_what_travelled(self, changes: Changes, since: object) -> None:
        with_lines = (
            self.account.store.reader().execute('SELECT DISTINCT "transaction" FROM transactionline').fetchall()
        )
        expected = {
            "customer": ("id", {*changes.created_customers, *changes.changed_customers}),
            "transaction": ("id", set(changes.changed_transactions)),
            "transactionline": ("transaction", set(changes.changed_transactions) & {key for (key,) in with_lines}),
            "deletedrecord": ("recordid", {*changes.deleted_customers, *changes.deleted_transactions}),
        }
        for table, (column, keys) in expected.items():
            rows = self.database.execute(
                f'SELECT "{column}" AS key FROM netsuite."{table}" WHERE _sdc_received_at >= %s', [since]
            ).fetchall()
            travelled = {row["key"] for row in rows}
            if travelled != keys:
                raise DemoFailedError(f"{table}: {sorted(travelled)} travelled; {sorted(keys)} changed")
            print(f"   {table:<16} {len(rows):>7,} rows travelled: just what changed")


def _refuse(differences: Iterable[str]) -> None:
    found = list(differences)
    if found:
        raise DemoFailedError("\n".join([f"{len(found)} differences:", *found[:_SHOWN_DIFFERENCES]]))


def main() -> int:
    """Run the three steps and return the exit status."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument(
        "--load", type=Path, help="a folder with one CSV per NetSuite table, instead of a made-up company"
    )
    parser.add_argument(
        "--scale", type=float, default=0.2, help="the size of the made-up company; 1 has 20,000 transactions"
    )
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="netsuite-demo-") as name:
        folder = Path(name)
        try:
            with (
                Sandbox(load=arguments.load, scale=arguments.scale) as account,
                warehouse.running(folder / "postgres") as postgres,
                postgres.connect() as database,
            ):
                ready = time.monotonic() - began
                print(f"A NetSuite account at {account.base_url} and a PostgreSQL are ready after {ready:.1f} s.")
                demo = Demo(account, Pipelines(folder, account.settings, postgres), database)
                demo.first_sync()
                demo.second_sync()
                demo.send_back()
        except (DemoFailedError, PipelineFailedError) as error:
            print(f"\nThe demo failed: {error}", file=sys.stderr)
            return 1
    print(f"All three steps passed in {time.monotonic() - began:.1f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
