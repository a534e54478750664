"""An account's id in its two spellings and every URL derived from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """A NetSuite account.

    Attributes:
        id: The account id as NetSuite shows it, such as `1234567_SB1`; for an address that
            names no account, its host and port.
        base_url: Where the REST services are, without a slash at the end.
        token_url: Where access tokens are issued.
    """

    id: str
    base_url: str
    token_url: str
