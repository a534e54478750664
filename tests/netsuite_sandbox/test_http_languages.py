from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.languages import localised
from netsuite_sandbox.role import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_sandbox import Sandbox

    Call = Callable[..., requests.Response]

WRONG = (
    "Invalid language. REST web services currently only support the default company language, and do not support the "
    "language specified in your user preferences. Provide the {} header with your default company language value 'pt'."
)


def details(answer: requests.Response) -> dict[str, str]:
    (found,) = answer.json()["o:errorDetails"]
    return dict(found)


@pytest.mark.fidelity("O69")
def test_messages_come_in_the_users_language_and_codes_stay(
    netsuite_sandbox: Sandbox, session: requests.Session, call: Call
) -> None:
    account = netsuite_sandbox.account
    account.language = account.company_language = "pt"
    account.role.levels["inventoryitem"] = Level.VIEW
    missing = call("POST", "customer", json={"companyName": "Só"})
    assert (missing.status_code, missing.json()["title"]) == (400, "Bad Request")
    assert details(missing) == {
        "detail": "Erro ao acessar um recurso. Insira valor(es) para: Subsidiary.",
        "o:errorCode": "USER_ERROR",
    }
    assert details(call("POST", "inventoryItem", json={})) == {
        "detail": "Violação de permissão: você precisa de um nível mais alto da permissão 'Lists -> Items' para "
        "acessar esta página. Entre em contato com o administrador da sua conta.",
        "o:errorCode": "INSUFFICIENT_PERMISSION",
    }
    refused = session.post(
        f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql",
        json={"q": "SELECT id FROM nosuchtable"},
        headers={"Prefer": "transient"},
        timeout=30,
    )
    assert details(refused)["o:errorCode"] == "INVALID_PARAMETER"
    assert details(refused)["detail"].startswith("Consulta de pesquisa inválida. A descrição detalhada")


@pytest.mark.fidelity("O69")
def test_a_language_or_message_that_is_not_known_stays_english(netsuite_sandbox: Sandbox, call: Call) -> None:
    account = netsuite_sandbox.account
    account.language = account.company_language = "xx"
    assert details(call("GET", "employee/999999"))["detail"].startswith("The record instance does not exist.")
    error = ServiceError(400, "USER_ERROR", "Error while accessing a resource. Some rule {of} {0} its own.")
    assert localised(error, "pt").detail == "Erro ao acessar um recurso. Some rule {of} {0} its own."
    assert localised(error, "../pt") == error


@pytest.mark.fidelity("O69")
def test_the_companys_language_must_be_named_where_it_is_not_the_users(
    netsuite_sandbox: Sandbox, session: requests.Session, call: Call
) -> None:
    new = {"companyName": "Idioma", "subsidiary": {"id": "1"}}
    netsuite_sandbox.account.company_language = "pt"

    read = call("GET", "customer")
    assert read.status_code == 400
    assert details(read) == {
        "detail": WRONG.format("Accept-Language"),
        "o:errorHeader": "Accept-Language",
        "o:errorCode": "INVALID_HEADER",
    }
    assert details(call("POST", "customer", json=new))["detail"] == WRONG.format("Content-Language")
    assert call("GET", "customer", headers={"Accept-Language": "en-US,pt;q=0.5"}).status_code == 400
    assert call("GET", "customer", headers={"Accept-Language": "pt"}).status_code == 200
    assert call("POST", "customer", json=new, headers={"Content-Language": "pt"}).status_code == 204
    # Neither the catalog nor SuiteQL minds.
    assert call("GET", "metadata-catalog").status_code == 200
    query = session.post(
        f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql",
        json={"q": "SELECT count(*) AS n FROM customer WHERE companyname = 'Idioma'"},
        headers={"Prefer": "transient"},
        timeout=30,
    )
    assert query.json()["items"] == [{"links": [], "n": "1"}]
