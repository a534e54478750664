from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsuite_rest.errors import SettingsError
from tap_netsuite.filters import clean_filter


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("isinactive = 'F'", "isinactive = 'F'"),
        ("  AND isinactive = 'F' ", "isinactive = 'F'"),
        ("and(id > 1)", "(id > 1)"),
        ("android = 'T'", "android = 'T'"),
        ("companyname = 'O''Neil -- a;b (c'", "companyname = 'O''Neil -- a;b (c'"),
        ("(a = 1 OR (b = 2))", "(a = 1 OR (b = 2))"),
        ("a - -1 > 0", "a - -1 > 0"),
    ],
)
def test_a_condition_is_kept_as_it_is_but_for_a_leading_and(text: str, expected: str) -> None:
    assert clean_filter("customer", text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("AND", "empty"),
        ("a = 1 -- and b = 2", "comment"),
        ("a = 1 /* b */", "comment"),
        ("a = 1 */", "comment"),
        ("a = 1; DELETE", "semicolon"),
        ("a = 1) OR (1 = 1", "never opened"),
        ("(a = 1", "never closes"),
        ("a = 'x", "never closed"),
        ('"a = 1', "never closed"),
        ("a = 'x''", "never closed"),
    ],
)
def test_what_could_escape_its_parentheses_is_refused_by_name(text: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=rf"stream_options\.customer\.filter .*{problem}"):
        clean_filter("customer", text)


@given(st.text(alphabet="ab ()';\"-/*=1", max_size=30))
def test_an_accepted_condition_never_closes_the_parentheses_around_it(text: str) -> None:
    try:
        cleaned = clean_filter("customer", text)
    except SettingsError:
        return
    outside, quote = "", ""
    for character in cleaned:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        else:
            outside += character
    assert not quote
    depths = [outside[:end].count("(") - outside[:end].count(")") for end in range(len(outside) + 1)]
    assert min(depths) == 0 == depths[-1]
    assert ";" not in outside
