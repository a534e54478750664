"""The settings of a connection: declared once as data, checked whole before any request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rest.account import Account


@dataclass(frozen=True)
class Setting:
    """A setting as Meltano and the Singer SDK declare it.

    Attributes:
        name: The key in the configuration.
        kind: Meltano's kind: `string`, `password`, `integer`, `file` or `options`.
        label: A few words for a form.
        description: One or two sentences for people.
        secret: Whether the value must never be shown.
        default: The value when unset, None if there is none.
        options: The values allowed, empty if any.
    """

    name: str
    kind: str
    label: str
    description: str
    secret: bool = False
    default: str | int | None = None
    options: tuple[str, ...] = ()


SETTINGS: tuple[Setting, ...] = ()


def json_schema() -> dict[str, dict[str, Any]]:
    """Return the settings as JSON Schema properties, for the configuration of tap and target."""
    raise NotImplementedError


@dataclass(frozen=True)
class ConnectionSettings:
    """The settings of a connection, complete and consistent.

    Attributes:
        account: The account and its URLs.
        client_id: The integration record's client id.
        certificate_id: The certificate id that NetSuite gave to the uploaded certificate.
        private_key: The PEM text of the certificate's private key.
        private_key_passphrase: The passphrase of an encrypted key.
        concurrency: The most requests in flight at once.
        request_timeout: The longest wait for an answer, in seconds.
        max_retries: How often one request is repeated at most.
        ca_bundle: The path of a file of certificate authorities to trust, None for the usual ones.
    """

    account: Account
    client_id: str
    certificate_id: str
    private_key: str = field(repr=False)
    private_key_passphrase: str | None = field(default=None, repr=False)
    concurrency: int = 5
    request_timeout: float = 300.0
    max_retries: int = 8
    ca_bundle: str | None = None

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Check a configuration and return its settings.

        Raises:
            SettingsError: A setting is missing, wrong or contradicts another.
        """
        raise NotImplementedError
