from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from netsuite_rest.commands import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from tests.netsuite_rest.conftest import Answer, Service


@pytest.fixture
def run(config: dict[str, Any], tmp_path: Path) -> Callable[..., Result]:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps(config | {"start_date": "2020-01-01"}))
    return lambda *words, **more: CliRunner().invoke(main, ["--config", str(file), *words], **more)


def rows(answer: type[Answer], first: int, count: int, *, offset: int = 0, total: int = 0) -> Answer:
    """Return a page of rows; more follow a full one."""
    more = count == 1000 and offset + count < total
    items = [{"links": [], "id": str(number)} for number in range(first, first + count)]
    return answer(
        body={"count": count, "hasMore": more, "items": items, "offset": offset, "totalResults": total or count}
    )


def test_rows_are_printed_as_json_lines(service: Service, answer: type[Answer], run: Callable[..., Result]) -> None:
    service.script(rows(answer, 1, 3))
    result = run("query", "SELECT id FROM customer ORDER BY id", "--limit", "3")
    assert result.exit_code == 0, result.output
    assert [json.loads(line) for line in result.stdout.splitlines()] == [{"id": "1"}, {"id": "2"}, {"id": "3"}]
    assert service.asked[0].query["limit"] == ["3"]


def test_a_query_may_come_from_standard_input(
    service: Service, answer: type[Answer], run: Callable[..., Result]
) -> None:
    service.script(rows(answer, 1, 1))
    assert run("query", "-", input="SELECT id FROM x").exit_code == 0
    assert service.asked[0].json == {"q": "SELECT id FROM x"}


def test_all_rows_are_printed_page_by_page(service: Service, answer: type[Answer], run: Callable[..., Result]) -> None:
    service.script(rows(answer, 0, 1000, total=1500), rows(answer, 1000, 500, offset=1000, total=1500))
    result = run("query", "SELECT id FROM customer ORDER BY id", "--all")
    assert result.exit_code == 0, result.output
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [str(number) for number in range(1500)]


def test_a_limit_above_a_page_is_kept_to_the_row(
    service: Service, answer: type[Answer], run: Callable[..., Result]
) -> None:
    service.script(rows(answer, 0, 1000, total=5000), rows(answer, 1000, 1000, offset=1000, total=5000))
    result = run("query", "SELECT id FROM customer ORDER BY id", "--limit", "1200")
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == 1200


def test_rows_that_are_missing_from_all_are_never_passed_over(
    service: Service, answer: type[Answer], run: Callable[..., Result]
) -> None:
    service.script(rows(answer, 0, 3, total=5))
    result = run("query", "SELECT id FROM customer", "--all")
    assert result.exit_code == 1
    assert "3 of 5 rows were given" in result.stderr


def test_a_record_is_printed_with_exact_amounts(
    service: Service, answer: type[Answer], run: Callable[..., Result]
) -> None:
    service.script(answer(body=b'{"id": "5", "balance": 12345678901234567.10}'))
    result = run("get", "customer", "5", "--expand")
    assert result.exit_code == 0, result.output
    assert '"balance": 12345678901234567.10' in result.stdout
    assert service.asked[0].query == {"expandSubResources": ["true"]}


def test_the_clock_shows_that_the_connection_works(
    service: Service, answer: type[Answer], run: Callable[..., Result]
) -> None:
    service.script(answer(body={"serverTime": "2025-03-26T16:21:00.000Z"}))
    assert run("server-time").stdout == "2025-03-26T16:21:00+00:00\n"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["get", "customer", "42.5"], 1, "'42.5' is not the id of a record"),
        (["get", "a/b", "1"], 1, "'a/b' is not a record type"),
        (["query"], 2, "Missing argument"),
        (["query", "SELECT 1", "--limit", "0"], 2, "--limit"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_a_mistake_is_one_clear_message(
    words: list[str], status: int, said: str, service: Service, run: Callable[..., Result]
) -> None:
    result = run(*words)
    assert result.exit_code == status
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert service.asked == []


def test_netsuite_s_refusal_is_passed_on_with_its_code(
    service: Service, error_answer: Callable[..., Answer], run: Callable[..., Result]
) -> None:
    service.script(error_answer(400, "INVALID_PARAMETER", "Invalid search query."))
    result = run("query", "SELECT")
    assert result.exit_code == 1
    assert "Invalid search query. (HTTP 400 INVALID_PARAMETER)" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"), [("{", "is not a JSON object"), ("[]", "is not a JSON object"), ("{}", "`account_id`")]
)
def test_settings_that_cannot_be_used_are_named(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text)
    result = CliRunner().invoke(main, ["--config", str(file), "server-time"])
    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.output
