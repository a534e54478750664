from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from target_netsuite.external_ids import LONGEST, derive, fold, key_text

parts = st.lists(st.text(min_size=1) | st.from_regex(r"[a-zA-Z0-9_-]{1,6}", fullmatch=True), min_size=1, max_size=3)


@given(stream=st.text(min_size=1), key=parts)
def test_a_derived_external_id_is_always_one_that_netsuite_takes(stream: str, key: list[str]) -> None:
    derived = derive(stream, key)
    assert re.fullmatch(r"[a-z0-9_-]+", derived)
    assert len(derived) <= LONGEST


@given(
    one=st.tuples(st.text(min_size=1, max_size=4), parts),
    other=st.tuples(st.text(min_size=1, max_size=4), parts),
)
def test_different_keys_never_share_an_external_id(one: tuple[str, list[str]], other: tuple[str, list[str]]) -> None:
    assert (fold(derive(*one)) == fold(derive(*other))) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a-b", ["c"]), ("a", ["b-c"])),
        (("a", ["b", "c"]), ("a", ["b-c"])),
        (("orders", ["Ab"]), ("orders", ["aB"])),
        (("Orders", ["1"]), ("orders", ["1"])),
        (("orders", ["straße"]), ("orders", ["strasse"])),
    ],
)
def test_keys_that_look_alike_to_netsuite_are_kept_apart(
    one: tuple[str, list[str]], other: tuple[str, list[str]]
) -> None:
    assert fold(derive(*one)) != fold(derive(*other))


def test_a_plain_key_stays_readable() -> None:
    assert derive("web_orders", ["17", "eu"]) == "singer-web_orders-17-eu"


def test_what_is_derived_never_changes_between_releases() -> None:
    assert derive("orders", ["A|1"]) == "singer-d70c79ae4961961a6dc1444807f545ae69450a38"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (17, "17"),
        ("17", "17"),
        (Decimal("17.0"), "17"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.0"), "0"),
        (Decimal("1.50"), "1.5"),
        (Decimal("12345678901234567890123456789.125"), "12345678901234567890123456789.125"),
        (None, None),
        ("", None),
    ],
)
def test_a_key_is_the_same_however_it_is_written(value: object, text: str | None) -> None:
    assert key_text(value) == text


@pytest.mark.parametrize("value", [True, {"id": 1}, [1], Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999999")])
def test_what_cannot_be_a_key_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"key"):
        key_text(value)


def test_case_does_not_tell_external_ids_apart_but_letters_do() -> None:
    assert fold("Cust-ä1") == fold("CUST-Ä1")
    assert fold("straße") != fold("strasse")
