"""The token endpoint: the one address that is open to everybody."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from netsuite_sandbox.oauth import TokenRefused
from netsuite_sandbox.routes import Route
from netsuite_sandbox.wire import JSON, Answer

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.oauth import Tokens
    from netsuite_sandbox.wire import Call


class TokenEndpoint:
    """The token endpoint of one account.

    It is not counted among the requests under way: the limit is that of SOAP, REST and RESTlet requests, which are
    made in a user's name (Oracle bridgehead_156224824287), and here there is none yet.
    """

    def __init__(self, account: Account, tokens: Tokens) -> None:
        self._account = account
        self._tokens = tokens
        self.routes = (Route("POST", "/auth/oauth2/v1/token", self.token, public=True),)

    def token(self, call: Call) -> Answer:
        """Answer an access token, or a refusal that says no more than OAuth's own word."""
        try:
            issued = self._tokens.issue(
                call.body,
                call.headers.get("content-type", ""),
                other_credentials="authorization" in call.headers,
            )
        except TokenRefused as refused:
            challenge = {"www-authenticate": f'Basic realm="{self._account.account_id}"'}
            return Answer(
                {"error": refused.error},
                refused.status,
                JSON,
                challenge if refused.status == HTTPStatus.UNAUTHORIZED else {"connection": "close"},
            )
        return Answer(issued, media_type=JSON)
