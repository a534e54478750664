"""The client meets a NetSuite that was written without looking at it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from netsuite_rest import connect, errors, metadata, records, suiteql, system
from netsuite_rest.commands import main
from netsuite_rest.metadata import Kind
from netsuite_rest.suiteql import Key, Query, quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netsuite_rest.transport import Transport
    from netsuite_sandbox import Sandbox


@pytest.fixture
def sandbox(netsuite_sandbox: Sandbox) -> Sandbox:
    return netsuite_sandbox


@pytest.fixture
def online(sandbox: Sandbox) -> Iterator[Transport]:
    with connect(sandbox.settings) as transport:
        yield transport


def held(sandbox: Sandbox, sql: str, *values: object) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in sandbox.store.reader().execute(sql, values)]


def read_by_key(transport: Transport, query: Query, key: tuple[str, ...], size: int) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    after: list[int] | None = None
    while True:
        page = suiteql.run(transport, query.page(after=after, limit=size)).items
        rows += page
        if len(page) < size:
            return rows
        after = [int(page[-1][column]) for column in key]


def test_the_clock_is_netsuite_s_and_not_ours(sandbox: Sandbox, online: Transport) -> None:
    sandbox.account.clock.advance(600)
    assert abs((system.server_time(online) - sandbox.account.clock.now()).total_seconds()) < 5


def test_limits_are_told_to_administrators_only(sandbox: Sandbox, online: Transport) -> None:
    with pytest.raises(errors.PermissionMissing):
        system.governance_limits(online)
    sandbox.account.administrator = True
    assert system.governance_limits(online).account == sandbox.account.concurrency_limit


def test_a_table_read_by_key_is_the_table(sandbox: Sandbox, online: Transport) -> None:
    query = Query(("id", "entityid", "companyname"), "customer")
    rows = read_by_key(online, query, ("id",), 3)
    truth = held(sandbox, "SELECT id, entityid, companyname FROM customer ORDER BY id")
    assert len(truth) > 6
    assert [(int(row["id"]), row.get("entityid"), row.get("companyname")) for row in rows] == truth


def test_a_table_read_by_a_key_of_two_columns_is_the_table(sandbox: Sandbox, online: Transport) -> None:
    columns = ("transaction", "id")
    query = Query(columns, "transactionline", key=(Key("transaction"), Key("id")))
    rows = read_by_key(online, query, columns, 900)
    truth = held(sandbox, "SELECT [transaction], id FROM transactionline ORDER BY [transaction], id")
    assert len(truth) > 900
    assert [(int(row["transaction"]), int(row["id"])) for row in rows] == truth


@pytest.mark.parametrize("text", ["O'Neil & Söhne", "a\nb\\n?;--", "' OR '1'='1", "日本 😀", "%_", r"C:\new\\rate\x"])
def test_a_text_written_by_one_service_is_found_by_the_other(text: str, online: Transport) -> None:
    made = records.create(online, "customer", {"companyName": text, "subsidiary": {"id": "1"}})
    for found in (
        suiteql.run(online, f"SELECT id FROM customer WHERE companyname = {quote(text)}"),  # noqa: S608 - quoted
        suiteql.run(online, "SELECT id FROM customer WHERE companyname = ?", params=(text,)),
    ):
        assert found.items == [{"id": made}]
    assert records.get(online, "customer", made)["companyName"] == text


def test_a_record_lives_and_dies(sandbox: Sandbox, online: Transport) -> None:
    body = {"companyName": "Long name", "subsidiary": {"id": "1"}, "creditLimit": Decimal("1234567.89")}
    made = records.upsert(online, "customer", "EXT-1", body)
    assert records.upsert(online, "customer", "ext-1", {"email": "a@example.com"}) == made
    assert records.update(online, "customer", "eid:EXT-1", {"comments": "x"}) == made
    assert records.update(online, "customer", made, {"comments": None}) == made
    [row] = held(
        sandbox, "SELECT companyname, email, comments, creditlimit, externalid FROM customer WHERE id = ?", int(made)
    )
    assert (*row[:3], Decimal(str(row[3])), row[4]) == (
        "Long name",
        "a@example.com",
        None,
        Decimal("1234567.89"),
        "EXT-1",
    )
    assert records.get(online, "customer", made)["creditLimit"] == Decimal("1234567.89")
    assert made in list(records.list_ids(online, "customer"))
    records.delete(online, "customer", made)
    assert held(sandbox, "SELECT id FROM customer WHERE id = ?", int(made)) == []
    with pytest.raises(errors.NotFound):
        records.delete(online, "customer", made)


def test_what_is_there_already_is_not_made_again(sandbox: Sandbox, online: Transport) -> None:
    body = {"companyName": "Once", "subsidiary": {"id": "1"}, "externalId": "ONCE"}
    records.create(online, "customer", body)
    with pytest.raises(errors.AlreadyExists):
        records.create(online, "customer", body | {"companyName": "Twice"})
    assert held(sandbox, "SELECT count(*) FROM customer WHERE companyname = 'Twice'") == [(0,)]


def test_a_misspelt_field_changes_nothing(sandbox: Sandbox, online: Transport) -> None:
    before = held(sandbox, "SELECT * FROM customer ORDER BY id")
    with pytest.raises(errors.RequestRefused, match="emial"):
        records.create(online, "customer", {"companyName": "x", "subsidiary": {"id": "1"}, "emial": "a@example.com"})
    with pytest.raises(errors.RequestRefused, match="emial"):
        records.update(online, "customer", before[0][0], {"emial": "a@example.com"})
    assert held(sandbox, "SELECT * FROM customer ORDER BY id") == before


def test_listings_give_every_id_once(sandbox: Sandbox, online: Transport) -> None:
    ids = list(records.list_ids(online, "customer", limit=3))
    assert sorted(int(record_id) for record_id in ids) == [
        row[0] for row in held(sandbox, "SELECT id FROM customer ORDER BY id")
    ]


@pytest.mark.parametrize(("record_type", "record_id"), [("customer", 999999), ("invoice", 999999), ("nosuchtype", 1)])
def test_what_is_not_there_is_not_found(record_type: str, record_id: int, online: Transport) -> None:
    with pytest.raises(errors.NotFound):
        records.get(online, record_type, record_id)


def test_refused_queries_name_what_is_wrong(online: Transport) -> None:
    with pytest.raises(errors.ColumnUnavailable) as unknown:
        suiteql.run(online, "SELECT id, nosuch FROM customer")
    assert unknown.value.column == "nosuch"
    with pytest.raises(errors.TableUnavailable) as missing:
        suiteql.run(online, "SELECT id FROM nosuchtable")
    assert missing.value.table == "nosuchtable"
    with pytest.raises(errors.QueryRefused):
        suiteql.run(online, "SELECT id FROM customer LIMIT 5")


def test_the_catalog_tells_the_fields_of_every_type_in_both_forms(online: Transport) -> None:
    types = metadata.record_types(online)
    assert {"customer", "salesorder", "journalentry"} <= set(types)
    together = metadata.fields_by_type(online, types)
    assert set(together) == set(types)
    for record_type in ("customer", "salesorder"):
        alone = {field.name: field for field in metadata.fields(online, record_type)}
        assert {name: field.kind for name, field in alone.items()} == {
            field.name: field.kind for field in together[record_type]
        }
        assert any(field.custom for field in alone.values())
    customer = {field.name.lower(): field for field in together["customer"]}
    assert customer["datecreated"].format == "date-time"
    assert customer["subsidiary"].kind is Kind.REFERENCE
    assert customer["addressbook"].kind is Kind.SUBLIST
    assert customer["addressbook"].fields
    assert customer["isinactive"].type == "boolean"


def test_more_threads_than_the_account_allows_are_held_back_and_nothing_is_lost(sandbox: Sandbox) -> None:
    sandbox.account.concurrency_limit = 2
    sandbox.account.latency = 0.01
    ids = [row[0] for row in held(sandbox, "SELECT id FROM customer ORDER BY id")]
    wanted = (ids * 20)[:60]
    with connect(sandbox.settings | {"concurrency": 8}) as transport, ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda record_id: records.get(transport, "customer", record_id)["id"], wanted))
        assert transport.governor.limit < 8
    assert got == [str(record_id) for record_id in wanted]
    statuses = [request.status for request in sandbox.requests]
    assert HTTPStatus.TOO_MANY_REQUESTS in statuses
    assert statuses.count(HTTPStatus.TOO_MANY_REQUESTS) < len(wanted)


def test_a_token_that_expires_in_mid_run_is_renewed(sandbox: Sandbox) -> None:
    sandbox.account.token_seconds = 600
    with connect(sandbox.settings) as transport:
        system.server_time(transport)
        sandbox.account.clock.advance(700)
        made = records.create(transport, "customer", {"companyName": "After", "subsidiary": {"id": "1"}})
    assert held(sandbox, "SELECT id FROM customer WHERE companyname = 'After'") == [(int(made),)]
    assert [request.status for request in sandbox.requests].count(HTTPStatus.UNAUTHORIZED) == 1
    assert sum(request.path.endswith("/token") for request in sandbox.requests) == 2


@pytest.mark.parametrize("key_form", ["one line", "escapes", "encrypted"])
def test_the_key_logs_in_however_it_is_delivered(key_form: str, sandbox: Sandbox) -> None:
    text = sandbox.settings["private_key"]
    settings = dict(sandbox.settings)
    if key_form == "encrypted":
        key: Any = load_pem_private_key(text.encode(), None)
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
        settings |= {"private_key": secret.decode(), "private_key_passphrase": "secret"}
    else:
        settings["private_key"] = text.replace("\n", " " if key_form == "one line" else "\\n")
    with connect(settings) as transport:
        assert suiteql.run(transport, "SELECT COUNT(*) AS n FROM customer").items[0]["n"] > "0"


KEYS = {
    "RSA": lambda: rsa.generate_private_key(public_exponent=65537, key_size=3072),
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "P-521": lambda: ec.generate_private_key(ec.SECP521R1()),
}


@pytest.mark.parametrize("kind", KEYS)
def test_every_kind_of_key_that_netsuite_takes_logs_in(kind: str, sandbox: Sandbox) -> None:
    key = KEYS[kind]()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "integration")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=90)
    )
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
    sandbox.register_client(certificate, client_id="another", certificate_id="its-certificate")
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    own = {"client_id": "another", "certificate_id": "its-certificate", "private_key": text}
    with connect(sandbox.settings | own) as transport:
        assert system.server_time(transport).tzinfo is UTC


@pytest.mark.parametrize(
    ("setting", "named"),
    [("client_id", "`client_id`"), ("certificate_id", "`certificate_id`"), ("private_key", "`private_key`")],
)
def test_a_wrong_log_in_is_refused_with_the_setting_to_mend(
    setting: str, named: str, sandbox: Sandbox, key_text: str
) -> None:
    wrong = key_text if setting == "private_key" else "nonsense"
    with (
        connect(sandbox.settings | {setting: wrong}) as transport,
        pytest.raises(errors.AuthenticationFailed) as refusal,
    ):
        system.server_time(transport)
    assert named in str(refusal.value)
    assert [request.path.rpartition("/")[2] for request in sandbox.requests] == ["token"]


def test_the_command_asks_the_same_account(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps(sandbox.settings))
    result = CliRunner().invoke(main, ["--config", str(file), "query", "SELECT id FROM customer ORDER BY id", "--all"])
    assert result.exit_code == 0, result.output
    printed = [int(json.loads(line)["id"]) for line in result.stdout.splitlines()]
    assert printed == [row[0] for row in held(sandbox, "SELECT id FROM customer ORDER BY id")]
    result = CliRunner().invoke(main, ["--config", str(file), "get", "customer", str(printed[0])])
    assert json.loads(result.stdout)["id"] == str(printed[0])
