"""The settings of a connection: declared once as data, checked whole before any request."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from netsuite_rest.account import Account
from netsuite_rest.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping


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
        least: The smallest number allowed.
        most: The largest number allowed.
    """

    name: str
    kind: str
    label: str
    description: str
    secret: bool = False
    default: str | int | None = None
    options: tuple[str, ...] = ()
    least: int = 0
    most: int = 0


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "account_id",
        "string",
        "Account ID",
        "The id under Setup > Company > Company Information in NetSuite, such as 1234567 or 1234567_SB1. "
        "Not needed where `token_url` or `base_url` names the account.",
    ),
    Setting(
        "auth_method",
        "options",
        "Log-in method",
        "How to log in. OAuth 2.0 client credentials need a certificate in NetSuite and no person.",
        default="client_credentials",
        options=("client_credentials",),
    ),
    Setting(
        "client_id",
        "string",
        "Client ID",
        "The consumer key / client ID that NetSuite showed once, when the integration record was saved.",
        secret=True,
    ),
    Setting(
        "certificate_id",
        "string",
        "Certificate ID",
        "The id that NetSuite gave to the uploaded certificate, listed under "
        "Setup > Integration > Manage Authentication > OAuth 2.0 Client Credentials (M2M) Setup.",
    ),
    Setting(
        "private_key",
        "password",
        "Private key",
        "The certificate's private key as PEM text; line breaks may be written as \\n or as spaces. "
        "RSA with 3072 or 4096 bits, or EC with P-256, P-384 or P-521.",
        secret=True,
    ),
    Setting("private_key_path", "file", "Private key file", "A file with the private key, instead of `private_key`."),
    Setting(
        "private_key_passphrase",
        "password",
        "Private key passphrase",
        "The passphrase of an encrypted private key.",
        secret=True,
    ),
    Setting(
        "token_url",
        "string",
        "Token URL",
        "The token endpoint, if it is not the account's own. Its host may stand in for `account_id`.",
    ),
    Setting(
        "base_url",
        "string",
        "Base URL",
        "The address of the REST services, if it is not https://<account>.suitetalk.api.netsuite.com.",
    ),
    Setting(
        "concurrency",
        "integer",
        "Concurrency",
        "The most requests in flight at once. The account's limit (5 to 20, and 10 more for each SuiteCloud Plus "
        "licence) is shared by all its integrations.",
        default=5,
        least=1,
        most=1000,
    ),
    Setting(
        "request_timeout",
        "integer",
        "Request time-out",
        "The longest wait for an answer, in seconds. NetSuite itself gives up after 15 minutes.",
        default=300,
        least=1,
        most=3600,
    ),
    Setting(
        "max_retries",
        "integer",
        "Retries",
        "How often one request is repeated at most, after growing waits, where repeating is safe.",
        default=8,
        least=0,
        most=100,
    ),
    Setting(
        "ca_bundle",
        "file",
        "CA bundle",
        "A file of certificate authorities to trust instead of the usual ones, for a proxy that inspects traffic.",
    ),
)


def json_schema() -> dict[str, dict[str, Any]]:
    """Return the settings as JSON Schema properties, for the configuration of tap and target.

    Numbers may come as text, because environment variables deliver text.
    """
    properties: dict[str, dict[str, Any]] = {}
    for setting in SETTINGS:
        types = ["integer", "string", "null"] if setting.kind == "integer" else ["string", "null"]
        declared: dict[str, Any] = {"type": types, "title": setting.label, "description": setting.description}
        if setting.default is not None:
            declared["default"] = setting.default
        if setting.secret:
            declared |= {"secret": True, "writeOnly": True}
        properties[setting.name] = declared
    return properties


@dataclass(frozen=True)
class ConnectionSettings:
    """The settings of a connection, complete and consistent.

    Attributes:
        account: The account and its URLs.
        client_id: The integration record's client id.
        certificate_id: The id that NetSuite gave to the uploaded certificate.
        private_key: The text of the certificate's private key.
        private_key_setting: The setting that the key came from, for messages.
        private_key_passphrase: The passphrase of an encrypted key.
        concurrency: The most requests in flight at once.
        request_timeout: The longest wait for an answer, in seconds.
        max_retries: How often one request is repeated at most.
        ca_bundle: The path of a file of certificate authorities to trust, None for the usual ones.
    """

    account: Account
    client_id: str = field(repr=False)
    certificate_id: str
    private_key: str = field(repr=False)
    private_key_setting: str = "private_key"
    private_key_passphrase: str | None = field(default=None, repr=False)
    concurrency: int = 5
    request_timeout: int = 300
    max_retries: int = 8
    ca_bundle: str | None = None

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Check a configuration and return its settings.

        An empty text counts as unset: that is how tools pass on a variable that is not there.

        Raises:
            SettingsError: Settings are missing, wrong or contradict each other; the message names them all.
        """
        values: dict[str, Any] = {}
        problems = []
        for setting in SETTINGS:
            try:
                values[setting.name] = _checked(setting, config.get(setting.name))
            except SettingsError as error:
                problems.append(str(error))
        account = None
        try:
            account = Account.resolve(**{name: values.get(name) for name in ("account_id", "base_url", "token_url")})
        except SettingsError as error:
            problems.append(str(error))
        problems += [
            f"`{name}` is missing: {_DESCRIPTIONS[name]}"
            for name in ("client_id", "certificate_id")
            if name in values and values[name] is None
        ]
        try:
            key_setting, key = _key_text(values.get("private_key"), values.get("private_key_path"))
        except SettingsError as error:
            problems.append(str(error))
        try:
            _check_bundle(values.get("ca_bundle"))
        except SettingsError as error:
            problems.append(str(error))
        if problems or account is None:
            raise SettingsError("\n".join(problems))
        return cls(
            account=account,
            client_id=values["client_id"],
            certificate_id=values["certificate_id"],
            private_key=key,
            private_key_setting=key_setting,
            private_key_passphrase=values["private_key_passphrase"],
            concurrency=values["concurrency"],
            request_timeout=values["request_timeout"],
            max_retries=values["max_retries"],
            ca_bundle=values["ca_bundle"],
        )


_DESCRIPTIONS = {setting.name: setting.description for setting in SETTINGS}


def _checked(setting: Setting, value: object) -> str | int | None:
    """Return a setting's value in its own type, or its default."""
    if isinstance(value, str) and setting.kind != "password":
        value = value.strip()
    if value is None or value == "":
        return setting.default
    if setting.kind == "integer":
        return _whole_number(setting, value)
    if not isinstance(value, str):
        raise SettingsError(f"`{setting.name}` must be text, in quotes, not {type(value).__name__}.")
    if setting.options and value not in setting.options:
        raise SettingsError(f"`{setting.name}` is {value!r}; it can be: {', '.join(setting.options)}.")
    return value


def _whole_number(setting: Setting, value: object) -> int:
    """Return a number given as such or as text."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or number != number.to_integral_value():
        raise SettingsError(f"`{setting.name}` is {value!r}, which is not a whole number.")
    if not setting.least <= number <= setting.most:
        raise SettingsError(f"`{setting.name}` is {value}; it can be {setting.least} to {setting.most}.")
    return int(number)


def _key_text(text: str | None, path: str | None) -> tuple[str, str]:
    """Return the setting that holds the private key, and the key's text."""
    if text is not None and path is not None:
        raise SettingsError("`private_key` and `private_key_path` are both set; remove one of them.")
    if text is not None:
        return "private_key", text
    if path is None:
        raise SettingsError(f"`private_key` (or `private_key_path`) is missing: {_DESCRIPTIONS['private_key']}")
    try:
        return "private_key_path", Path(path).expanduser().read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(
            f"`private_key_path` names {path}, which is not text. Convert the key to PEM "
            "(openssl pkey -in KEY -out KEY.pem)."
        ) from None
    except OSError as error:
        raise SettingsError(f"`private_key_path` names {path}, which cannot be read: {error.strerror}.") from None


def _check_bundle(path: str | None) -> None:
    """Raise SettingsError unless a file holds certificates, or none is named."""
    if path is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except ssl.SSLError:
        raise SettingsError(f"`ca_bundle` names {path}, which holds no certificates in PEM form.") from None
    except OSError as error:
        raise SettingsError(f"`ca_bundle` names {path}, which cannot be read: {error.strerror}.") from None
