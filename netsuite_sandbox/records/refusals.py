"""The record service's refusals, each in NetSuite's words."""

from __future__ import annotations

import re
from http import HTTPStatus

from netsuite_sandbox.errors import ServiceError

RECORD_PATH = "/services/rest/record/v1"
# The innermost line that a path leads into.
_LINE = re.compile(r".*\.items\[[0-9]+\](?=\.)")


def no_such_type(record_type: str, path: str = "") -> ServiceError:
    """Return the refusal of an unknown record type (recorded 2026-03 for ``file``)."""
    return ServiceError(
        HTTPStatus.NOT_FOUND,
        "NONEXISTENT_ID",
        f"Record type '{record_type}' does not exist.",
        ("o:errorUrl", path or f"{RECORD_PATH}/{record_type}"),
    )


def no_such_record() -> ServiceError:
    """Return the refusal of an internal id that no record has (recorded 2026-03 for an employee)."""
    return ServiceError(
        HTTPStatus.NOT_FOUND,
        "NONEXISTENT_ID",
        "The record instance does not exist. Provide a valid record instance ID.",
    )


def no_such_external_id(external_id: str) -> ServiceError:
    """Return the refusal of an external id that no record has (seen live in 2026; its status is assumed)."""
    return ServiceError(
        HTTPStatus.NOT_FOUND,
        "NONEXISTENT_ID",
        f"The record instance for external ID '{external_id}' does not exist. Provide a valid record instance ID.",
    )


def no_such_sub_resource(path: str) -> ServiceError:
    """Return the refusal of a path below a record that leads nowhere (wording assumed)."""
    return ServiceError(
        HTTPStatus.NOT_FOUND, "NONEXISTENT_ID", f"The sub-resource '{path}' does not exist.", ("o:errorUrl", path)
    )


def wrong_transaction_type() -> ServiceError:
    """Return what a transaction's id answers that is unknown or of another type: a 400 (recorded 2026-03)."""
    return user_error("Transaction type specified is incorrect.")


def no_permission(permission: str, *, missing: bool) -> ServiceError:
    """Return the refusal of what the role does not go far enough for (seen live).

    Args:
        permission: As the page of a role's permissions calls it.
        missing: Whether the role lacks it altogether. The words are then those recorded of SOAP in 2016, with their
            two blanks, which come from the same table of messages (Oracle's SOAP status codes list both).
    """
    wanted = f" the '{permission}' permission" if missing else f"a higher level of the '{permission}' permission"
    return _forbidden(f"You need {wanted} to access this page.")


def no_custom_permission(name: str) -> ServiceError:
    """Return the refusal of a custom record that the role may not go so far with (recorded of SuiteScript in 2021)."""
    return _forbidden(f"You need a higher permission for custom record type {name} to access this page.")


def _forbidden(detail: str) -> ServiceError:
    return ServiceError(
        HTTPStatus.FORBIDDEN,
        "INSUFFICIENT_PERMISSION",
        f"Permission Violation: {detail} Please contact your account administrator.",
    )


def administrators_record() -> ServiceError:
    """Return the refusal of an administrator's employee record (Oracle subsect_1544786455; the status is assumed)."""
    return user_error("For security reasons, only an administrator is allowed to edit an administrator record")


def locked_record() -> ServiceError:
    """Return the refusal of a record that a workflow locks, whatever is asked of it (seen by clients)."""
    return user_error("This record has been locked by a user defined workflow.")


def invalid_id(record_id: str, record_type: str) -> ServiceError:
    """Return the refusal of an id that is no number."""
    return ServiceError(
        HTTPStatus.BAD_REQUEST,
        "INVALID_ID",
        f"Invalid record instance identifier '{record_id}'. Provide a valid record instance ID.",
        ("o:errorUrl", f"{RECORD_PATH}/{record_type}/{record_id}"),
    )


def user_error(detail: str) -> ServiceError:
    """Return a refusal by a business rule, with the words that NetSuite puts before each."""
    return ServiceError(HTTPStatus.BAD_REQUEST, "USER_ERROR", f"Error while accessing a resource. {detail}")


def barred_period(action: str, state: str) -> ServiceError:
    """Return the refusal to edit or delete a document whose period is closed or locked (wording assumed)."""
    return user_error(f"You cannot {action} this transaction because it is in a {state} period.")


def missing_values(titles: list[str]) -> ServiceError:
    """Return the refusal of a record without required values, which ends in a full stop (seen live in 2026)."""
    return user_error(f"Please enter value(s) for: {', '.join(titles)}.")


def duplicate_entity() -> ServiceError:
    """Return the refusal of a second entity with the same external id or name (seen live in 2026)."""
    return user_error("This entity already exists.")


def duplicate_record() -> ServiceError:
    """Return the refusal of a second record, other than an entity, with the same external id or name (live 2026-01)."""
    return user_error("This record already exists.")


def duplicate_employee() -> ServiceError:
    """Return the refusal of a second employee of the same name (seen live in 2026, where it had access or not)."""
    return user_error("There is already an employee with external access to this account using that entity name.")


def invalid_line(sublist: str) -> ServiceError:
    """Return the refusal of what a sublist of fixed lines cannot take (seen live 2026-01 for ``refnum`` of ``apply``).

    The place is the sublist, not the line. The code was not noted; it is that of the other texts of this kind.
    """
    error = user_error(
        "You have attempted an invalid sublist or line item operation. You are either trying to access a field on a "
        "non-existent line or you are trying to add or remove lines from a static sublist."
    )
    error.locus = ("o:errorPath", sublist)
    return error


def bad_reference(value: str, name: str, path: str) -> ServiceError:
    """Return the refusal of a reference to a record that does not exist or does not fit.

    The path stops at the line, ``expense.items[2]``, so that only the text names the field (seen live 2026-01; Oracle's
    page section_156570709583 has INVALID_CONTENT and the field's own path). Of a field of the body no path was noted,
    and none is given.

    Args:
        value: As sent.
        name: The field's name.
        path: Where it stands in the body.
    """
    error = user_error(f"You have entered an Invalid Field Value {value} for the following field: {name.lower()}.")
    line = _LINE.match(path)
    if line:
        error.locus = ("o:errorPath", line[0])
    return error


def bad_value(name: str, path: str) -> ServiceError:
    """Return the refusal of a value of the wrong form (code and words seen live in 2026)."""
    return ServiceError(
        HTTPStatus.BAD_REQUEST,
        "INVALID_VALUE",
        f"Invalid value for the resource or sub-resource field '{name}'. Provide a valid value.",
        ("o:errorPath", path),
    )


def unknown_name(name: str, path: str) -> ServiceError:
    """Return the refusal of a property that the record type lacks, when names are to be checked (wording assumed)."""
    return ServiceError(
        HTTPStatus.BAD_REQUEST,
        "INVALID_CONTENT",
        f"Invalid content in the request body. Unknown resource or sub-resource field '{name}'. "
        "Provide a valid field name.",
        ("o:errorPath", path),
    )


def bad_content(detail: str = "Invalid content in the request body.") -> ServiceError:
    """Return the refusal of a body that is no record (seen by clients)."""
    return ServiceError(HTTPStatus.BAD_REQUEST, "INVALID_CONTENT", detail)


def bad_parameter(name: str, detail: str) -> ServiceError:
    """Return the refusal of a query parameter."""
    return ServiceError(HTTPStatus.BAD_REQUEST, "INVALID_PARAMETER", detail, ("o:errorQueryParam", name))


def no_such_filter_field(name: str) -> ServiceError:
    """Return the refusal of a ``q`` that names a field the record type cannot be searched by."""
    return ServiceError(
        HTTPStatus.BAD_REQUEST,
        "NONEXISTENT_FIELD",
        f"Invalid search query. Field '{name}' does not exist or cannot be used in a condition.",
        ("o:errorQueryParam", "q"),
    )


def not_writable(method: str, record_type: str) -> ServiceError:
    """Return the refusal of an operation that the record type does not offer (the code is recorded, not the words)."""
    return ServiceError(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "INVALID_METHOD",
        f"The {method} operation is not allowed on record type '{record_type}'.",
        ("o:errorUrl", f"{RECORD_PATH}/{record_type}"),
    )


def no_upsert(record_type: str, record_id: str) -> ServiceError:
    """Return the refusal of PUT with an internal id (405 seen live 2026-08; code and words as of other methods)."""
    return ServiceError(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "INVALID_METHOD",
        "The method 'PUT' is not allowed here. Use one of the following valid methods: DELETE, GET, PATCH.",
        ("o:errorUrl", f"{RECORD_PATH}/{record_type}/{record_id}"),
    )


def not_listed() -> ServiceError:
    """Return the refusal to list transactions that the role may not see: a 400, not a 403 (seen live 2026-08)."""
    return ServiceError(
        HTTPStatus.BAD_REQUEST, "USER_ERROR", "Your current role does not have permission to perform this action."
    )


def bad_query() -> ServiceError:
    """Return the refusal of a ``q`` that breaks the grammar, for which NetSuite has one text (seen live 2025-11)."""
    return bad_parameter("q", "Invalid search query. Provide a valid search query.")


def unknown_parameter(name: str) -> ServiceError:
    """Return the refusal of a query parameter that the services do not know (told by a client; the code is assumed)."""
    return bad_parameter(name, f"Invalid query parameter name '{name}'")


def cannot_attach(kind: str, target: str) -> ServiceError:
    """Return the refusal of an attachment that a record type does not take (wording assumed)."""
    return ServiceError(
        HTTPStatus.BAD_REQUEST,
        "INVALID_REQUEST",
        f"Record type '{kind}' cannot be attached to or detached from record type '{target}'.",
        ("o:errorUrl", f"{RECORD_PATH}/{target}"),
    )


def not_attached() -> ServiceError:
    """Return the refusal of detaching what is not attached (wording assumed)."""
    return user_error("The record to be detached is not attached.")


def no_options(name: str) -> ServiceError:
    """Return the refusal of select options of a field that is none to select from (wording assumed)."""
    return bad_parameter("fields", f"Field '{name}' does not exist or has no select options.")


def no_such_action(name: str, path: str) -> ServiceError:
    """Return the refusal of a record action that the record type does not have (wording and code assumed)."""
    return ServiceError(
        HTTPStatus.NOT_FOUND, "NONEXISTENT_ID", f"Record action '{name}' does not exist.", ("o:errorUrl", path)
    )


def action_refused(title: str, detail: str) -> ServiceError:
    """Return the refusal of a record action, whose body is flat (Oracle section_156631158782)."""
    return ServiceError(HTTPStatus.BAD_REQUEST, "USER_ERROR", detail, title=title, flat=True)


def no_transformation(source: str, target: str) -> ServiceError:
    """Return the refusal of a transformation that there is none of (wording assumed)."""
    return ServiceError(
        HTTPStatus.BAD_REQUEST,
        "INVALID_REQUEST",
        f"Record type '{source}' cannot be transformed to '{target}'.",
        ("o:errorUrl", f"{RECORD_PATH}/{source}"),
    )


def cannot_transform(target: str, source_id: int) -> ServiceError:
    """Return the refusal of a document that nothing is left of to bill or pay (SuiteScript's words)."""
    return user_error(f"You can not initialize {target}: invalid reference {source_id}.")
