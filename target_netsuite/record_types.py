"""The record type that a user means, found in the account's own catalog."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from target_netsuite.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence


def find(stream: str, wanted: str, catalog: Sequence[str]) -> str:
    """Return a record type as the catalog spells it.

    Raises:
        BadInput: The account has no such record type, or the role cannot see it.
    """
    known = {name.casefold(): name for name in catalog}
    found = known.get(wanted.casefold())
    if found is not None:
        return found
    near = [known[name] for name in difflib.get_close_matches(wanted.casefold(), known, n=3)]
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    raise BadInput(
        f"Stream '{stream}': NetSuite has no record type '{wanted}', or the role may not use it.{hint} Name the record "
        f"type in `stream_options.{stream}.record_type`, or give the role the permission for it."
    )
