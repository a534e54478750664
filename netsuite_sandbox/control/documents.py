"""What the control interface shows and takes, as JSON: fault rules, requests, held writes, the clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import msgspec

from netsuite_sandbox.errors import SandboxError
from netsuite_sandbox.faults import Effect, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_sandbox.account import Clock
    from netsuite_sandbox.faults import Rule
    from netsuite_sandbox.late import Held
    from netsuite_sandbox.request_log import LoggedRequest

# The parts of a rule that JSON can hold, with their types; a function to call is not among them.
_PARTS: dict[str, Any] = {
    part.name: int | None if part.default is None else type(part.default)
    for part in fields(Fault)
    if part.name not in {"effect", "run"}
} | {"effect": Effect}


def fault(document: Mapping[str, Any]) -> Fault:
    """Return the rule that a document describes.

    Raises:
        SandboxError: naming what is wrong.
    """
    for name, value in document.items():
        if name not in _PARTS:
            raise SandboxError(f"A rule has no {name!r}. It has: {', '.join(_PARTS)}.")
        try:
            msgspec.convert(value, _PARTS[name])
        except msgspec.ValidationError as error:
            raise SandboxError(f"{name} cannot be {value!r}: {error}.") from error
    if "effect" not in document:
        raise SandboxError(f"A rule needs an effect, one of: {', '.join(Effect)}.")
    return Fault(**document)


def rule(each: Rule) -> dict[str, Any]:
    """Return a rule in force: what it says beyond the usual, and how often it fitted and fired."""
    said = {part.name: getattr(each.fault, part.name) for part in fields(Fault) if part.name in _PARTS}
    usual = {part.name: part.default for part in fields(Fault)}
    return {
        "id": each.id,
        "seen": each.seen,
        "fired": each.fired,
        **{name: value for name, value in said.items() if value != usual[name]},
    }


def request(each: LoggedRequest) -> dict[str, Any]:
    """Return a request of the log; a body that is no text is shown as well as it can be."""
    return {
        "number": each.number,
        "method": each.method,
        "path": each.path,
        "query": each.query,
        "status": each.status,
        "endpoint": each.endpoint,
        "started": each.started.isoformat(),
        "ended": each.ended.isoformat(),
        "faults": list(each.faults),
        "headers": dict(each.headers),
        "body": each.body.decode("utf-8", "replace"),
    }


def held(each: Held) -> dict[str, Any]:
    """Return a write that nobody reads yet."""
    return {
        "number": each.number,
        "made": each.made.isoformat(),
        "until": each.until.isoformat() if each.until else None,
    }


def clock(each: Clock) -> dict[str, Any]:
    """Return what time it is in the account, and how many seconds that is ahead of this machine."""
    return {"now": each.now().isoformat(timespec="milliseconds"), "offset": each.offset.total_seconds()}


def set_clock(each: Clock, document: Mapping[str, Any]) -> None:
    """Move the clock: by ``advance`` seconds, to ``offset`` seconds ahead of the machine, or to the time ``now``.

    Raises:
        SandboxError: when the document says none of these, or more than one.
    """
    try:
        match dict(document):
            case {"advance": int() | float() as seconds, **rest} if not rest:
                moved = each.offset + dt.timedelta(seconds=seconds)
            case {"offset": int() | float() as seconds, **rest} if not rest:
                moved = dt.timedelta(seconds=seconds)
            case {"now": str() as text, **rest} if not rest:
                moment = dt.datetime.fromisoformat(text)
                aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
                moved = aware - dt.datetime.now(dt.UTC)
            case _:
                raise SandboxError("Move the clock by one of: advance (seconds), offset (seconds), now (ISO 8601).")
        _ = dt.datetime.now(dt.UTC) + moved + dt.timedelta(days=366)
    except (ValueError, OverflowError) as error:
        raise SandboxError(f"The clock cannot be moved there: {error}.") from error
    each.offset = moved
