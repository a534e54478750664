"""The Singer SDK's own suite for targets, with its streams written to a custom record type.

Its streams have a column `id` of their own, which is kept as external id, and columns that no record type of the
account has, which are dropped. Two of its tests do not apply as they are: streams without any key are refused here
on purpose, and which of several STATE messages are passed on depends on when the records before them are done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.testing import SuiteConfig, get_target_test_class
from singer_sdk.testing.runners import TargetTestRunner
from singer_sdk.testing.target_tests import (
    TargetDuplicateRecords,
    TargetEncodedStringData,
    TargetNoPrimaryKeys,
    TargetPrimaryKeyUpdates,
    TargetSchemaNoProperties,
    TargetSchemaUpdates,
)

from target_netsuite.errors import BadInput
from target_netsuite.target import TargetNetSuite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from singer_sdk.testing.templates import TargetFileTestTemplate

    from netsuite_sandbox import Sandbox

    Stored = Callable[..., list[tuple[Any, ...]]]

KEYS = {
    "ForecastingTypeToCategory": "Id",
    "TestCamelcase": "Id",
    "example_stream": "id",
    "record_missing_fields": "id",
    "test:SpecialChars!in?attributes": "_id",
    "test_array_data": "id",
    "test_duplicate_records": "id",
    "test_no_pk": "id",
    "test_optional_attributes": "id",
    "test_record_before_schema": "id",
    "test_record_missing_key_property": "id",
    "test_schema_updates": "id",
    "test_strings": "id",
    "test_strings_in_arrays": "id",
    "test_strings_in_objects": "id",
}
RECORD_TYPE = "customrecord_sbx_warranty"
ELSEWHERE = {"test_strings_in_arrays": "department", "test_strings_in_objects": "classification"}
"""The streams of one file whose keys are the same."""

NAMES = {"example_stream": "name", "test_duplicate_records": "str(metric)", "test_strings": "info"}
"""What goes into the custom record's name; its own key for streams that are not here."""


def config(sandbox: Sandbox) -> dict[str, Any]:
    names = {stream: f"str(record.get('{key}'))" for stream, key in KEYS.items()} | NAMES
    return {
        **sandbox.settings,
        "stream_options": {
            stream: {
                "record_type": ELSEWHERE.get(stream, RECORD_TYPE),
                "unknown_fields": "drop",
                "external_id_field": key,
            }
            for stream, key in KEYS.items()
        },
        "stream_maps": {stream: {"name": name} for stream, name in names.items()},
    }


@pytest.fixture
def sandbox_runner(request: pytest.FixtureRequest, netsuite_sandbox: Sandbox) -> Iterator[TargetTestRunner]:
    request.getfixturevalue("handlers")
    runner = TargetTestRunner(TargetNetSuite, config=config(netsuite_sandbox))
    yield runner
    if runner.target_input is not None:
        runner.target_input.close()


class TestStandardSuite(get_target_test_class(TargetNetSuite)):  # type: ignore[misc]
    @pytest.fixture
    def runner(self, sandbox_runner: TargetTestRunner) -> TargetTestRunner:
        """A sandbox of the test's own instead of a configuration made when this module is imported."""
        return sandbox_runner

    def test_target_schema_no_properties(self, config: Any, resource: Any, runner: TargetTestRunner) -> None:  # noqa: ANN401 - the suite's
        with pytest.raises(BadInput, match="has no key"):
            TargetSchemaNoProperties().run(config, resource, runner)


STRINGS = {
    "1": "simple string 2837",
    "2": "απλή συμβολοσειρά",
    "3": "简单的字串",
    "4": "chaîne simple",
    "5": 'quoted "string"',
    "6": 'various " \\ / \n escape sequences',
    "7": "m",
    "8": "ā",
    "9": "ƙ",
    "10": "Double quoting: \\u0000 \\u0041 \\u0001",
    "11": "Control Characters in string: \u0000 A \u0001",
}


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (TargetDuplicateRecords, {"1": "100", "2": "20"}),
        (TargetEncodedStringData, STRINGS),
        (TargetNoPrimaryKeys, {"1": "1", "2": "2", "3": "3"}),
        (TargetPrimaryKeyUpdates, {"1": "Alice", "2": "Bob"}),
        (TargetSchemaUpdates, {str(number): str(number) for number in range(1, 7)}),
    ],
)
def test_the_suite_s_streams_land_as_they_say(
    test: type[TargetFileTestTemplate], expected: dict[str, str], sandbox_runner: TargetTestRunner, stored: Stored
) -> None:
    query = "SELECT externalid, name FROM customrecord_sbx_warranty"
    before = set(stored(query))
    test().run(SuiteConfig(), None, sandbox_runner)
    assert set(stored(query)) - before == set(expected.items())
