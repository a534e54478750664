"""An account's id in its two spellings and every URL derived from it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from netsuite_rest.errors import SettingsError

TOKEN_PATH = "/services/rest/auth/oauth2/v1/token"  # noqa: S105 - a path, not a secret
"""Where client credentials are exchanged for an access token (Oracle section_162755359851)."""

_DOMAIN = "suitetalk.api.netsuite.com"
# 1234567, 1234567_SB1, 1234567-rp2, TSTDRV1204919: never a dot, slash, colon or anything else that
# would change which host a URL names.
_ACCOUNT_ID = re.compile(r"[A-Za-z0-9]{2,20}(?:[_-][A-Za-z0-9]{1,10})?")
_ACCOUNT_HOST = re.compile(r"([a-z0-9]{2,20}(?:-[a-z0-9]{1,10})?)\.(suitetalk\.api|restlets\.api|app)\.netsuite\.com")


def host_name(account_id: str) -> str:
    """Return an account id as host names spell it: `1234567_SB1` becomes `1234567-sb1`."""
    return account_id.lower().replace("_", "-")


def realm(account_id: str) -> str:
    """Return an account id as NetSuite shows it and as a TBA realm spells it: `1234567-sb1` becomes `1234567_SB1`."""
    return account_id.upper().replace("-", "_")


@dataclass(frozen=True)
class Account:
    """A NetSuite account.

    Attributes:
        id: The account id as NetSuite shows it, such as `1234567_SB1`; where only addresses outside
            NetSuite are given, the host and port of `base_url`.
        base_url: Where the REST services are, without a slash at the end.
        token_url: Where access tokens are issued.
    """

    id: str
    base_url: str
    token_url: str

    @classmethod
    def resolve(
        cls, *, account_id: str | None = None, base_url: str | None = None, token_url: str | None = None
    ) -> Self:
        """Return the account that these settings name together.

        Args:
            account_id: In either spelling. May be left out where an address names the account.
            base_url: Overrides `https://<account>.suitetalk.api.netsuite.com`.
            token_url: Overrides the token endpoint on `base_url`.

        Raises:
            SettingsError: None of them is given, one of them is malformed, or two name different accounts.
        """
        named = {}
        if account_id is not None:
            named["account_id"] = _checked_id(account_id)
        origin = None
        if base_url is not None:
            origin, owner = _checked_url("base_url", base_url, hosts=("suitetalk.api",))
            named |= {"base_url": owner} if owner else {}
        if token_url is not None:
            token_url, owner = _checked_url("token_url", token_url, hosts=("suitetalk.api", "restlets.api"))
            token_url = token_url if urlsplit(token_url).path else token_url + TOKEN_PATH
            named |= {"token_url": owner} if owner else {}
        if len(set(named.values())) > 1:
            told = ", ".join(f"`{setting}` names {owner}" for setting, owner in named.items())
            raise SettingsError(f"{told}. Correct or remove all but the right one: a connection has one account.")
        owner = next(iter(named.values()), None)
        if origin is None:
            origin = _derived_origin(owner, token_url)
        return cls(
            id=owner or urlsplit(origin).netloc,
            base_url=origin,
            token_url=token_url or origin + TOKEN_PATH,
        )


def _derived_origin(account_id: str | None, token_url: str | None) -> str:
    """Return `base_url` where it is not set: an address outside NetSuite given for tokens serves the rest, too."""
    if token_url is not None and not _ACCOUNT_HOST.fullmatch(urlsplit(token_url).hostname or ""):
        parts = urlsplit(token_url)
        return f"{parts.scheme}://{parts.netloc}"
    if account_id is None:
        raise SettingsError(
            "`account_id` is missing. Set it to the id under Setup > Company > Company Information in NetSuite, "
            "such as 1234567 or 1234567_SB1 (or set `token_url`, whose host names the account)."
        )
    return f"https://{host_name(account_id)}.{_DOMAIN}"


def _checked_id(account_id: str) -> str:
    """Return an account id as NetSuite shows it, refusing whatever could not be one."""
    if not _ACCOUNT_ID.fullmatch(account_id):
        raise SettingsError(
            f"`account_id` is {account_id!r}, which is not an account id. It is the id under "
            "Setup > Company > Company Information in NetSuite, such as 1234567 or 1234567_SB1, without a host name."
        )
    return realm(account_id)


def _checked_url(setting: str, url: str, *, hosts: tuple[str, ...]) -> tuple[str, str | None]:
    """Return an address without a slash at its end, and the account that its host names."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in {"http", "https"} or not host or not url.isascii() or re.search(r"[\s\\]", url):
        raise SettingsError(f"`{setting}` is not an address. It looks like https://1234567.{_DOMAIN}.")
    if parts.username is not None or parts.query or parts.fragment:
        raise SettingsError(f"`{setting}` may have neither a user name nor a query nor a fragment; remove them.")
    if parts.scheme == "http" and not _is_loopback(host):
        raise SettingsError(
            f"`{setting}` is plain http to {host}, where anyone on the way could read the company's books. "
            "Use https (http is taken for this machine alone, such as a sandbox on 127.0.0.1)."
        )
    clean = f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"
    if not host.endswith(".netsuite.com"):
        return clean, None
    match = _ACCOUNT_HOST.fullmatch(host)
    if not match or match[2] not in hosts:
        raise SettingsError(
            f"`{setting}` is on {host}, which does not serve this interface. "
            f"Use an address such as https://1234567-sb1.{_DOMAIN}, or remove it and set `account_id`."
        )
    return clean, realm(match[1])


def _is_loopback(host: str) -> bool:
    """Return whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
