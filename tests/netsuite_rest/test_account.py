# ruff: noqa: S105, S106 - addresses of token endpoints are no secrets
from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsuite_rest.account import Account, host_name, realm
from netsuite_rest.errors import SettingsError


@pytest.mark.parametrize(
    ("spelling", "shown", "host"),
    [
        ("1234567", "1234567", "1234567"),
        ("1234567_SB1", "1234567_SB1", "1234567-sb1"),
        ("1234567-sb1", "1234567_SB1", "1234567-sb1"),
        ("tstdrv1204919", "TSTDRV1204919", "tstdrv1204919"),
        ("5743578_RP2", "5743578_RP2", "5743578-rp2"),
    ],
)
def test_both_spellings_name_the_same_account_and_hosts(spelling: str, shown: str, host: str) -> None:
    account = Account.resolve(account_id=spelling)
    assert account.id == shown
    assert account.base_url == f"https://{host}.suitetalk.api.netsuite.com"
    assert account.token_url == f"https://{host}.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token"


@given(
    st.from_regex(
        r"[A-Z0-9]{2,20}(_[A-Z0-9]{1,10})?", fullmatch=True, alphabet=string.ascii_uppercase + string.digits + "_"
    )
)
def test_the_two_spellings_turn_into_each_other(account_id: str) -> None:
    assert realm(host_name(account_id)) == account_id


@given(st.text())
def test_an_account_id_never_changes_the_host_that_is_asked(account_id: str) -> None:
    try:
        account = Account.resolve(account_id=account_id)
    except SettingsError:
        return
    host = account.base_url.removeprefix("https://").removesuffix(".suitetalk.api.netsuite.com")
    assert set(host) <= set(string.ascii_lowercase + string.digits + "-")


@pytest.mark.parametrize(
    "account_id",
    ["evil.com/", "1234567.evil.com#", "1234567@evil.com", "1234567:80", "123 4567", "1234567\n", "١٢٣٤٥٦٧", "-", ""],
)
def test_what_is_no_account_id_is_refused(account_id: str) -> None:
    with pytest.raises(SettingsError, match="`account_id`"):
        Account.resolve(account_id=account_id)


@pytest.mark.parametrize("setting", ["token_url", "base_url"])
def test_an_address_alone_names_the_account(setting: str) -> None:
    account = Account.resolve(**{setting: "https://1234567-sb1.suitetalk.api.netsuite.com"})
    assert account == Account.resolve(account_id="1234567_SB1")


def test_a_whole_token_url_is_used_as_it_is() -> None:
    url = "https://1234567.restlets.api.netsuite.com/services/rest/auth/oauth2/v1/token"
    account = Account.resolve(token_url=url)
    assert account.token_url == url
    assert account.base_url == "https://1234567.suitetalk.api.netsuite.com"


def test_an_address_outside_netsuite_serves_tokens_too() -> None:
    account = Account.resolve(base_url="https://gateway.example.com/netsuite/", account_id="1234567")
    assert account.id == "1234567"
    assert account.base_url == "https://gateway.example.com/netsuite"
    assert account.token_url == "https://gateway.example.com/netsuite/services/rest/auth/oauth2/v1/token"


def test_a_sandbox_may_go_without_an_account_id() -> None:
    account = Account.resolve(token_url="http://127.0.0.1:8080/services/rest/auth/oauth2/v1/token")
    assert account.id == "127.0.0.1:8080"
    assert account.base_url == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    "given",
    [
        {"account_id": "7654321", "token_url": "https://1234567.suitetalk.api.netsuite.com"},
        {"account_id": "1234567", "base_url": "https://1234567-sb1.suitetalk.api.netsuite.com"},
        {
            "base_url": "https://1234567.suitetalk.api.netsuite.com",
            "token_url": "https://1234567-sb1.suitetalk.api.netsuite.com",
        },
    ],
)
def test_settings_that_name_two_accounts_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as refusal:
        Account.resolve(**given)
    assert all(f"`{setting}`" in str(refusal.value) for setting in given)


def test_no_account_at_all_is_refused_with_the_remedy() -> None:
    with pytest.raises(SettingsError, match=r"`account_id` is missing.*Company Information"):
        Account.resolve()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://1234567.suitetalk.api.netsuite.com", "plain http"),
        ("http://127.0.0.1.evil.com", "plain http"),
        ("ftp://127.0.0.1", "not an address"),
        ("127.0.0.1:8080", "not an address"),
        ("https://", "not an address"),
        ("https://host:port", "not an address"),
        ("https://[::1", "not an address"),
        ("https://1234567.suitetalk.api.netsuite.com\\@evil.com", "not an address"),
        ("https://1234567.suitetalk.api.netsuite.com @evil.com", "not an address"),
        ("https://user:secret@1234567.suitetalk.api.netsuite.com", "user name"),
        ("https://1234567.suitetalk.api.netsuite.com?a=b", "query"),
        ("https://1234567.app.netsuite.com", "does not serve"),
        ("https://1234567.restlets.api.netsuite.com", "does not serve"),
        ("https://system.netsuite.com", "does not serve"),
    ],
)
def test_an_address_that_cannot_be_right_is_refused(url: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as refusal:
        Account.resolve(account_id="1234567", base_url=url)
    assert "`base_url`" in str(refusal.value)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("url", ["http://localhost:1", "http://127.0.0.1:1", "http://127.1.2.3", "http://[::1]:1"])
def test_plain_http_is_taken_for_this_machine(url: str) -> None:
    assert Account.resolve(account_id="1234567", base_url=url).base_url == url
