"""What NetSuite's record types consist of, read from the data files in ``types``."""

from __future__ import annotations

import functools
import re
import threading
import tomllib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable


class Kind(StrEnum):
    """The type of a field; for plain values the key under which the data files list their names."""

    STRING = "string"
    NUMBER = "number"
    FLOAT = "float"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    DURATION = "duration"
    ENUM = "enum"
    REFERENCE = "reference"
    MULTISELECT = "multiselect"


_WORDS = ("read_only", "unfilterable")
_PLAIN = (
    *(Kind.STRING, Kind.NUMBER, Kind.FLOAT, Kind.INTEGER),
    *(Kind.BOOLEAN, Kind.DATE, Kind.DATETIME, Kind.DURATION),
)

_UNLABELLED = "unlabelled"
_READING = threading.Lock()


@dataclass(frozen=True)
class Field:
    """A field of a record, a line or a subrecord.

    Attributes:
        name: As in REST bodies, for example ``companyName``.
        kind: The type of its values.
        title: What a person reads, and what messages name.
        column: The analytic column in which it lives, if its table has one of that name; empty for a field that
            recorded bodies leave out.
        target: The record type that a reference points to; empty where NetSuite gives no link.
        choices: The ids of an enumeration and their labels; none where NetSuite publishes no list, and any is taken.
        settable: The ids of an enumeration that can be written, where they are not all of them.
        read_only: True for what NetSuite computes; a value sent for it is dropped without a word.
        custom: True for a field that the account added.
        filterable: False for what ``q`` cannot name although its table has the column.
    """

    name: str
    kind: Kind
    title: str
    column: str
    target: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    settable: tuple[str, ...] = ()
    read_only: bool = False
    custom: bool = False
    filterable: bool = True


@dataclass(frozen=True)
class Part:
    """Fields that stand together: a record's body, a sublist's line, or a subrecord.

    Attributes:
        fields: The fields by name.
        subrecords: The parts nested in it by name, for example an address.
        sublists: The lists of lines nested in it by name, where it is a subrecord.
        required: Names that a new one must have a value for.
        defaults: Values in REST form that a new one gets.
    """

    fields: Mapping[str, Field]
    subrecords: Mapping[str, Part] = field(default_factory=dict)
    sublists: Mapping[str, Sublist] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sublist:
    """A list of lines in a record.

    Attributes:
        name: As in REST bodies.
        part: What a line consists of.
        key: The field that tells lines apart; without one, lines sent are appended (Oracle chapter_1545142407).
        shown: Whether a record shows it without lines; of the others only those that have lines appear (recorded
            2020 and 2026-03, where what the account does not use is missing).
        lines: ``item``, ``expense`` or ``journal`` where the lines are rows of ``transactionline``; empty for lines
            kept beside the analytic tables.
        read_only: True for lines that NetSuite writes, such as a history; what is sent is dropped without a word.
        refused: Read-only columns that are refused when sent; all others are passed over without a word.
    """

    name: str
    part: Part
    key: str = ""
    lines: str = ""
    shown: bool = False
    read_only: bool = False
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TransactionRules:
    """How a transaction of a type is numbered and posted.

    Attributes:
        name: What ``trandisplayname`` starts with.
        abbreviation: The ``abbrevtype``.
        prefix: What document numbers start with.
        numbered: Whether NetSuite gives the document number; otherwise the record brings it, or has none.
        side: ``debit`` or ``credit``, where the main line stands; empty for a journal, which has none.
        main_account: The account type of the main line, unless the record names an account.
        main_account_name: What that account is called, where the account has several of its type.
        other_account: For a payment, the account type of the opposite line.
        other_account_name: What that one is called.
        non_posting_account: What the account is called under which a document that does not post is kept.
        line_account: The column of an item that says what its line posts to, instead of what it earns or costs.
        at_cost: Which documents it must be made from for its lines to be valued at what their items cost; ``always``
            in the subsidiary's currency.
        amount_field: For a payment, the field that holds the total; elsewhere the lines do.
        posting: Whether it changes the books.
        status: The letter that a new one has.
        open: Whether its whole total is unpaid at first.
        unapplied: Whether its whole total is unapplied at first.
        applied_status: The letter of one that is applied whole.
        approvals: The check boxes that let it proceed, in their order, and the letter that each leads to; it posts
            once all are checked.
    """

    name: str
    abbreviation: str
    prefix: str
    numbered: bool = True
    side: str = ""
    main_account: str = ""
    main_account_name: str = ""
    other_account: str = ""
    other_account_name: str = ""
    non_posting_account: str = ""
    line_account: str = ""
    at_cost: str = ""
    amount_field: str = ""
    posting: bool = True
    status: str = ""
    open: bool = False
    unapplied: bool = False
    applied_status: str = ""
    approvals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordType:
    """A record type of the REST record service.

    Attributes:
        name: As in paths, for example ``salesOrder``.
        label: What a person calls it.
        table: The analytic table in which its records are rows.
        where: The values that tell its rows from other types' in the same table.
        group: The record group in which external ids are unique (Oracle section_N3436356); empty: the type itself.
        body: Its own fields and subrecords.
        sublists: Its sublists by name.
        collections: Lists of other records that refer to it: name and record type.
        relations: Fields kept in a table of relationships: field and table.
        main_line: Fields of a transaction's body that the analytic tables have on its main line.
        required_company: Required in addition unless ``isPerson`` is true.
        required_person: Required in addition if ``isPerson`` is true.
        at_least_one_line: Whether a new one must have a line.
        writable: False where the service only reads.
        entity_type: The ``type`` of its rows in the table ``entity``.
        full_name: Whether ``fullname`` is built from the parents' names.
        transaction: For transactions, how they are posted.
    """

    name: str
    label: str
    table: str
    body: Part
    where: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    sublists: Mapping[str, Sublist] = field(default_factory=dict)
    collections: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, str] = field(default_factory=dict)
    main_line: frozenset[str] = frozenset()
    required_company: tuple[str, ...] = ()
    required_person: tuple[str, ...] = ()
    at_least_one_line: bool = False
    writable: bool = True
    entity_type: str = ""
    full_name: bool = False
    transaction: TransactionRules | None = None


def title_of(name: str) -> str:
    """Return the label of a field whose label is its name in words: ``companyName`` is ``Company Name``."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return words[:1].upper() + words[1:]


def _folder() -> Traversable:
    return resources.files(__package__)


@functools.cache
def _choices() -> Mapping[str, Any]:
    return tomllib.loads(_folder().joinpath("choices.toml").read_text(encoding="utf-8"))


def _choices_of(name: str) -> Mapping[str, str]:
    """Return an enumeration. Ids under the key ``unlabelled`` are known, but not what a person reads for them."""
    found: Any = _choices()
    for step in name.split("."):
        found = found[step]
    if isinstance(found, str):
        found = {_UNLABELLED: found}
    bare = str(found.get(_UNLABELLED, "")).split()
    return MappingProxyType(dict(zip(bare, bare, strict=True)) | {k: v for k, v in found.items() if k != _UNLABELLED})


@functools.cache
def _fragment(name: str) -> Mapping[str, Any]:
    text = _folder().joinpath("types", "fragments", f"{name}.toml").read_text(encoding="utf-8")
    return _with_includes(tomllib.loads(text))


def _with_includes(raw: Mapping[str, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for name in raw.get("include", ()):
        merged = _merged(merged, _fragment(name))
    return _merged(merged, {key: value for key, value in raw.items() if key != "include"})


def _merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return both together: tables key by key, lists and word lists one after the other, single values overridden."""
    result = dict(first)
    for key, value in second.items():
        there = result.get(key)
        if isinstance(value, dict) and isinstance(there, dict):
            result[key] = _merged(there, value)
        elif isinstance(value, list) and isinstance(there, list):
            result[key] = there + [each for each in value if each not in there]
        elif key in _PLAIN or key in _WORDS:
            result[key] = f"{there or ''} {value}"
        else:
            result[key] = value
    return result


def _part(raw: Mapping[str, Any], record_type: str) -> Part:
    raw = _with_includes(raw)
    titles, columns, settable = raw.get("titles", {}), raw.get("columns", {}), raw.get("settable", {})
    read_only, unfilterable = (set(raw.get(key, "").split()) for key in _WORDS)

    def made(name: str, kind: Kind, target: str = "", choices: Mapping[str, str] | None = None) -> Field:
        target = record_type if target == "." else target
        column = columns.get(name, name.lower())
        return Field(
            name,
            kind,
            titles.get(name, title_of(name)),
            column,
            target,
            choices or {},
            tuple(settable.get(name, "").split()),
            read_only=name in read_only,
            filterable=name not in unfilterable,
        )

    fields = {name: made(name, kind) for kind in _PLAIN for name in raw.get(kind.value, "").split()}
    fields |= {name: made(name, Kind.ENUM, choices=_choices_of(key)) for name, key in raw.get("enum", {}).items()}
    for kind in (Kind.REFERENCE, Kind.MULTISELECT):
        fields |= {name: made(name, kind, target) for name, target in raw.get(kind.value, {}).items()}
    return Part(
        fields=MappingProxyType(fields),
        subrecords=MappingProxyType(
            {name: _nested(_fragment(fragment), record_type) for name, fragment in raw.get("subrecord", {}).items()}
        ),
        required=tuple(raw.get("required", ())),
        defaults=MappingProxyType(raw.get("defaults", {})),
    )


def _nested(raw: Mapping[str, Any], record_type: str) -> Part:
    """Return a line or a subrecord; each has a ``refName`` too, without a value (Oracle's schemas; recorded bodies)."""
    part = _part(raw, record_type)
    named = {"refName": Field("refName", Kind.STRING, "Reference Name", "", read_only=True)}
    return replace(
        part,
        fields=MappingProxyType(named | dict(part.fields)),
        sublists=_sublists(raw.get("sublist", {}), record_type),
    )


def _sublists(raw: Mapping[str, Any], record_type: str) -> Mapping[str, Sublist]:
    return MappingProxyType(
        {
            name: Sublist(
                name,
                _nested(_with_includes(value), record_type),
                value.get("key", ""),
                value.get("lines", ""),
                value.get("shown", False),
                value.get("fixed", False),
                frozenset(value.get("refused", "").split()),
            )
            for name, value in raw.items()
        }
    )


def _record_type(name: str, text: str) -> RecordType:
    raw = _with_includes(tomllib.loads(text))
    relations = raw.get("relation", {})
    raw["reference"] = raw.get("reference", {}) | dict.fromkeys(relations, "subsidiary") | raw.get("main_line", {})
    rules = raw.get("transaction")
    return RecordType(
        name=name,
        label=raw["label"],
        table=raw["table"],
        body=_part(raw, name),
        where=MappingProxyType(raw.get("where", {})),
        group=raw.get("group", ""),
        sublists=_sublists(raw.get("sublist", {}), name),
        collections=MappingProxyType(raw.get("collection", {})),
        relations=MappingProxyType(relations),
        main_line=frozenset(raw.get("main_line", ())),
        required_company=tuple(raw.get("required_company", ())),
        required_person=tuple(raw.get("required_person", ())),
        at_least_one_line=raw.get("at_least_one_line", False),
        writable=raw.get("write", True),
        entity_type=raw.get("entity_type", ""),
        full_name=raw.get("full_name", False),
        transaction=TransactionRules(**rules) if rules else None,
    )


def standard_types() -> Mapping[str, RecordType]:
    """Return the record types that every account has, by name."""
    with _READING:  # the first requests come together, and each would read them all
        return _read_types()


@functools.cache
def _read_types() -> Mapping[str, RecordType]:
    found = {}
    for entry in sorted(_folder().joinpath("types").iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".toml"):
            name = entry.name.removesuffix(".toml")
            found[name] = _record_type(name, entry.read_text(encoding="utf-8"))
    return MappingProxyType(found)
