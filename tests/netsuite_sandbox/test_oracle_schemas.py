"""The sandbox's record types have what Oracle's REST API Browser lists for them, no less and no more."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import requests

    from netsuite_sandbox import Sandbox

ORACLE = tomllib.loads(Path(__file__).with_name("oracle_schemas.toml").read_text(encoding="utf-8"))
TYPES = sorted({name.partition("-")[0] for name in ORACLE["counts"]})
NAMES = {name: each["properties"].split() for each in ORACLE["definitions"] for name in each["of"].split()}


def described(sandbox: Sandbox, session: requests.Session) -> dict[str, list[str]]:
    """Each definition's properties as Oracle's browser shows them, an enumeration with a star; no custom fields."""
    answer = session.get(
        f"{sandbox.base_url}/services/rest/record/v1/metadata-catalog",
        params={"select": ",".join(TYPES)},
        headers={"Accept": "application/swagger+json"},
        timeout=30,
    )
    schemas: dict[str, Any] = answer.json()["components"]["schemas"]
    return {
        name: sorted(
            f"{key}*" if set(each.get("properties", ())) == {"id", "refName"} else key
            for key, each in schema.get("properties", {}).items()
            if not each.get("x-ns-custom-field")
        )
        for name, schema in schemas.items()
    }


@pytest.mark.fidelity("D4")
def test_definitions_are_those_of_oracles_browser(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    found = described(netsuite_sandbox, session)

    assert {name: found.get(name) for name in NAMES} == {name: sorted(names) for name, names in NAMES.items()}
    counted = {name: sum(3 if key.endswith("*") else 1 for key in found.get(name, ())) for name in ORACLE["counts"]}
    assert counted == ORACLE["counts"]


def test_types_that_are_complete_have_no_further_definition(
    netsuite_sandbox: Sandbox, session: requests.Session
) -> None:
    complete = tuple(f"{name}-" for name in NAMES if "-" not in name)
    collections = ("Collection", "price")

    found = described(netsuite_sandbox, session)

    assert {name for name in found if name.startswith(complete) and not name.endswith(collections)} <= NAMES.keys()
