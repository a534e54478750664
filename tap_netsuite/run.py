"""What all streams of one run share: the connection, the settings, NetSuite's time at the start, the reading."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from netsuite_rest import connect, system
from tap_netsuite.planning import SETTLING
from tap_netsuite.reading import Schedule
from tap_netsuite.settings import TapSettings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from netsuite_rest.transport import Transport


class Run:
    """One run of the tap.

    Attributes:
        settings: The tap's own settings.
        transport: The connection; it sends nothing until it is used.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Check the settings.

        Raises:
            SettingsError: A setting is missing, wrong or contradicts another.
        """
        self.settings = TapSettings.from_config(config)
        self.transport: Transport = connect(config)

    @property
    def account(self) -> str:
        """The account id."""
        return self.transport.settings.account.id

    @cached_property
    def until(self) -> datetime:
        """What bookmarks become: NetSuite's time when it was first asked, less the time that changes need to settle."""
        return (system.server_time(self.transport) - SETTLING).replace(microsecond=0)

    @cached_property
    def schedule(self) -> Schedule:
        """The requests for rows of all streams."""
        return Schedule(self.transport.settings.concurrency)

    def close(self) -> None:
        """Send nothing more."""
        self.schedule.close()
