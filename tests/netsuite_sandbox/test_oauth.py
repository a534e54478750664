from __future__ import annotations

import base64
import datetime as dt
import json
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netsuite_sandbox.account import Account
from netsuite_sandbox.errors import SandboxError
from netsuite_sandbox.oauth import account_hosts

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_sandbox import Sandbox
    from netsuite_sandbox.pytest_plugin import SandboxFactory

    Assertion = Callable[..., str]
    LogIn = Callable[..., requests.Response]

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
INVALID_LOGIN = {
    "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.2",
    "title": "Unauthorized",
    "status": 401,
    "o:errorDetails": [
        {
            "detail": "Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at "
            "Setup > Users/Roles > User Management > View Login Audit Trail.",
            "o:errorCode": "INVALID_LOGIN",
        }
    ],
}


def private_pem(key: PrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def public_pem(key: PrivateKey) -> str:
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def certificate_pem(key: ec.EllipticCurvePrivateKey, *, starts: dt.timedelta, lasts: dt.timedelta) -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "integration")])
    start = dt.datetime.now(dt.UTC) + starts
    return (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), start, start + lasts)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
        .decode()
    )


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 3072)


def server_time(sandbox: Sandbox, headers: dict[str, str]) -> requests.Response:
    return requests.get(f"{sandbox.base_url}/services/rest/system/v1/serverTime", headers=headers, timeout=10)


def token(answer: requests.Response) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


@pytest.mark.fidelity("O5", "D3")
def test_an_assertion_buys_a_token_for_an_hour_and_no_refresh_token(netsuite_sandbox: Sandbox, log_in: LogIn) -> None:
    answer = log_in()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    body = answer.json()
    assert {**body, "access_token": ""} == {"access_token": "", "expires_in": 3600, "token_type": "Bearer"}
    header, payload, _ = (part + "=" * (-len(part) % 4) for part in str(body["access_token"]).split("."))
    assert json.loads(base64.urlsafe_b64decode(header)).keys() == {"kid", "typ", "alg"}
    claims = json.loads(base64.urlsafe_b64decode(payload))
    assert claims.keys() == {"sub", "aud", "scope", "iss", "oit", "exp", "iat", "jti"}
    assert claims["exp"] - claims["iat"] == 3600
    assert server_time(netsuite_sandbox, {"Authorization": f"Bearer {body['access_token']}"}).status_code == 200


@pytest.mark.fidelity("O2", "O4")
@pytest.mark.parametrize(
    ("algorithm", "curve"), [("ES256", ec.SECP256R1()), ("ES384", ec.SECP384R1()), ("ES512", ec.SECP521R1())]
)
def test_every_curve_logs_in_with_its_own_algorithm(
    netsuite_sandbox: Sandbox, log_in: LogIn, algorithm: str, curve: ec.EllipticCurve
) -> None:
    key = ec.generate_private_key(curve)
    registered = netsuite_sandbox.register_client(public_pem(key), client_id="another integration")
    headers = {"kid": registered.certificate_id}
    answer = log_in(key=private_pem(key), algorithm=algorithm, headers=headers, iss=registered.client_id)
    assert answer.status_code == 200


@pytest.mark.fidelity("O2", "D3")
@pytest.mark.parametrize("algorithm", ["PS256", "PS384", "PS512", "RS256", "RS384", "RS512"])
def test_rsa_keys_sign_with_pss_alone(
    netsuite_sandbox: Sandbox, log_in: LogIn, rsa_key: rsa.RSAPrivateKey, algorithm: str
) -> None:
    registered = netsuite_sandbox.register_client(public_pem(rsa_key))
    answer = log_in(
        key=private_pem(rsa_key),
        algorithm=algorithm,
        headers={"kid": registered.certificate_id},
        iss=registered.client_id,
    )
    if algorithm.startswith("PS"):
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


NOW = int(time.time())
REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "unsigned": ({"algorithm": "none", "key": None}, 400, "invalid_grant"),
    "signed with a shared secret": ({"algorithm": "HS256", "key": "s" * 64}, 400, "invalid_grant"),
    "signed by another key": ({"key": private_pem(ec.generate_private_key(ec.SECP256R1()))}, 400, "invalid_grant"),
    "of an unknown certificate": ({"headers": {"kid": "unknown"}}, 400, "invalid_grant"),
    "of no certificate": ({"headers": {"kid": None}}, 400, "invalid_grant"),
    "of another type": ({"headers": {"typ": "at+jwt"}}, 400, "invalid_grant"),
    "of an unknown client": ({"iss": "unknown"}, 401, "invalid_client"),
    "of no client": ({"iss": None}, 401, "invalid_client"),
    "for another account": (
        {"aud": "https://7654321.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token"},
        400,
        "invalid_grant",
    ),
    "for the account in a realm's spelling": (
        {"aud": "https://1234567_SB1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token"},
        400,
        "invalid_grant",
    ),
    "for another path": ({"aud": "https://1234567.suitetalk.api.netsuite.com/"}, 400, "invalid_grant"),
    "for nobody": ({"aud": None}, 400, "invalid_grant"),
    "that never ends": ({"exp": None}, 400, "invalid_grant"),
    "without its beginning": ({"iat": None}, 400, "invalid_grant"),
    "that has ended": ({"iat": NOW - 7200, "exp": NOW - 3600}, 400, "invalid_grant"),
    "for longer than an hour": ({"iat": NOW, "exp": NOW + 3601}, 400, "invalid_grant"),
    "that ends too far ahead": ({"iat": NOW + 9000, "exp": NOW + 12600}, 400, "invalid_grant"),
    "with a time that is text": ({"exp": str(NOW + 60)}, 400, "invalid_grant"),
    "that ends before it begins": ({"iat": NOW + 900, "exp": NOW + 600}, 400, "invalid_grant"),
    "with an unknown scope": ({"scope": ["rest_webservices", "everything"]}, 400, "invalid_scope"),
    "with the scope of another flow": ({"scope": "mcp"}, 400, "invalid_scope"),
    "without a scope": ({"scope": None}, 400, "invalid_scope"),
}


@pytest.mark.fidelity("O2", "O3", "O6", "D3")
@pytest.mark.parametrize("case", REFUSED)
def test_an_assertion_is_refused(log_in: LogIn, case: str) -> None:
    changes, status, error = REFUSED[case]
    answer = log_in(**changes)
    assert (answer.status_code, answer.json()) == (status, {"error": error})
    assert answer.headers.get("WWW-Authenticate") == ('Basic realm="1234567"' if status == 401 else None)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=5), values, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(claims=st.dictionaries(st.sampled_from(["iss", "aud", "iat", "exp", "scope"]), JSON_VALUES, min_size=1))
def test_claims_of_any_shape_are_refused_by_one_of_oauths_words(log_in: LogIn, claims: dict[str, Any]) -> None:
    answer = log_in(**claims)
    assert (answer.status_code, answer.json()["error"]) in {
        (400, "invalid_grant"),
        (400, "invalid_scope"),
        (401, "invalid_client"),
    }


@pytest.mark.fidelity("O3", "O12")
@pytest.mark.parametrize(
    "audience",
    [
        "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token",
        "https://1234567-sb1.restlets.api.netsuite.com/services/rest/auth/oauth2/v1/token",
        ["https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token"],
    ],
)
def test_an_assertion_may_name_the_accounts_own_hosts(
    netsuite_sandbox: Sandbox, log_in: LogIn, audience: str | list[str]
) -> None:
    netsuite_sandbox.account.account_id = "1234567_SB1"
    assert log_in(aud=audience).status_code == 200


@pytest.mark.fidelity("O3")
@pytest.mark.parametrize(
    "scope",
    [
        "rest_webservices",
        "restlets,rest_webservices",
        "restlets, rest_webservices",
        "restlets rest_webservices suite_analytics",
        ["restlets", "rest_webservices"],
    ],
)
def test_a_scope_is_a_list_or_a_text_with_commas_or_blanks(
    netsuite_sandbox: Sandbox, log_in: LogIn, scope: str | list[str]
) -> None:
    bearer = {"Authorization": f"bearer {token(log_in(scope=scope))}"}
    assert server_time(netsuite_sandbox, bearer).status_code == 200


def test_a_token_without_the_rest_scope_opens_nothing(netsuite_sandbox: Sandbox, log_in: LogIn) -> None:
    bearer = {"Authorization": f"Bearer {token(log_in(scope='restlets'))}"}
    assert server_time(netsuite_sandbox, bearer).status_code == 401


@pytest.mark.fidelity("O4", "O11", "D3")
def test_a_certificate_logs_in_while_it_is_valid_and_for_two_years_at_most(
    netsuite_sandbox: Sandbox, log_in: LogIn
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    day = dt.timedelta(days=1)
    registered = {
        "tomorrow": certificate_pem(key, starts=day, lasts=30 * day),
        "a month": certificate_pem(key, starts=-day, lasts=30 * day),
        "ten years": certificate_pem(key, starts=-day, lasts=3650 * day),
    }
    for name, pem in registered.items():
        netsuite_sandbox.register_client(pem, client_id="integration", certificate_id=name)
    clock = netsuite_sandbox.account.clock

    def statuses() -> dict[str, int]:
        now = int(clock.now().timestamp())
        return {
            name: log_in(
                key=private_pem(key), headers={"kid": name}, iss="integration", iat=now, exp=now + 60
            ).status_code
            for name in registered
        }

    assert statuses() == {"tomorrow": 400, "a month": 200, "ten years": 200}
    clock.offset = dt.timedelta(days=15)
    assert statuses() == {"tomorrow": 200, "a month": 200, "ten years": 200}
    clock.offset = dt.timedelta(days=729)
    assert statuses() == {"tomorrow": 400, "a month": 400, "ten years": 200}
    clock.offset = dt.timedelta(days=731)
    assert statuses() == {"tomorrow": 400, "a month": 400, "ten years": 400}


@pytest.mark.fidelity("O2")
def test_a_certificate_belongs_to_one_integration(netsuite_sandbox: Sandbox, log_in: LogIn) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    netsuite_sandbox.register_client(public_pem(key), client_id="another", certificate_id="another's")
    borrowed = log_in(key=private_pem(key), headers={"kid": "another's"})
    assert borrowed.json() == {"error": "invalid_grant"}


@pytest.mark.fidelity("O4")
@pytest.mark.parametrize(("bits", "taken"), [(2048, False), (3072, True), (3080, False), (4096, True), (8192, False)])
def test_an_rsa_key_has_3072_or_4096_bits(netsuite_sandbox: Sandbox, bits: int, *, taken: bool) -> None:
    key = rsa.RSAPublicNumbers(65537, (1 << bits - 1) + 1).public_key()
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    with nullcontext() if taken else pytest.raises(SandboxError, match="3072 or 4096 bits"):
        netsuite_sandbox.register_client(pem)


@pytest.mark.fidelity("O4")
@pytest.mark.parametrize(
    "key",
    [
        rsa.generate_private_key(65537, 2048),
        ec.generate_private_key(ec.SECP256K1()),
        ed25519.Ed25519PrivateKey.generate(),
    ],
    ids=["RSA 2048", "another curve", "Ed25519"],
)
def test_other_kinds_and_sizes_of_key_are_not_registered(netsuite_sandbox: Sandbox, key: PrivateKey) -> None:
    with pytest.raises(SandboxError, match="RSA keys of 3072 or 4096 bits"):
        netsuite_sandbox.register_client(public_pem(key))


@pytest.mark.fidelity("O4")
def test_a_certificate_that_has_ended_is_not_registered(netsuite_sandbox: Sandbox) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    ended = certificate_pem(key, starts=dt.timedelta(days=-30), lasts=dt.timedelta(days=29))
    with pytest.raises(SandboxError, match="ended on"):
        netsuite_sandbox.register_client(ended)


@pytest.mark.fidelity("D3")
def test_an_integration_has_five_active_certificates_at_most(netsuite_sandbox: Sandbox, log_in: LogIn) -> None:
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(6)]
    for number, key in enumerate(keys[:5]):
        netsuite_sandbox.register_client(public_pem(key), client_id="five", certificate_id=f"number {number}")
    with pytest.raises(SandboxError, match="5 active certificates"):
        netsuite_sandbox.register_client(public_pem(keys[5]), client_id="five", certificate_id="number 5")
    assert netsuite_sandbox.register_client(public_pem(keys[5]), client_id="another").client_id == "another"
    netsuite_sandbox.revoke_certificate("number 0")
    netsuite_sandbox.register_client(public_pem(keys[5]), client_id="five", certificate_id="number 5")
    statuses = [
        log_in(key=private_pem(key), headers={"kid": f"number {number}"}, iss="five").status_code
        for number, key in enumerate(keys)
    ]
    assert statuses == [400, 200, 200, 200, 200, 200]


@pytest.mark.parametrize("pem", ["", "not a key", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_not_registered(netsuite_sandbox: Sandbox, pem: str) -> None:
    with pytest.raises(SandboxError, match="Not a PEM certificate"):
        netsuite_sandbox.register_client(pem)


@pytest.mark.fidelity("O1", "O6")
def test_the_token_endpoint_takes_one_complete_form(netsuite_sandbox: Sandbox, assertion: Assertion) -> None:
    url = netsuite_sandbox.settings["token_url"]
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion(),
    }
    encoded = {"Content-Type": "application/x-www-form-urlencoded"}
    bad_requests: list[dict[str, Any]] = [
        {"json": form},
        {"files": {name: (None, value) for name, value in form.items()}},
        {"data": b"\xff=\xff", "headers": encoded},
        {"data": "grant_type", "headers": encoded},
        {"data": [*form.items(), ("grant_type", "client_credentials")]},
        {"data": form, "headers": {"Authorization": "Basic Zm9vOmJhcg=="}},
        {"data": {**form, "client_assertion_type": "jwt"}},
        {"data": {**form, "client_assertion": "not.a.token"}},
        {"data": {**form, "client_assertion": ""}},
        *({"data": {name: value for name, value in form.items() if name != left_out}} for left_out in form),
    ]
    for wrong in bad_requests:
        answer = requests.post(url, timeout=10, **wrong)
        assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"}), wrong
    answer = requests.post(url, data={**form, "grant_type": "password"}, timeout=10)
    assert (answer.status_code, answer.json()) == (400, {"error": "unsupported_grant_type"})
    assert requests.get(url, timeout=10).status_code == 405
    assert requests.post(url, data=form, timeout=10).status_code == 200


@pytest.mark.fidelity("O10", "D2")
@pytest.mark.parametrize(
    "authorization", [None, "Bearer eyJhbGciOiJub25lIn0.e30.", "Basic Zm9vOmJhcg==", "OAuth realm=1"]
)
def test_one_401_stands_for_everything_wrong_with_a_login(netsuite_sandbox: Sandbox, authorization: str | None) -> None:
    answer = server_time(netsuite_sandbox, {"Authorization": authorization} if authorization else {})
    assert answer.status_code == 401
    assert answer.json() == INVALID_LOGIN
    assert answer.headers["WWW-Authenticate"] == (
        'Bearer realm="1234567", error="invalid_token", error_description="Invalid login attempt."'
    )
    assert answer.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=error; charset=UTF-8"


@pytest.mark.fidelity("O10")
def test_a_cookie_beside_a_good_token_is_answered_401(netsuite_sandbox: Sandbox, log_in: LogIn) -> None:
    headers = {"Authorization": f"Bearer {token(log_in())}"}
    assert server_time(netsuite_sandbox, {**headers, "Cookie": "JSESSIONID=1"}).json() == INVALID_LOGIN
    assert server_time(netsuite_sandbox, headers).status_code == 200


@pytest.mark.fidelity("D2")
@pytest.mark.fidelity("O10")
def test_a_role_without_rest_web_services_gets_tokens_that_open_nothing(
    netsuite_sandbox: Sandbox, log_in: LogIn
) -> None:
    role = netsuite_sandbox.account.role
    role.rest_web_services = False
    headers = {"Authorization": f"Bearer {token(log_in())}"}
    answer = server_time(netsuite_sandbox, headers)
    assert (answer.status_code, answer.json()) == (401, INVALID_LOGIN)
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="1234567", error="invalid_token"')
    role.rest_web_services = True
    assert server_time(netsuite_sandbox, headers).status_code == 200


@pytest.mark.parametrize("authorization", ["Bearer", "Bearer two words", 'Bearer "quoted"'])
def test_a_malformed_bearer_header_is_a_bad_request(netsuite_sandbox: Sandbox, authorization: str) -> None:
    answer = server_time(netsuite_sandbox, {"Authorization": authorization})
    assert answer.status_code == 400
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="1234567", error="invalid_request"')
    assert answer.json()["o:errorDetails"] == [
        {
            "detail": "The request could not be understood by the server due to malformed syntax.",
            "o:errorCode": "INVALID_REQUEST",
        }
    ]


@pytest.mark.fidelity("O11")
def test_a_token_lives_as_long_as_the_account_says_by_the_accounts_clock(
    netsuite_sandbox: Sandbox, log_in: LogIn
) -> None:
    account = netsuite_sandbox.account
    account.token_seconds = 120
    answer = log_in().json()
    assert answer["expires_in"] == 120
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    account.clock.advance(100)
    assert server_time(netsuite_sandbox, headers).status_code == 200
    account.clock.advance(20)
    assert server_time(netsuite_sandbox, headers).json() == INVALID_LOGIN


def test_two_tokens_are_good_at_once(netsuite_sandbox: Sandbox, log_in: LogIn) -> None:
    tokens = {token(log_in()) for _ in range(2)}
    assert len(tokens) == 2
    for each in tokens:
        assert server_time(netsuite_sandbox, {"Authorization": f"Bearer {each}"}).status_code == 200


def test_secrets_are_masked_in_the_request_log(netsuite_sandbox: Sandbox, log_in: LogIn) -> None:
    bearer = token(log_in())
    server_time(netsuite_sandbox, {"Authorization": f"Bearer {bearer}", "Cookie": "JSESSIONID=secret"})
    logged = netsuite_sandbox.requests[-1]
    assert (logged.headers["authorization"], logged.headers["cookie"]) == ("***", "***")


@pytest.mark.fidelity("O11")
def test_log_in_goes_by_the_accounts_clock_too(netsuite_sandbox: Sandbox, log_in: LogIn) -> None:
    clock = netsuite_sandbox.account.clock
    clock.advance(3 * 3600)
    assert log_in().json() == {"error": "invalid_grant"}
    now = int(clock.now().timestamp())
    claims = json.loads(base64.urlsafe_b64decode(token(log_in(iat=now, exp=now + 60)).split(".")[1] + "=="))
    assert now <= claims["iat"] <= now + 30


@pytest.mark.fidelity("O12")
@pytest.mark.parametrize("given", ["1234567_SB1", "1234567-sb1"])
def test_an_account_is_spelled_one_way_in_hosts_and_another_in_realms(
    netsuite_sandbox_factory: SandboxFactory, given: str
) -> None:
    sandbox = netsuite_sandbox_factory(account=Account(account_id=given))
    assert sandbox.settings["account_id"] == "1234567_SB1"
    assert 'realm="1234567_SB1"' in server_time(sandbox, {}).headers["WWW-Authenticate"]
    assert account_hosts(sandbox.account.account_id) == (
        "1234567-sb1.suitetalk.api.netsuite.com",
        "1234567-sb1.restlets.api.netsuite.com",
    )
