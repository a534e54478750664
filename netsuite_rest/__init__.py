"""A client of NetSuite's SuiteTalk REST web services; it knows nothing of Singer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_rest.settings import ConnectionSettings
from netsuite_rest.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netsuite_rest.transport import Exchange

__all__ = ["connect"]


def connect(config: Mapping[str, Any], *, on_exchange: Callable[[Exchange], None] | None = None) -> Transport:
    """Return a transport for the account that a tap's or target's settings name.

    Everything about the settings is checked here, before any request: the transport sends
    its first request, and asks for its first token, when it is first used.

    Args:
        config: Settings by name, as in `netsuite_rest.settings.SETTINGS`; others are ignored.
        on_exchange: Called after every request to the REST services, on the thread that sent it.

    Raises:
        SettingsError: A setting is missing, wrong or contradicts another; the message names
            each of them and the remedy.
    """
    return Transport(ConnectionSettings.from_config(config), on_exchange=on_exchange)
