from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from netsuite_rest import connect, errors, system

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_rest.transport import Transport
    from tests.netsuite_rest.conftest import Answer, Service


@pytest.mark.parametrize("text", ["2025-03-26T16:21:00.000Z", "2025-03-26T17:21:00+01:00", "2025-03-26T16:21:00Z"])
def test_server_time_is_an_instant_in_utc(
    text: str, service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(body={"serverTime": text}))
    time = system.server_time(transport)
    assert time == datetime(2025, 3, 26, 16, 21, tzinfo=UTC)
    assert time.tzinfo is UTC
    assert service.asked[0].path == "/services/rest/system/v1/serverTime"


@pytest.mark.parametrize("body", [{"serverTime": "2025-03-26T16:21:00"}, {"serverTime": "today"}, {}, []])
def test_a_time_without_a_zone_is_no_time(
    body: object, service: Service, answer: type[Answer], config: dict[str, Any]
) -> None:
    service.script(answer(body=body))
    with connect(config | {"max_retries": 0}) as transport, pytest.raises(errors.MalformedAnswer):
        system.server_time(transport)


def test_limits_tell_what_is_reserved(service: Service, answer: type[Answer], transport: Transport) -> None:
    told = {
        "accountConcurrencyLimit": 15,
        "accountUnallocatedConcurrencyLimit": 10,
        "integrationConcurrencyLimit": 5,
        "integrationLimitType": "integrationSpecific",
    }
    service.script(answer(body=told))
    assert system.governance_limits(transport) == system.GovernanceLimits(15, 10, 5, "integrationSpecific")
    told = {**told, "integrationLimitType": "accountLimit"}
    del told["integrationConcurrencyLimit"]
    service.script(answer(body=told))
    assert system.governance_limits(transport) == system.GovernanceLimits(15, 10, None, "accountLimit")


def test_limits_are_for_administrators(
    service: Service, error_answer: Callable[..., Answer], transport: Transport
) -> None:
    service.script(error_answer(403, "INSUFFICIENT_PERMISSION", "Permission Violation"))
    with pytest.raises(errors.PermissionMissing):
        system.governance_limits(transport)
