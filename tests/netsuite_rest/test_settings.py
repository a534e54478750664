from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from netsuite_rest.errors import SettingsError
from netsuite_rest.settings import SETTINGS, ConnectionSettings, json_schema

if TYPE_CHECKING:
    from pathlib import Path

GIVEN = {"account_id": "1234567", "client_id": "c", "certificate_id": "k", "private_key": "-----BEGIN PRIVATE KEY-----"}


def test_the_least_that_must_be_given_is_enough() -> None:
    settings = ConnectionSettings.from_config(GIVEN)
    assert settings.account.id == "1234567"
    assert (settings.concurrency, settings.request_timeout, settings.max_retries) == (5, 300, 8)
    assert settings.ca_bundle is None


@pytest.mark.parametrize("missing", ["account_id", "client_id", "certificate_id", "private_key"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_setting_is_named(missing: str, value: str | None) -> None:
    if missing == "private_key" and value == "  ":
        value = ""
    with pytest.raises(SettingsError, match=f"`{missing}`.* is missing"):
        ConnectionSettings.from_config(GIVEN | {missing: value})


def test_everything_wrong_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as refusal:
        ConnectionSettings.from_config({"concurrency": "many", "ca_bundle": "/nowhere", "account_id": "a b"})
    for name in ("account_id", "client_id", "certificate_id", "private_key", "concurrency", "ca_bundle"):
        assert f"`{name}`" in str(refusal.value)


@pytest.mark.parametrize("value", [15, "15", " 15 ", 15.0])
def test_a_number_may_come_as_text(value: object) -> None:
    assert ConnectionSettings.from_config(GIVEN | {"concurrency": value}).concurrency == 15


@pytest.mark.parametrize("value", [0, -1, "1.5", 1.5, "many", True, "NaN", "Infinity", 10**9, [], "1e400"])
def test_what_is_no_sensible_number_is_refused(value: object) -> None:
    with pytest.raises(SettingsError, match="`concurrency`"):
        ConnectionSettings.from_config(GIVEN | {"concurrency": value})


def test_no_retries_at_all_can_be_asked_for() -> None:
    assert ConnectionSettings.from_config(GIVEN | {"max_retries": "0"}).max_retries == 0


@pytest.mark.parametrize("value", [1234567, 1.5, ["1234567"], {"id": 1}, True])
def test_text_given_as_something_else_is_refused(value: object) -> None:
    with pytest.raises(SettingsError, match="`account_id` must be text"):
        ConnectionSettings.from_config(GIVEN | {"account_id": value})


def test_an_unknown_log_in_method_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"`auth_method`.*client_credentials"):
        ConnectionSettings.from_config(GIVEN | {"auth_method": "password"})


def test_two_private_keys_contradict_each_other(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="`private_key` and `private_key_path`"):
        ConnectionSettings.from_config(GIVEN | {"private_key_path": str(tmp_path / "key.pem")})


def test_a_private_key_may_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text("the key", encoding="utf-8-sig")
    settings = ConnectionSettings.from_config(GIVEN | {"private_key": None, "private_key_path": str(file)})
    assert settings.private_key == "the key"
    assert settings.private_key_setting == "private_key_path"


@pytest.mark.parametrize("content", [None, b"\x30\x82\xff\xfe"], ids=["missing", "not text"])
def test_a_key_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "key.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError, match=f"`private_key_path` names {file}"):
        ConnectionSettings.from_config(GIVEN | {"private_key": "", "private_key_path": str(file)})


def test_secrets_never_show() -> None:
    config = GIVEN | {
        "private_key": "the key itself",
        "private_key_passphrase": "the passphrase",
        "client_id": "a client",
    }
    shown = repr(ConnectionSettings.from_config(config))
    assert not any(secret in shown for secret in ("the key itself", "the passphrase", "a client"))


def test_unknown_settings_are_not_ours_to_judge() -> None:
    assert ConnectionSettings.from_config(GIVEN | {"start_date": 5}).account.id == "1234567"


def test_the_schema_takes_what_the_settings_take() -> None:
    schema: dict[str, Any] = {"type": "object", "properties": json_schema()}
    taken = [GIVEN, GIVEN | {"concurrency": "15"}, GIVEN | {"concurrency": 15}, GIVEN | {"token_url": None}]
    assert [jsonschema_rs.is_valid(schema, config) for config in taken] == [True] * len(taken)
    assert not jsonschema_rs.is_valid(schema, {"private_key": 5})


def test_every_setting_is_declared_for_people_and_secrets_as_secrets() -> None:
    schema = json_schema()
    assert set(schema) == {setting.name for setting in SETTINGS}
    assert all(declared["title"] and declared["description"] for declared in schema.values())
    secrets = {name for name, declared in schema.items() if declared.get("secret") and declared.get("writeOnly")}
    assert secrets == {"client_id", "private_key", "private_key_passphrase"}
