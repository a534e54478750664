"""The tables that an account has, read from the declarations in ``tables/*.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.schema import Column, Table, Type

if TYPE_CHECKING:
    from collections.abc import Iterator

_STANDARD = ("accounting", "entities", "items", "activities", "transactions", "customization")
_CUSTOM_PREFIXES = ("custentity", "custbody", "custcol", "custitem", "custrecord")

Declarations = Mapping[str, Mapping[str, Any]]


@cache
def standard_tables() -> Mapping[str, Table]:
    """Return the tables that every account has, without any custom field, by name."""
    declarations = _standard_declarations()
    return {name: _table(name, declared, declarations) for name, declared in declarations.items()}


@cache
def generated_tables() -> Mapping[str, Table]:
    """Return the tables of the generated company: the standard ones with its custom fields, and its own types."""
    declarations = {**_declarations("generated"), **_standard_declarations()}
    tables = dict(standard_tables())
    for name, declared in _declarations("generated").items():
        added = _table(name, declared, declarations)
        standard = tables.get(name)
        tables[name] = (
            Table(name, {**standard.columns, **added.columns}, standard.key, standard.display) if standard else added
        )
    return tables


def is_custom(column_name: str) -> bool:
    """Tell whether a column is a custom field; NetSuite starts the script ids of all of them with these words."""
    return column_name.startswith(_CUSTOM_PREFIXES)


def label(column_name: str) -> str:
    """Return the words that a person reads for a custom field's script id."""
    _, _, words = column_name.partition("_")
    return words.removeprefix("sbx_").removeprefix("w_").replace("_", " ").title() or column_name.title()


@cache
def _declarations(subject: str) -> Declarations:
    text = resources.files(__package__).joinpath("tables", f"{subject}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _standard_declarations() -> Declarations:
    return {name: declared for subject in _STANDARD for name, declared in _declarations(subject).items()}


def _table(name: str, declared: Mapping[str, Any], declarations: Declarations) -> Table:
    key = [_key_column(word) for word in declared.get("key", "").split()]
    columns = {column: _column(column, type_) for column, type_ in key}
    for type_ in Type:
        for column in declared.get(type_.value, "").split():
            columns[column] = _column(column, type_)
    for column, target in _references(declared.get("references", "")):
        columns[column] = _column(column, _key_type(target, declarations), target)
    for column, target in _references(declared.get("multiple", "")):
        columns[column] = _column(column, Type.TEXT, target)
    return Table(name, columns, tuple(column for column, _ in key), declared.get("display", ""))


def _column(name: str, type_: Type, references: str = "") -> Column:
    custom = is_custom(name)
    return Column(name, type_, references, label(name) if custom else "", custom)


def _key_column(word: str) -> tuple[str, Type]:
    """Read a key column as declared: ``id``, or ``id:text`` where it is not an integer."""
    name, _, type_ = word.partition(":")
    return name, Type(type_ or "integer")


def _references(words: str) -> Iterator[tuple[str, str]]:
    """Read references as declared: ``class:classification``, or ``item`` for a column named after its table."""
    for word in words.split():
        column, _, target = word.partition(":")
        yield column, target or column


def _key_type(table_name: str, declarations: Declarations) -> Type:
    return _key_column(declarations[table_name]["key"].split()[0])[1]
