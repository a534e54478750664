"""What the record service reads in headers: forms of answers and bodies, the language, how strict to be.

Where NetSuite's words for a header that cannot be are not recorded, they are made like those of the language's refusal,
which is: its status, its code and the place that it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.endpoints import parameters
from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.records import Validation

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.wire import Call

_RESOURCE = "application/vnd.oracle.resource+json"
_PLAIN = "application/json"
_ANYTHING = frozenset({"*/*", "application/*"})
_SHOWN = frozenset({"", "singular", "collection", "error"})
_WITH_BODY = frozenset({"POST", "PATCH", "PUT"})


def check(call: Call, account: Account, *forms: str) -> str:
    """Return which form is asked for, of those that the address offers besides the record itself; usually none.

    Args:
        call: The request.
        account: The account, for its languages.
        forms: The forms offered: ``create-form``, ``edit-form``, ``select-options``.

    Raises:
        ServiceError: 400 INVALID_HEADER, where the answer, the body or the language cannot be had; 400
            INVALID_PARAMETER for a query parameter that is unknown.
    """
    parameters.check(call)
    _check_language(call, account)
    if call.body:
        _check_body(call)
    return _form(call, forms)


def _form(call: Call, forms: tuple[str, ...]) -> str:
    accept = call.headers.get("accept", "*/*")
    for part in accept.split(","):
        media_type, kind = _parsed(part)
        if media_type == _RESOURCE and kind in forms:
            return kind
        if media_type in _ANYTHING or media_type == _PLAIN or (media_type == _RESOURCE and kind in _SHOWN):
            return ""
    raise invalid("Accept", accept, [_PLAIN, _RESOURCE, *(f"{_RESOURCE}; type={form}" for form in forms)])


def _check_body(call: Call) -> None:
    """Refuse a body of another form than JSON, or of an unnamed one; lists of records are for batches alone."""
    sent = call.headers.get("content-type", "")
    media_type, kind = _parsed(sent)
    if media_type != _PLAIN and (media_type != _RESOURCE or kind not in {"", "singular"}):
        raise invalid("Content-Type", sent, [_PLAIN, f"{_RESOURCE}; type=singular"])


def _parsed(text: str) -> tuple[str, str]:
    """Return a media type and its parameter ``type``, in lower case."""
    media_type, *parameters = (part.strip().lower() for part in text.split(";"))
    kinds = [value for name, _, value in (each.partition("=") for each in parameters) if name.strip() == "type"]
    return media_type, kinds[0].strip(' "') if kinds else ""


def _check_language(call: Call, account: Account) -> None:
    """Refuse a request that does not name the company's language where it is not the user's (seen live 2024, 2026)."""
    if account.language == account.company_language:
        return
    name = "Content-Language" if call.method in _WITH_BODY else "Accept-Language"
    first = call.headers.get(name, "").partition(",")[0].partition(";")[0].strip()
    if first.lower() != account.company_language.lower():
        raise ServiceError(
            400,
            "INVALID_HEADER",
            "Invalid language. REST web services currently only support the default company language, and do not "
            f"support the language specified in your user preferences. Provide the {name} header with your default "
            f"company language value '{account.company_language}'.",
            ("o:errorHeader", name),
        )


def validation(call: Call) -> dict[str, Any]:
    """Return how strict the client wants to be; by default a property that does not exist is passed over."""
    return {
        "name_validation": _strictness(call, "X-NetSuite-PropertyNameValidation", Validation.WARNING),
        "value_validation": _strictness(call, "X-NetSuite-PropertyValueValidation", Validation.ERROR),
    }


def _strictness(call: Call, name: str, default: Validation) -> Validation:
    value = call.headers.get(name, default)
    try:
        return Validation(value.lower())
    except ValueError as error:
        raise invalid(name, value, list(Validation)) from error


def media_type_of(call: Call, *offered: str) -> str:
    """Return the first media type of ``Accept`` that is offered; the first one offered where any will do.

    Raises:
        ServiceError: 400 INVALID_HEADER.
    """
    accept = call.headers.get("accept", "*/*")
    for part in accept.split(","):
        media_type, _ = _parsed(part)
        if media_type in offered:
            return media_type
        if media_type in _ANYTHING:
            return offered[0]
    raise invalid("Accept", accept, list(offered))


def invalid(name: str, value: str, offered: list[str]) -> ServiceError:
    """Return the refusal of a header."""
    return ServiceError(
        400,
        "INVALID_HEADER",
        f"Invalid value '{value}' of header '{name}'. Provide one of: {', '.join(offered)}.",
        ("o:errorHeader", name),
    )
