from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import jwt
import pytest
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Fuzz, Reply, Target

pytestmark = pytest.mark.fidelity("F1")

TOKEN = "/services/rest/auth/oauth2/v1/token"  # noqa: S105 - an address, no secret
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ERRORS = {
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unsupported_grant_type",
    "invalid_scope",
    "unauthorized_client",
}


def check_answer(reply: Reply) -> bool:
    """See that an answer is a token or OAuth's refusal and nothing else; return which."""
    if reply.status == 200:
        assert set(reply.json()) == {"access_token", "expires_in", "token_type"}
        return True
    body = reply.json()
    assert list(body) == ["error"]
    assert body["error"] in ERRORS
    assert reply.status == (401 if body["error"] == "invalid_client" else 400)
    return False


def ask(target: Target, body: bytes, headers: dict[str, str]) -> bool:
    before = target.version()
    reply = target.ask("POST", TOKEN, body, headers, login=False, token=True)
    assert target.version() == before
    return check_answer(reply)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from([10**400, -(10**400), "\ud800", "x" * 5000]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def signed(target: Target, header: bytes, claims: bytes) -> str:
    """Return an assertion of any bytes, with a signature that is right."""
    parts = [base64.urlsafe_b64encode(each).rstrip(b"=") for each in (header, claims)]
    algorithm = jwt.get_algorithm_by_name("ES256")
    signature = algorithm.sign(b".".join(parts), algorithm.prepare_key(target.sandbox.settings["private_key"]))
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


@st.composite
def assertions(draw: Callable[..., Any], target: Target) -> tuple[str, bool]:
    """Return an assertion with what is wrong in it drawn, and whether anything is."""
    settings = target.sandbox.settings
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": settings["client_id"],
        "scope": ["rest_webservices"],
        "aud": settings["token_url"],
        "iat": now,
        "exp": now + 3600,
    }
    header: dict[str, Any] = {"kid": settings["certificate_id"], "typ": "JWT", "alg": "ES256"}
    times = st.sampled_from(
        [now, now + 60, now + 3600.5, now - 7200, float("nan"), float("inf"), 10**400, -1, 0, 1e300, str(now), None]
    )
    changed = draw(st.sampled_from(["claims", "header", "none", "times"]))
    if changed == "claims":
        claims |= draw(st.dictionaries(st.sampled_from([*claims, "sub", "nbf", "jti", "x"]), ANYTHING, max_size=3))
    elif changed == "times":
        claims |= {"iat": draw(times), "exp": draw(times)}
    elif changed == "header":
        header |= draw(
            st.dictionaries(
                st.sampled_from(["kid", "typ", "alg", "b64", "crit", "zip", "jwk", "x5c"]), ANYTHING, max_size=3
            )
        )
    payload, head = json.dumps(claims).encode(), json.dumps(header).encode()
    deep = draw(st.integers(0, 30))
    if deep == 30:
        payload = b'{"a":' * 3_000 + b"1" + b"}" * 3_000
    elif deep == 29:
        head = b"[" * 3_000
    return signed(target, head, payload), changed == "none" and deep < 29


@pytest.mark.fidelity("F1")
def test_any_assertion_is_answered_in_oauths_words(fuzz: Fuzz, target: Target) -> None:
    def check(assertion: tuple[str, bool]) -> None:
        text, good = assertion
        form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE, "client_assertion": text}
        given = ask(target, urlencode(form).encode(), FORM)
        assert given or not good

    fuzz(check, small=60, large=10_000, assertion=assertions(target))


FOUND = [
    ({}, {"iat": 1.5, "exp": 10**400}, "invalid_grant"),
    ({}, {"iat": float("nan"), "exp": float("inf")}, "invalid_grant"),
    ({"kid": "\ud800"}, {}, "invalid_grant"),
    ({}, {"iss": "\ud800"}, "invalid_client"),
]


@pytest.mark.parametrize(("header", "claims", "error"), FOUND)
def test_claims_that_are_no_times_or_names_are_refused(
    target: Target, header: dict[str, Any], claims: dict[str, Any], error: str
) -> None:
    settings = target.sandbox.settings
    head = {"kid": settings["certificate_id"], "typ": "JWT", "alg": "ES256", **header}
    now = int(time.time())
    said = {"iss": settings["client_id"], "aud": settings["token_url"], "iat": now, "exp": now + 60, **claims}
    assertion = signed(target, json.dumps(head).encode(), json.dumps(said).encode())
    assert refusal(target, assertion) == error


def test_an_assertion_nested_without_end_is_refused(target: Target) -> None:
    assert refusal(target, signed(target, b"[" * 20_000, b"{}")) == "invalid_request"
    deep = b'{"a":' * 20_000 + b"1" + b"}" * 20_000
    assert refusal(target, signed(target, b'{"alg": "ES256"}', deep)) == "invalid_request"


def refusal(target: Target, assertion: str) -> str:
    form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
    reply = target.ask("POST", TOKEN, urlencode(form).encode(), FORM, login=False, token=True)
    assert not check_answer(reply)
    return str(reply.json()["error"])


PIECES = [
    "",
    ".",
    "..",
    "...",
    "a.b.c",
    "e30.e30.",
    "e30.e30.AA",
    "\0",
    "=",
    "&",
    "%",
    "%zz",
    "+",
    "é",
    "x" * 20_000,
    "W10.W10.W10",
]


def test_any_form_is_answered_in_oauths_words(fuzz: Fuzz, target: Target) -> None:
    values = st.sampled_from(
        [*PIECES, "client_credentials", "authorization_code", "refresh_token", ASSERTION_TYPE]
    ) | st.text(max_size=10)
    names = st.sampled_from(["grant_type", "client_assertion_type", "client_assertion", "scope", "x", ""])
    types = st.sampled_from(
        ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16", "application/json",
         "multipart/form-data; boundary=x", "", "x", ";"]
    )  # fmt: skip

    def check(pairs: list[tuple[str, str]], raw: bytes, kind: str, credentials: str) -> None:
        headers = {"Content-Type": kind, **({"Authorization": credentials} if credentials else {})}
        body = urlencode(pairs).encode() if pairs else raw
        assert not ask(target, body, headers)

    credentials = st.sampled_from(["", "", "", "Basic eDp5", "Bearer x", "\xff"])
    pairs = st.lists(st.tuples(names, values), max_size=5)
    fuzz(check, small=60, large=10_000, pairs=pairs, raw=st.binary(max_size=40), kind=types, credentials=credentials)


def test_any_authorization_header_is_refused_alike(fuzz: Fuzz, target: Target) -> None:
    schemes = st.sampled_from(["Bearer ", "bearer", "Bearer  ", "Basic ", "OAuth realm=", "", "Bearer\t"])
    near = [
        target.token[:-1],
        target.token + "A",
        target.token.swapcase(),
        target.token[::-1],
        "a b",
        "é",
        "x" * 30_000,
    ]
    tokens = st.sampled_from(near) | st.text(
        st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=20
    )

    def check(scheme: str, token: str) -> None:
        headers = {"Authorization": scheme + token}
        reply = target.ask("GET", "/services/rest/record/v1/customer/1", headers=headers, login=False)
        assert reply.status in {400, 401}
        assert reply.headers["www-authenticate"].startswith('Bearer realm="')

    fuzz(check, small=40, large=5_000, scheme=schemes, token=tokens)
