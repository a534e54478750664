from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import strategies as st

from netsuite_sandbox.account import Account
from netsuite_sandbox.records import RecordService
from netsuite_sandbox.records.definitions import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conftest import Contents, Fuzz, Target

    from netsuite_sandbox.records.definitions import Field, Part, RecordType

pytestmark = pytest.mark.fidelity("F1")

RECORDS = "/services/rest/record/v1"

TEXTS = st.text(max_size=12) | st.sampled_from(
    [
        "",
        " ",
        "T",
        "1",
        "-1",
        "1e3",
        "null",
        "NaN",
        "\0",
        "'",
        '"',
        "eid:1",
        "x" * 5000,
        "\ud800",
        "\U0001f600",
        "2024-02-30",
        "a,b",
    ]
)
NUMBERS = (
    st.integers(-3, 50)
    | st.integers()
    | st.floats()
    | st.sampled_from([10**17, 10**18, 2**63, 10**400, 1e-17, 1e17, 0.1, 123456789012345678.9])
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "items", "refName", "externalId", "x"]), inner)
    ),
    max_leaves=6,
)
# What is taken.
FITTING = {
    Kind.STRING: st.text("abcXYZ é'%_-1", min_size=1, max_size=8),
    Kind.NUMBER: st.sampled_from([5, 10, 10.25, 0, 999.99, -3]),
    Kind.FLOAT: st.sampled_from([1, 0.5, 12.3456]),
    Kind.INTEGER: st.integers(1, 3),
    Kind.BOOLEAN: st.booleans(),
    Kind.DATE: st.sampled_from(["2025-11-30", "2024-1-5", "2025-12-31"]),
    Kind.DATETIME: st.just("2025-11-30T10:20:30Z"),
    Kind.DURATION: st.just("25:42"),
    Kind.REFERENCE: st.just({"id": "1"}),
    Kind.MULTISELECT: st.just({"items": [{"id": "1"}]}),
}
# What is of the right sort and may be taken.
KEYS = st.sampled_from([1, 2, 3, 5, 10, 20, 100, -5, 0, 999999, "1", "x", ""])
DOUBTFUL = {
    Kind.STRING: TEXTS,
    Kind.NUMBER: NUMBERS,
    Kind.FLOAT: NUMBERS,
    Kind.INTEGER: st.integers(-2, 200) | NUMBERS,
    Kind.BOOLEAN: st.booleans(),
    Kind.DATE: st.dates().map(str) | st.sampled_from(["2025-11-30", "2024-1-5", "9999-12-31", "0001-01-01"]),
    Kind.DATETIME: st.datetimes().map(lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}Z"),
    Kind.REFERENCE: st.fixed_dictionaries({"id": KEYS}) | st.fixed_dictionaries({"externalId": TEXTS}) | KEYS,
    Kind.MULTISELECT: st.fixed_dictionaries({"items": st.lists(st.fixed_dictionaries({"id": KEYS}), max_size=3)}),
}


class Composer:
    """Composes a body for a record type, each choice drawn: mostly of the right form, so that much of it is taken."""

    def __init__(self, draw: Callable[..., Any], ids: Mapping[str, list[Any]]) -> None:
        self.draw = draw
        self.ids = ids

    def chance(self, percent: int) -> bool:
        return bool(self.draw(st.integers(0, 99)) >= 100 - percent)

    def body(self, record_type: RecordType) -> object:
        if self.chance(3):
            return self.draw(ANYTHING)
        body = self.part(record_type.body, record_type, full=self.chance(93))
        for sublist in record_type.sublists.values():
            if self.chance(85 if sublist.lines or sublist.name == "apply" else 6):
                body[sublist.name] = self.sublist(sublist.part, record_type)
        if self.chance(5):
            body[self.draw(TEXTS)] = self.draw(ANYTHING)
        return body

    def part(self, part: Part, record_type: RecordType, *, full: bool) -> dict[str, Any]:
        needed = [*part.required, *(record_type.required_company if part is record_type.body else ())] if full else []
        names = self.draw(st.lists(st.sampled_from(sorted(part.fields)), max_size=4)) if part.fields else []
        names += [name for name in LIKELY if name in part.fields and self.chance(60)]
        body = {name: self.value(part.fields[name]) for name in names}
        body |= {name: self.fitting(part.fields[name]) for name in needed}
        for name, nested in part.subrecords.items():
            if self.chance(15):
                body[name] = self.draw(ANYTHING) if self.chance(10) else self.part(nested, record_type, full=False)
        return body

    def sublist(self, part: Part, record_type: RecordType) -> object:
        if self.chance(5):
            return self.draw(ANYTHING)
        lines = [self.part(part, record_type, full=True) for _ in range(self.draw(st.sampled_from([1, 2, 2, 0])))]
        return {"items": [*lines, self.draw(ANYTHING)] if self.chance(4) else lines}

    def value(self, each: Field) -> object:
        if self.chance(2):
            return self.draw(ANYTHING)
        if self.chance(2):
            return None
        return self.draw(DOUBTFUL[each.kind]) if each.kind in DOUBTFUL and self.chance(7) else self.fitting(each)

    def fitting(self, each: Field) -> object:
        if each.kind is Kind.ENUM and not each.choices:
            return self.draw(FITTING[Kind.STRING])
        if each.kind is Kind.ENUM:
            choices = st.sampled_from(sorted(each.choices))
            return self.draw(choices | st.fixed_dictionaries({"id": choices}))
        known = self.ids.get(each.target) or self.ids.get(each.name)
        if known and each.kind is Kind.REFERENCE:
            return {"id": str(self.draw(st.sampled_from(known)))}
        return self.draw(st.sampled_from(known) if known and each.name == "doc" else FITTING[each.kind])


# Fields that make a document something.
LIKELY = ("item", "quantity", "rate", "amount", "account", "debit", "credit", "doc", "apply", "line", "payment")


@st.composite
def bodies(draw: Callable[..., Any], record_type: RecordType, ids: Mapping[str, list[Any]]) -> object:
    return Composer(draw, ids).body(record_type)


def written(document: object, flaw: int) -> bytes:
    """Return a document as JSON, or as something that is not quite."""
    text = json.dumps(document, ensure_ascii=flaw % 2 == 0)
    raw = text.encode("utf-8", "surrogatepass")
    return {
        5: raw[: len(raw) // 2],
        6: raw + b"x",
        7: text.encode("utf-16", "surrogatepass"),
        8: b"\xef\xbb\xbf" + raw,
        9: b"[" * 5_000,
        10: b'{"a":' * 5_000,
        11: raw.replace(b"}", b',"companyName":"a","companyName":"b"}', 1),
        12: b"",
    }.get(flaw, raw)


class Records:
    """The account's record types, and what may be referred to in it."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.types = RecordService(target.sandbox.store, Account(), "http://x").types()
        self.contents = target.contents()
        self.ids: dict[str, list[Any]] = {}
        for each in self.types.types.values():
            where = " AND ".join(f"\"{name}\" = '{value}'" for name, value in each.where.items()) or "1"
            found = target.watcher.execute(f'SELECT id FROM "{each.table}" WHERE {where} ORDER BY id')  # noqa: S608 - own names
            keys = [key for (key,) in found]
            # The oldest are closed, the newest open.
            self.ids[each.name] = [*keys[:3], *keys[-4:]]
        self.ids["entity"] = self.ids["customer"] + self.ids["vendor"]
        found = target.watcher.execute("SELECT id FROM item ORDER BY id LIMIT 20")
        self.ids["item"] = [key for (key,) in found]
        found = target.watcher.execute(
            'SELECT id FROM "transaction" WHERE foreignamountunpaid > 0 ORDER BY id LIMIT 20'
        )
        self.ids["transaction"] = self.ids["doc"] = [key for (key,) in found]

    def send(self, name: str, method: str, address: str, raw: bytes, headers: dict[str, str]) -> None:
        """Send a write and see that a refusal changed nothing, and what was accepted nothing else."""
        before = self.target.version()
        reply = self.target.ask(method, address, raw, headers)
        sent = f"{method} {address} {raw[:3000]!r}"
        if reply.status >= 300:
            assert self.target.version() == before, sent
            return
        assert reply.status == 204, sent
        contents = self.target.contents()
        changed, self.contents = differences(self.contents, contents), contents
        if method == "DELETE":
            assert self.target.ask("GET", address).status in {400, 404}, sent
            check_changes(self.types.find(name), 0, changed, contents, sent)
            return
        path = reply.headers["location"].removeprefix(self.target.sandbox.base_url)
        made = re.fullmatch(rf"{RECORDS}/([a-z0-9_]+)/(-?\d+)", path)
        assert made, (sent, path)
        found, key = self.types.find(made[1]), int(made[2])
        check_changes(found, key, changed, contents, sent)
        self.read(found, key, sent)

    def read(self, record_type: RecordType, key: int, sent: str) -> None:
        """See that what was written can be read in every way."""
        path = f"{RECORDS}/{record_type.name}/{key}"
        for query in ("", "?expandSubResources=true"):
            shown = self.target.ask("GET", path + query)
            assert shown.status == 200, (sent, shown)
            assert shown.json()["id"] == str(key)
        for name in record_type.sublists:
            shown = self.target.ask("GET", f"{path}/{name}")
            assert shown.status in {200, 404}, (sent, shown)
        # One that the analytic tables cannot show would break every query that meets it.
        (row,) = self.target.query(f"SELECT * FROM {record_type.table} WHERE id = {key}")  # noqa: S608 - the account's own names
        assert row["id"] == str(key)


def differences(before: Contents, after: Contents) -> dict[str, set[Any]]:
    """Return the row ids that changed, by table."""
    changed = {}
    for name in before.keys() | after.keys():
        old, new = before.get(name, {}), after.get(name, {})
        if old != new:
            changed[name] = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    return changed


# What no write of a record ever changes; the rest of the sandbox's own tables keeps what records have besides.
FIXED = {"sandbox_table", "sandbox_column", "sandbox_certificate", "sandbox_credentials"}
OF_ENTITIES = {"entity", "entityaddress", "customersubsidiaryrelationship", "vendorsubsidiaryrelationship"}
OF_TRANSACTIONS = {
    "transaction", "transactionline", "transactionaccountingline", "nexttransactionlinelink",
    "previoustransactionlinelink", "customer", "vendor",
}  # fmt: skip


def check_changes(
    record_type: RecordType, key: int, changed: dict[str, set[Any]], contents: Contents, sent: str
) -> None:
    """See that a write changed its own record's rows, and nothing that another record has for itself.

    A key of 0 stands for a record that was deleted.
    """
    beside = {name for name in contents if name.startswith("sandbox_")} - FIXED
    allowed = beside | {record_type.table} | (set() if key else {"deletedrecord"})
    allowed |= OF_TRANSACTIONS if record_type.transaction else OF_ENTITIES if record_type.entity_type else set()
    assert changed.keys() <= allowed, (sent, changed.keys() - allowed)
    own = (
        {key} if key else {row for row in changed.get(record_type.table, ()) if row not in contents[record_type.table]}
    )
    assert len(own) == 1, (sent, changed)
    if not record_type.transaction:
        assert changed.get(record_type.table, own) == own, (sent, changed)
        assert changed.get("entity", own) == own, (sent, changed)
        return
    # Documents that are paid, billed or received change too: those that the request or the deleted document names.
    named = own | contents["transaction"].keys() & set(map(int, re.findall(r"\d{1,9}", sent)))
    assert not key or changed.get("transaction", set()) <= named, (sent, changed["transaction"])
    if not key and "nexttransactionlinelink" in changed:
        return
    there = contents["transactionline"]
    lines = [there[row] for row in changed.get("transactionline", ()) if row in there]
    assert all(named & set(line) for line in lines), (sent, lines)


HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "X-NetSuite-PropertyNameValidation": st.sampled_from(["Error", "warning", "IGNORE", "x", "é"]),
        "X-NetSuite-PropertyValueValidation": st.sampled_from(["Error", "warning", "ignore", ""]),
        "Content-Type": st.sampled_from(
            [*["application/json"] * 20, "text/plain", "application/json; charset=utf-16", "x"]
        ),
    },
)
QUERIES = st.sampled_from(
    ["", "", "", "?replace=item", "?replace=item,apply,x,,", "?replaceSelectedFields=true&replace=memo", "?replace=%00"]
)
FLAWS = st.integers(-120, 12)
STRANGE = st.sampled_from(
    [
        "0",
        "00",
        "-0",
        "999999999",
        "9" * 30,
        "x",
        "eid:",
        "eid:x",
        "eid:é|",
        "%00",
        "1%2F2",
        "..",
        "eid:%F0%9F%98%80",
        "1.0",
        " 1",
    ]
)


@pytest.fixture(scope="module")
def account(target: Target) -> Records:
    return Records(target)


TRANSFORMS = {
    "salesOrder": ["invoice", "cashSale", "INVOICE", "itemFulfillment", "returnAuthorization"],
    "purchaseOrder": ["vendorBill", "invoice", "itemReceipt"],
    "invoice": ["customerPayment", "creditMemo", "returnAuthorization"],
    "vendorBill": ["vendorPayment", "vendorCredit"],
}


@st.composite
def writes(draw: Callable[..., Any], account: Records) -> tuple[str, str, str, bytes, dict[str, str]]:
    """Return a write of any kind: the type, method, address, body and headers."""
    record_type = account.types.types[draw(st.sampled_from(sorted(account.types.types)))]
    method = draw(st.sampled_from(["POST", "POST", "POST", "PATCH", "PATCH", "PUT", "transform", "DELETE"]))
    document = draw(bodies(record_type, account.ids))
    raw = written(document, draw(FLAWS))
    known = account.ids[record_type.name]
    key = draw(st.sampled_from(known).map(str) | STRANGE) if known else draw(STRANGE)
    address = f"{RECORDS}/{record_type.name}"
    if method == "PUT":
        key = "eid:" + quote(draw(st.sampled_from(["A1", "a1", "B", "Ünï"])))
    if method == "transform":
        record_type = account.types.find(draw(st.sampled_from(sorted(TRANSFORMS))))
        known = account.ids[record_type.name]
        key = draw(st.sampled_from(known).map(str) | STRANGE) if known else draw(STRANGE)
        target = draw(st.sampled_from([*TRANSFORMS[record_type.name], "x"]))
        raw = b"" if draw(st.booleans()) else raw
        return (
            record_type.name,
            "POST",
            f"{RECORDS}/{record_type.name}/{quote(key)}/!transform/{target}",
            raw,
            draw(HEADERS),
        )
    if method != "POST":
        address += f"/{quote(key, safe='%:')}"
    return record_type.name, method, address + draw(QUERIES), raw if method != "DELETE" else b"", draw(HEADERS)


@pytest.mark.fidelity("F1")
def test_any_document_is_taken_whole_or_not_at_all(fuzz: Fuzz, account: Records) -> None:
    def check(write: tuple[str, str, str, bytes, dict[str, str]]) -> None:
        account.send(*write)

    fuzz(check, small=80, large=6_000, write=writes(account))
