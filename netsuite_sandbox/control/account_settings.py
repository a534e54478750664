"""The account's settings by name, as text or JSON: read, checked and changed while the server runs."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import msgspec

from netsuite_sandbox.account import Account
from netsuite_sandbox.errors import SandboxError
from netsuite_sandbox.role import Level, Role
from netsuite_sandbox.suiteql.date_formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ROLE = "role."
_LEVELS = "role.levels"
_APART = {"role", "clock"}


def _is_zone(value: Any) -> bool:  # noqa: ANN401 - whatever was sent
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # no such zone, or a path that leads elsewhere
        return False
    return True


# What a setting must be, beyond its type: a test, and how to say it. Numbers must be finite and not negative.
_MUST: dict[str, tuple[Callable[[Any], bool], str]] = {
    "account_id": (lambda value: bool(re.fullmatch("[A-Za-z0-9_-]+", value)), "an account id such as 1234567_SB1"),
    "time_zone": (_is_zone, "a zone such as Europe/Berlin"),
    "date_format": (lambda value: value in FORMATS, f"one of {'; '.join(FORMATS)}"),
    "release": (lambda value: bool(re.fullmatch(r"\d{4}\.\d", value)), "a release such as 2026.2"),
}


def _types() -> dict[str, Any]:
    own = {name: kind for name, kind in get_type_hints(Account).items() if name not in _APART}
    return own | {f"{_ROLE}{name}": kind for name, kind in get_type_hints(Role).items()}


def read(account: Account) -> dict[str, Any]:
    """Return every setting by its name; those of the role begin with ``role.``."""
    found = {name: getattr(*_place(account, name)) for name in _types()}
    levels = {name: level.name.lower() for name, level in account.role.levels.items()}
    return {name: sorted(value) if isinstance(value, set) else value for name, value in found.items()} | {
        _LEVELS: levels
    }


def change(account: Account, changes: Mapping[str, Any]) -> None:
    """Change settings, all or none.

    Args:
        account: The account.
        changes: The new values by name, as JSON has them or as text: ``"5"``, ``"true"``, ``"customer,vendor"`` for a
            set.

    Raises:
        SandboxError: naming the setting that there is not, or that cannot have this value.
    """
    types = _types()
    checked = {name: _checked(name, value, types) for name, value in changes.items()}
    for name, value in checked.items():
        setattr(*_place(account, name), value)
    account.__post_init__()


def _place(account: Account, name: str) -> tuple[Account | Role, str]:
    return (account.role, name.removeprefix(_ROLE)) if name.startswith(_ROLE) else (account, name)


def _checked(name: str, value: Any, types: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever was sent
    if name not in types:
        raise SandboxError(f"There is no setting {name!r}. There are: {', '.join(types)}.")
    if isinstance(value, str) and get_origin(types[name]) is set:
        value = [each.strip() for each in value.split(",") if each.strip()]
    if isinstance(value, str) and get_origin(types[name]) is dict:
        value = _pairs(name, value)
    if name == _LEVELS and isinstance(value, dict):
        value = {record_type: _level(level) for record_type, level in value.items()}
    try:
        found = msgspec.convert(value, types[name], strict=False)
    except msgspec.ValidationError as error:
        raise SandboxError(f"{name} cannot be {value!r}: {error}.") from error
    allowed, said = _MUST.get(name, (lambda _: True, ""))
    if isinstance(found, int | float) and not (math.isfinite(found) and found >= 0):
        allowed, said = (lambda _: False), "a number of zero or more"
    if not allowed(found):
        raise SandboxError(f"{name} cannot be {value!r}. Give {said}.")
    return found


def _pairs(name: str, text: str) -> Any:  # noqa: ANN401 - as JSON has it
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise SandboxError(f'{name} must be a JSON object, such as {{"customer": "view"}}.') from error


def _level(word: Any) -> Any:  # noqa: ANN401 - whatever was sent
    """Return a level by its name; what is none is left to be refused."""
    return Level.__members__.get(word.upper(), word) if isinstance(word, str) else word
