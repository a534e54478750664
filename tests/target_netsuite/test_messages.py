from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from singer_sdk.singerlib.exceptions import InvalidInputLine

from target_netsuite.errors import BadInput
from target_netsuite.messages import MEMBERS, LineReader

STATE = b'{"type": "STATE", "value": {"a": 1}}\n'


def read(content: bytes) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    source = io.TextIOWrapper(io.BytesIO(content), encoding="ascii")
    LineReader().process_lines(source, dict.fromkeys(MEMBERS, seen.append))
    return seen


def test_numbers_are_read_to_the_last_digit() -> None:
    record = read(b'{"type":"RECORD","stream":"s","record":{"a":12345678901234567.890,"b":123456789012345678901}}')[0]
    assert record["record"] == {"a": Decimal("12345678901234567.890"), "b": 123456789012345678901}


def test_text_is_utf_8_whatever_the_locale() -> None:
    assert read('{"type":"RECORD","stream":"s","record":{"a":"Ä😀"}}'.encode())[0]["record"] == {"a": "Ä😀"}


def test_empty_lines_say_nothing() -> None:
    assert len(read(STATE + b"\n  \n" + STATE)) == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b'{"type": "RECORD", "stream": "s", "rec', "not JSON"),
        (b'{"type": "RECORD", "stream": "s", "record": {"a": NaN}}', "not JSON"),
        (b'{"type": "RECORD", "stream": "s", "record": {"a": "\xff"}}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "no Singer message"),
        (b"7", "no Singer message"),
        (b'{"stream": "s"}', "no Singer message"),
        (b'{"type": "RECORDS"}', "no Singer message"),
        (b'{"type": ["RECORD"]}', "no Singer message"),
        (b'{"type": "RECORD", "record": {}}', 'needs "stream" to be text'),
        (b'{"type": "RECORD", "stream": "s", "record": []}', 'needs "record" to be an object'),
        (b'{"type": "SCHEMA", "stream": "s", "schema": true}', 'needs "schema" to be an object'),
        (b'{"type": "STATE"}', 'needs "value" to be an object'),
    ],
)
def test_a_line_that_is_no_message_is_refused_by_number_and_not_repeated(line: bytes, reason: str) -> None:
    with pytest.raises(InvalidInputLine, match=reason) as caught:
        read(STATE + b"\n" + line + b"\n" + STATE)
    assert caught.value.__notes__ == ["Input line 3"]


def test_what_is_wrong_with_a_message_is_told_with_its_line() -> None:
    def refuse(message: dict[str, Any]) -> None:
        raise BadInput(f"no {message['type']}")

    with pytest.raises(BadInput, match="no STATE") as caught:
        LineReader().process_lines(io.StringIO(STATE.decode()), {"STATE": refuse})
    assert caught.value.__notes__ == ["Input line 1"]


@given(content=st.binary())
def test_any_bytes_are_messages_or_are_refused_and_nothing_else(content: bytes) -> None:
    try:
        messages = read(content)
    except InvalidInputLine:
        return
    assert messages == []
