"""The Singer SDK's own tests of a tap, and what they leave unproved: unique keys and a final state.

The SDK makes its tests while this file is imported, when there is no sandbox yet: it gets a catalog, with which the
tap asks nothing, and settings that are filled in before the first test runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from singer_sdk.testing import get_tap_test_class

from netsuite_sandbox import Sandbox
from tap_netsuite.conversion import json_schema
from tap_netsuite.tables import known_tables
from tap_netsuite.tap import TapNetSuite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Runner

STREAMS = {
    "accountingbooksubsidiaries": ["accountingbook", "subsidiary"],
    "accountingperiod": ["id"],
    "customer": ["id"],
    "deletedrecord": ["recordtypeid", "recordid"],
    "transaction": ["id"],
    "transactionline": ["uniquekey"],
}

CONFIG: dict[str, Any] = {
    "account_id": "1234567",
    "client_id": "filled in later",
    "certificate_id": "filled in later",
    "private_key": ec.generate_private_key(ec.SECP256R1())
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode(),
}

CATALOG = {
    "streams": [
        {
            "stream": name,
            "tap_stream_id": name,
            "key_properties": key,
            "replication_key": known_tables()[name].modified,
            "replication_method": "INCREMENTAL" if known_tables()[name].modified else "FULL_TABLE",
            "schema": {
                "type": "object",
                "properties": {column: json_schema(kind) for column, kind in known_tables()[name].columns.items()},
            },
            "metadata": [{"breadcrumb": [], "metadata": {"selected": True, "inclusion": "available"}}],
        }
        for name, key in STREAMS.items()
    ]
}


@pytest.fixture(scope="module", autouse=True)
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(scale=0.02, data=tmp_path_factory.mktemp("suite") / "account.sqlite") as sandbox:
        CONFIG.update(sandbox.settings)
        yield sandbox


TestTapNetSuite = get_tap_test_class(TapNetSuite, config=CONFIG, catalog=CATALOG, parse_env_config=False)


@pytest.mark.parametrize("stream", STREAMS)
def test_the_keys_of_every_stream_are_there_and_unique(runner: Runner, stream: str) -> None:
    keys = [tuple(record[name] for name in STREAMS[stream]) for record in runner.sync(stream).records(stream)]
    assert keys
    assert len(set(keys)) == len(keys)
    assert all(None not in key for key in keys)


def test_the_final_state_has_a_bookmark_for_every_incremental_stream_and_no_progress(runner: Runner) -> None:
    bookmarks = runner.sync(*STREAMS).state["bookmarks"]
    for stream in STREAMS:
        if known_tables()[stream].modified:
            assert bookmarks[stream]["replication_key"] == known_tables()[stream].modified
            assert bookmarks[stream]["replication_key_value"].endswith("Z")
        assert not {"progress", "progress_markers", "starting_replication_value"} & bookmarks.get(stream, {}).keys()
