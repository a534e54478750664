"""What can go wrong in the tap itself; what goes wrong with NetSuite is in `netsuite_rest.errors`."""

from __future__ import annotations


class TapError(Exception):
    """Something that the user can act on; its text is the whole message."""


class ConversionError(TapError):
    """A value does not fit its column's type."""


class IncompleteRead(TapError):  # noqa: N818
    """NetSuite gave fewer rows than it said there are, however often it was asked."""


class StreamFailed(TapError):  # noqa: N818
    """A stream cannot be read; the message names it and the remedy."""
