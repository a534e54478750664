from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import strategies as st

from netsuite_sandbox.account import Account
from netsuite_sandbox.records import RecordService

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Fuzz, Target

    from netsuite_sandbox.records.definitions import RecordType

pytestmark = pytest.mark.fidelity("F1")

RECORDS = "/services/rest/record/v1"
OPERATORS = [
    "EMPTY", "IS", "CONTAIN", "START_WITH", "END_WITH", "ANY_OF", "BETWEEN", "EQUAL", "GREATER", "GREATER_OR_EQUAL",
    "LESS", "LESS_OR_EQUAL", "WITHIN", "AFTER", "BEFORE", "ON", "ON_OR_AFTER", "ON_OR_BEFORE", "like", "=", "",
]  # fmt: skip
VALUES = [
    "1", "-5", "true", "FALSE", "[1, 2]", "[1,]", "[]", "[", "1e400", "1e-400", "NaN", "9" * 40, '"1/1/2024"',
    '"01/02/2006 03:04 PM"', '"12/31/9999"', '"1/1/0001"', '"2/30/2024"', '"a b"', '"', '"\\"', "'", "%", "_", "\\",
    '"%_\\\\"', "null", "\0", "é", "\U0001f600", "(", ")", "[1, 2, 3]", "[" + "1," * 2000 + "1]", "x" * 3000, "",
]  # fmt: skip
LIMITS = ["", "&limit=3", "&limit=3&offset=2", "&limit=0", "&limit=-1", "&offset=%00"]
PATHS = [
    "", "/1", "/5", "/-5", "/1/item", "/1/item/1", "/1/addressBook/1/addressBookAddress", "/1/currency/id",
    "/eid:", "//",
    "/1/!transform/x", "/%2E%2E", "/1/..", "/1/%00", "/%C3%28", "/1/item/%F0%9F%98%80/x/y/z", "/" + "1/" * 500,
]  # fmt: skip


@pytest.fixture(scope="module")
def record_types(target: Target) -> list[RecordType]:
    service = RecordService(target.sandbox.store, Account(), "http://x")
    return list(service.types().types.values())


@st.composite
def filters(draw: Callable[..., Any], record_types: list[RecordType]) -> tuple[str, str]:
    """Return a record type and a condition on it, mostly of the right grammar."""
    record_type = draw(st.sampled_from(record_types))
    names = st.sampled_from([*record_type.body.fields, *record_type.sublists, "x"])
    negation = st.sampled_from(["", "", "_NOT"])

    def condition(depth: int) -> str:
        if depth and draw(st.integers(0, 3)) == 0:
            inner = f" {draw(st.sampled_from(['AND', 'OR', 'and', 'XOR']))} ".join(
                condition(depth - 1) for _ in range(3)
            )
            return f"({inner})" if draw(st.integers(0, 9)) else f"({inner}"
        parts = (draw(names), draw(st.sampled_from(OPERATORS)) + draw(negation), draw(st.sampled_from(VALUES)))
        return " ".join(parts)

    return record_type.name, draw(st.text(max_size=20)) if draw(st.integers(0, 19)) == 0 else condition(3)


@pytest.mark.fidelity("F1")
def test_any_condition_is_answered(fuzz: Fuzz, target: Target, record_types: list[RecordType]) -> None:
    def check(asked: tuple[str, str], limit: str) -> None:
        before = target.version()
        name, q = asked
        reply = target.ask("GET", f"{RECORDS}/{name}?q={quote(q, safe='')}{limit}")
        assert reply.status in {200, 400}
        if reply.status == 200:
            body = reply.json()
            assert body["count"] == len(body["items"]) <= body["totalResults"]
        assert target.version() == before

    limits = st.sampled_from([*LIMITS, "&limit=" + "9" * 40])
    fuzz(check, small=120, large=15_000, asked=filters(record_types), limit=limits)


def test_any_address_of_a_record_is_answered(fuzz: Fuzz, target: Target, record_types: list[RecordType]) -> None:
    names = [each.name for each in record_types]
    queries = ["", "?fields=id", "?fields=", "?fields=x,%00,item", "?expandSubResources=true", "?&&=",
               "?simpleEnumFormat=TRUE&x=%",
               "?expandSubResources=true&fields=" + "a," * 3000]  # fmt: skip

    def check(name: str, path: str, query: str) -> None:
        before = target.version()
        reply = target.ask("GET", f"{RECORDS}/{name}{path}{query}")
        assert reply.status in {200, 400, 404, 405}
        assert target.version() == before

    types = st.sampled_from(
        [*names, *(name.upper() for name in names), "x", "file", "metadata-catalog", "sandbox_field", "%00"]
    )
    fuzz(check, small=80, large=8_000, name=types, path=st.sampled_from(PATHS), query=st.sampled_from(queries))


def test_any_catalog_is_answered(fuzz: Fuzz, target: Target, record_types: list[RecordType]) -> None:
    accepts = [
        "application/json",
        "application/swagger+json",
        "application/schema+json",
        "*/*",
        "",
        "x",
        "a/b;q=\xff",
        ", ,",
        "x" * 9000,
    ]
    names = st.lists(st.sampled_from([*(each.name for each in record_types), "x", "%00", "", "customer, "]), max_size=3)

    def check(select: list[str], accept: str, single: bool) -> None:  # noqa: FBT001 - drawn
        path = f"/{quote(select[0])}" if single and select else f"?select={quote(','.join(select))}"
        reply = target.ask("GET", f"{RECORDS}/metadata-catalog{path}", headers={"Accept": accept})
        assert reply.status in {200, 400, 404}

    fuzz(check, small=30, large=2_000, select=names, accept=st.sampled_from(accepts), single=st.booleans())


BOMBS = {
    "parentheses": "(" * 5000 + "id EQUAL 1" + ")" * 5000,
    "conditions": " OR ".join(["id EQUAL 1"] * 3000),
    "either and both": " OR ".join(["id EQUAL 1 AND isInactive IS false"] * 2000),
    "values": f"id ANY_OF [{', '.join(map(str, range(9000)))}]",
    "patterns": 'companyName CONTAIN "' + "%a_" * 2000 + '"',
    "backslashes": 'companyName IS "' + "\\" * 9001 + '"',
}


@pytest.mark.parametrize("q", BOMBS.values(), ids=BOMBS.keys())
def test_a_condition_out_of_all_bounds_is_answered(target: Target, q: str) -> None:
    reply = target.ask("GET", f"{RECORDS}/customer?q={quote(re.sub(' +', ' ', q), safe='()[],')}")
    assert reply.status in {200, 400}
