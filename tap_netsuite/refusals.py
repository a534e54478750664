"""NetSuite's refusals said in the user's terms: which stream, which setting, which permission."""

from __future__ import annotations

from contextlib import contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING

from netsuite_rest.errors import ColumnUnavailable, PermissionMissing, QueryRefused, TableUnavailable
from tap_netsuite.errors import StreamFailed, TapError
from tap_netsuite.tables import is_custom, known_record_types, known_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tap_netsuite.streams.table import TableStream


def near(name: str, names: Iterable[str]) -> str:
    """Return a sentence with the names closest to one that is unknown, empty if none is close."""
    matches = get_close_matches(name.lower(), list(names), n=3)
    return f" Did you mean {' or '.join(matches)}?" if matches else ""


@contextmanager
def explained(stream: TableStream) -> Iterator[None]:
    """Say of what NetSuite refuses which stream it belongs to and what to do.

    Raises:
        StreamFailed: Instead of any refusal, and instead of what goes wrong with the rows.
    """
    name, table = stream.name, stream.table
    try:
        yield
    except TableUnavailable as error:
        if table.source in known_tables() or is_custom(table.source):
            missing = table.permission or "to see its records"
            remedy = f"Ask an administrator for the permission {missing}, or deselect the stream."
        else:
            remedy = f"Correct its name, or deselect it.{near(name, {*known_tables(), *known_record_types()})}"
        raise StreamFailed(
            f"The stream {name!r} cannot be read: NetSuite has no table {table.source!r}, or hides it from this role. "
            f"{remedy} NetSuite's words: {error.detail}"
        ) from error
    except ColumnUnavailable as error:
        raise StreamFailed(
            f"The stream {name!r} cannot be read: NetSuite has no column {error.column!r}, or hides it from this role. "
            f"{_remedy(stream) or 'It is the key or replication key: discover the catalog again.'} "
            f"NetSuite's words: {error.detail}"
        ) from error
    except PermissionMissing as error:
        raise StreamFailed(
            f"The stream {name!r} cannot be read. Ask an administrator for the permission "
            f"{table.permission or 'to see its records'}, or deselect the stream. NetSuite's words: {error.detail}"
        ) from error
    except QueryRefused as error:
        raise StreamFailed(
            f"NetSuite refuses the query of the stream {name!r}. {_remedy(stream)} NetSuite's words: {error.detail}"
        ) from error
    except TapError as error:
        raise StreamFailed(f"The stream {name!r} stopped: {error}") from error


def _remedy(stream: TableStream) -> str:
    return f"Check stream_options.{stream.name}.filter." if stream.options.filter else ""
