from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netsuite_rest import connect, errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_rest.transport import Transport
    from tests.netsuite_rest.conftest import Answer, Service

RECORD = "/services/rest/record/v1/customer/1"
QUERY = "/services/rest/query/v1/suiteql"
SEARCH = "Invalid search query. Detailed unprocessed description follows. "


@pytest.fixture
def once(config: dict[str, Any]) -> dict[str, Any]:
    """Settings under which nothing is tried again."""
    return config | {"max_retries": 0}


@pytest.mark.parametrize(
    ("kind", "method", "path", "status", "code", "detail"),
    [
        (errors.Throttled, "GET", RECORD, 429, "CONCURRENCY_LIMIT_EXCEEDED", "Concurrent request limit exceeded."),
        (errors.Throttled, "POST", QUERY, 400, "CONCURRENCY_LIMIT_EXCEEDED", "Too many."),
        (errors.AuthenticationFailed, "GET", RECORD, 401, "INVALID_LOGIN", "Invalid login attempt. See the trail."),
        (errors.PermissionMissing, "GET", RECORD, 403, "INSUFFICIENT_PERMISSION", "You need 'Lists -> Items'."),
        (errors.PermissionMissing, "POST", QUERY, 400, "INSUFFICIENT_PERMISSION", "You need a higher level."),
        (errors.NotFound, "GET", RECORD, 404, "NONEXISTENT_ID", "The record instance does not exist."),
        (errors.NotFound, "GET", RECORD, 400, "USER_ERROR", "Transaction type specified is incorrect."),
        (errors.RequestRefused, "POST", RECORD, 400, "USER_ERROR", "Transaction type specified is incorrect."),
        (errors.AlreadyExists, "POST", RECORD, 400, "USER_ERROR", "This entity already exists."),
        (errors.RequestRefused, "POST", RECORD, 400, "USER_ERROR", "Please enter value(s) for: Subsidiary"),
        (errors.RequestRefused, "PATCH", RECORD, 400, "INVALID_CONTENT", "Invalid Field Value 9999"),
        (errors.QueryRefused, "POST", QUERY, 400, "INVALID_PARAMETER", SEARCH + "Invalid or unsupported search."),
        (errors.QueryRefused, "POST", QUERY, 400, "INVALID_PARAMETER", "Consulta de busca inválida."),
        (errors.ColumnUnavailable, "POST", QUERY, 400, "INVALID_PARAMETER", SEARCH + "Unknown identifier 'x'."),
        (errors.TableUnavailable, "POST", QUERY, 400, "INVALID_PARAMETER", SEARCH + "Record 'x' was not found."),
        (errors.TableUnavailable, "POST", QUERY, 400, "INVALID_PARAMETER", "Invalid search type: Email."),
        (errors.ServerFault, "GET", RECORD, 500, "UNEXPECTED_ERROR", "An unexpected error occurred. Error ID: x"),
        (errors.ServerFault, "POST", QUERY, 503, "X", "y"),
        (errors.RequestRefused, "GET", RECORD, 405, "METHOD_NOT_ALLOWED", "no"),
    ],
)
def test_an_answer_becomes_the_error_that_says_what_can_be_done(  # noqa: PLR0913, PLR0917 - a table of cases
    kind: type[errors.NetSuiteError],
    method: str,
    path: str,
    status: int,
    code: str,
    detail: str,
    service: Service,
    error_answer: Callable[..., Answer],
    once: dict[str, Any],
) -> None:
    service.rule = lambda _: error_answer(status, code, detail, headers={"x-netsuite-jobid": "job-7"}, errorPath="a.b")
    with connect(once) as transport, pytest.raises(errors.NetSuiteError) as failure:
        transport.request(method, path)
    error = failure.value
    assert type(error) is kind
    assert (error.status, error.code, error.detail, error.path, error.job_id) == (status, code, detail, "a.b", "job-7")
    assert all(part in str(error) for part in (method, path, str(status), code, detail, "job-7"))


@pytest.mark.parametrize(
    ("detail", "column"),
    [
        (
            "Search error occurred: Unknown identifier 'subsidiary'. Available identifiers are: {transaction}.",
            "subsidiary",
        ),
        ("Field 'shipcountry' for record 'transaction' was not found. Reason: NOT_EXPOSED", "shipcountry"),
    ],
)
def test_an_unavailable_column_is_named(
    detail: str, column: str, service: Service, error_answer: Callable[..., Answer], transport: Transport
) -> None:
    service.script(error_answer(400, "INVALID_PARAMETER", SEARCH + detail))
    with pytest.raises(errors.ColumnUnavailable) as failure:
        transport.request("POST", QUERY)
    assert failure.value.column == column


@pytest.mark.parametrize(
    ("detail", "table"),
    [("Search error occurred: Record 'vendor' was not found.", "vendor"), ("Invalid search type: Email.", "Email")],
)
def test_an_unavailable_table_is_named(
    detail: str, table: str, service: Service, error_answer: Callable[..., Answer], transport: Transport
) -> None:
    service.script(error_answer(400, "INVALID_PARAMETER", SEARCH + detail))
    with pytest.raises(errors.TableUnavailable) as failure:
        transport.request("POST", QUERY)
    assert failure.value.table == table


def test_several_details_are_all_told(service: Service, answer: type[Answer], transport: Transport) -> None:
    details = [{"detail": "First.", "o:errorCode": "A"}, {"detail": "Second.", "o:errorCode": "B"}]
    service.script(answer(400, {"o:errorDetails": details}))
    with pytest.raises(errors.RequestRefused, match=r"First\.; Second\."):
        transport.request("GET", RECORD)


def test_the_flat_form_of_actions_is_read_too(service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(answer(400, {"title": "Bad Request", "status": 400, "detail": "No.", "o:errorCode": "USER_ERROR"}))
    with pytest.raises(errors.RequestRefused, match=r"No\. \(HTTP 400 USER_ERROR\)") as failure:
        transport.request("GET", RECORD)
    assert failure.value.code == "USER_ERROR"


@pytest.mark.parametrize(
    "body",
    [
        b"<html><h1>secret</h1></html>",
        b"",
        b"[]",
        b'{"o:errorDetails": 5}',
        b'{"o:errorDetails": [5]}',
        b'{"o:errorDetails": [{"detail": 5, "o:errorCode": {}}]}',
        b'"text"',
        b"\xff\xfe",
        b"{",
    ],
)
def test_a_strange_body_does_no_harm_and_is_not_repeated_whole(
    body: bytes, service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(400, body, {"Content-Type": "text/html; charset=x"}))
    with pytest.raises(errors.RequestRefused, match=f"{len(body)} bytes, text/html") as failure:
        transport.request("GET", RECORD)
    assert "secret" not in str(failure.value)


def test_a_detail_without_end_is_cut(
    service: Service, error_answer: Callable[..., Answer], transport: Transport
) -> None:
    service.script(error_answer(400, "INVALID_PARAMETER", "Failed to parse SQL [" + "x" * 1_000_000))
    with pytest.raises(errors.QueryRefused) as failure:
        transport.request("POST", QUERY)
    assert len(str(failure.value)) < 3000


def test_only_what_may_pass_by_itself_is_called_retriable() -> None:
    every = {errors.NetSuiteError}
    while (more := every | {sub for kind in every for sub in kind.__subclasses__()}) != every:
        every = more
    retriable = {kind.__name__ for kind in every if kind.retriable}
    assert retriable == {"ConnectionFailed", "MalformedAnswer", "Throttled", "ServerFault"}


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    def drawn(kind: type, depth: int) -> list[tuple[int, str]]:
        return [(depth, kind.__name__), *(line for sub in kind.__subclasses__() for line in drawn(sub, depth + 1))]

    lines = [line for line in (errors.__doc__ or "").splitlines() if line.lstrip().startswith("- ")]
    shown = [((len(line) - len(line.lstrip())) // 4, line.lstrip(" -").split(":")[0]) for line in lines]
    assert sorted(shown) == sorted(drawn(errors.NetSuiteError, 0))
