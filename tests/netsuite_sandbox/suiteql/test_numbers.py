# ruff: noqa: S608 - queries are what is tested here
from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsuite_sandbox.suiteql import number_masks, numbers

if TYPE_CHECKING:
    from conftest import NetSuite

MONEY = st.decimals(min_value=-(10**10), max_value=10**10, places=2)
AMOUNTS = st.decimals(min_value=-(10**7), max_value=10**7, places=8)


def written(value: Decimal) -> str:
    """Return a decimal number as Oracle writes it."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


@given(amount=AMOUNTS)
def test_fifteen_digits_survive_storage_and_writing(amount: Decimal) -> None:
    assert numbers.number_text(float(amount)) == written(amount)


@given(number=st.integers(-(2**63), 2**63 - 1))
def test_integers_are_written_whole(number: int) -> None:
    assert numbers.number_text(number) == str(number)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-7, ".0000001"),
        (1.5e-10, ".00000000015"),
        (1e21, "1000000000000000000000"),
        (-0.0, "0"),
        (0.1 + 0.2, ".3"),
        (2 / 3, ".666666666666667"),
        (-1 / 3, "-.333333333333333"),
        (100.0, "100"),
    ],
)
def test_numbers_are_written_without_exponent_and_leading_zero(value: float, text: str) -> None:
    assert numbers.number_text(value) == text


@given(left=MONEY, right=MONEY)
def test_money_is_added_subtracted_and_multiplied_in_decimals(
    any_netsuite: NetSuite, left: Decimal, right: Decimal
) -> None:
    row = f"SELECT {left} + {right} a, {left} - {right} b, ({left}) * 3 c FROM dual"
    expected = {"a": left + right, "b": left - right, "c": left * 3}
    assert any_netsuite.rows(row) == [{name: written(value) for name, value in expected.items()}]


@given(amounts=st.lists(MONEY, min_size=1, max_size=30))
def test_sums_and_averages_of_money_are_exact(any_netsuite: NetSuite, amounts: list[Decimal]) -> None:
    rows = " UNION ALL ".join(f"SELECT {amount} y FROM dual" for amount in amounts)
    (row,) = any_netsuite.rows(f"SELECT SUM(y) s, COUNT(y) n, MEDIAN(y) m FROM ({rows})")
    ordered = sorted(amounts)
    middle = (ordered[len(ordered) // 2] + ordered[(len(ordered) - 1) // 2]) / 2
    assert row == {"s": written(sum(amounts, Decimal(0))), "n": str(len(amounts)), "m": written(middle)}


@given(amount=AMOUNTS, places=st.integers(0, 6))
def test_rounding_is_half_away_from_zero(amount: Decimal, places: int) -> None:
    expected = amount.quantize(Decimal(1).scaleb(-places), "ROUND_HALF_UP")
    assert numbers.number_text(numbers.rounded(float(amount), places)) == written(expected)


@given(number=st.integers(-(10**9), 10**9), divisor=st.integers(-1000, 1000).filter(bool))
def test_what_is_left_over_has_the_sign_of_the_dividend(number: int, divisor: int) -> None:
    left_over = numbers.modulo(number, divisor)
    assert (number - left_over) % divisor == 0
    assert abs(left_over) < abs(divisor)
    assert left_over * number >= 0


@given(amount=MONEY)
def test_a_mask_for_money_shows_the_amount(amount: Decimal) -> None:
    shown = number_masks.write(float(amount), "99,999,999,999.00")
    assert Decimal(shown.replace(",", "")) == amount
    assert len(shown) == len("99,999,999,999.00") + 1
