"""What can go wrong between us and NetSuite, as one tree named after what the caller can do about it.

- NetSuiteError
    - SettingsError: change the configuration; nothing was sent
    - ConnectionFailed: no complete answer came; check address, network and proxy, or try again
    - MalformedAnswer: an answer came that is not what NetSuite sends; check the address, or try again
    - AuthenticationFailed: the log-in was refused; check the integration record, certificate and role
    - PermissionMissing: ask an administrator for the permission that the message names
    - Throttled: too many requests at once; wait, or lower `concurrency`
    - ServerFault: NetSuite failed; try again
    - RequestRefused: NetSuite understood the request and refuses it; change the request
        - NotFound: no such record, or no such record type
        - AlreadyExists: a record with this key is there; look it up
        - QueryRefused: change the SuiteQL
            - ColumnUnavailable: leave the column out, or ask for the permission
            - TableUnavailable: leave the table out, or ask for the permission
"""

# ruff: noqa: N818 - the names say what happened; that they are errors is in the module's name
from __future__ import annotations

from typing import TypeVar

E = TypeVar("E", bound="NetSuiteError")


class NetSuiteError(Exception):
    """Anything that went wrong with NetSuite.

    Attributes:
        status: The HTTP status of the answer, None if there was none.
        code: NetSuite's `o:errorCode`, or OAuth's `error`; None if it sent none.
        detail: NetSuite's own sentence; empty if it sent none.
        path: What the error is about: `o:errorPath`, `o:errorQueryParam`, `o:errorHeader` or `o:errorUrl`.
        job_id: `x-netsuite-jobid` of the answer; NetSuite's support can find the request by it.
        retriable: Whether the same request may succeed later.
        possibly_applied: Whether a change that was asked for may have been made, in this
            attempt or an earlier one of the same call. Always False for requests that only read.
        retry_after: The seconds that the answer asked to wait, None if it did not say.
    """

    retriable = False

    def __init__(  # noqa: PLR0913 - an error answer has this many parts
        self,
        message: str,
        *,
        status: int | None = None,
        code: str | None = None,
        detail: str = "",
        path: str | None = None,
        job_id: str | None = None,
        possibly_applied: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.detail = detail
        self.path = path
        self.job_id = job_id
        self.possibly_applied = possibly_applied
        self.retry_after = retry_after

    def restated(self, kind: type[E], message: str) -> E:
        """Return an error of another kind, with another message, about the same answer."""
        return kind(
            message,
            status=self.status,
            code=self.code,
            detail=self.detail,
            path=self.path,
            job_id=self.job_id,
            possibly_applied=self.possibly_applied,
            retry_after=self.retry_after,
        )


class SettingsError(NetSuiteError):
    """A setting is missing, wrong or contradicts another; nothing was sent."""


class ConnectionFailed(NetSuiteError):
    """No complete answer came: refused, reset, timed out, or cut in the middle."""

    retriable = True


class MalformedAnswer(NetSuiteError):
    """An answer came that is not what NetSuite sends, such as a page of HTML or half a JSON document."""

    retriable = True


class AuthenticationFailed(NetSuiteError):
    """NetSuite refused the log-in."""


class PermissionMissing(NetSuiteError):
    """The role may not do this; the message names the permission where NetSuite names it."""


class Throttled(NetSuiteError):
    """Too many requests were in flight at once, in this process or elsewhere in the account."""

    retriable = True


class ServerFault(NetSuiteError):
    """NetSuite failed (5xx)."""

    retriable = True


class RequestRefused(NetSuiteError):
    """NetSuite understood the request and refuses it."""


class NotFound(RequestRefused):
    """There is no such record, or no such record type."""


class AlreadyExists(RequestRefused):
    """A record with this external id, or this unique name, exists already."""


class QueryRefused(RequestRefused):
    """NetSuite does not take this SuiteQL."""


class ColumnUnavailable(QueryRefused):
    """A column is unknown, or hidden from this role or channel; NetSuite does not say which.

    Attributes:
        column: The column's name as NetSuite gives it.
    """

    column: str = ""


class TableUnavailable(QueryRefused):
    """A table is unknown, or hidden from this role; NetSuite does not say which.

    Attributes:
        table: The table's name as NetSuite gives it.
    """

    table: str = ""
