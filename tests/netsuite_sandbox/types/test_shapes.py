from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox.schema import Column, Table, Type, create_table

if TYPE_CHECKING:
    from .conftest import Account


@pytest.mark.fidelity("D4", "O41", "O42")
def test_values_of_an_entity_have_their_documented_shapes(account: Account) -> None:
    book = {
        "items": [{"label": "HQ", "defaultBilling": True, "addressBookAddress": {"addr1": "1 Pier", "country": "GB"}}]
    }
    record_id = account.make(
        "partner",
        {
            **account.new["partner"],
            "category": {"items": [{"id": "3"}, {"id": "1"}]},
            "class": {"id": "1"},
            "taxRounding": {"refName": "Up"},
            "addressBook": book,
        },
    )
    address = f"{account.root}/partner/{record_id}"
    link = [{"rel": "self", "href": address, "method": "GET"}]

    def to(path: str) -> list[dict[str, str]]:
        return [{**link[0], "href": f"{address}/{path}"}]

    plain = account.get(f"partner/{record_id}")
    shown = account.get(f"partner/{record_id}?expandSubResources=true")
    simple = account.get(f"partner/{record_id}?simpleEnumFormat=true")

    assert plain["class"]["links"][0]["href"] == f"{account.root}/classification/1"
    assert (plain["class"]["id"], plain["subsidiary"]["id"]) == ("1", "1")
    assert plain["taxRounding"] == {"links": [], "id": "UP", "refName": "Up"}
    assert (simple["taxRounding"], simple["emailPreference"]) == ("UP", "DEFAULT")
    assert plain["category"] == {"links": to("category")}
    assert shown["category"] == {
        "links": to("category"),
        "items": [
            {"links": [{**link[0], "href": f"{account.root}/partnercategory/{key}"}], "id": key} for key in ("3", "1")
        ],
        "totalResults": 2,
    }
    assert plain["addressBook"] == {"links": to("addressBook")}
    (line,) = shown["addressBook"]["items"]
    key = line["id"]
    assert shown["addressBook"] == {
        "links": to("addressBook"),
        "items": [
            {
                "links": to(f"addressBook/{key}"),
                "addressBookAddress": {
                    "links": to(f"addressBook/{key}/addressBookAddress"),
                    "addr1": "1 Pier",
                    "addrText": "1 Pier\nUnited Kingdom",
                    "country": {"links": [], "id": "GB", "refName": "United Kingdom"},
                },
                "addressBookAddress_text": "1 Pier\nUnited Kingdom",
                "addressId": str(key),
                "defaultBilling": True,
                "id": key,
                "internalId": key,
                "label": "HQ",
            }
        ],
        "totalResults": 1,
    }
    assert shown["contactList"] == {
        "links": to("contactList"),
        "count": 0,
        "hasMore": False,
        "items": [],
        "offset": 0,
        "totalResults": 0,
    }
    assert account.ask(f"SELECT BUILTIN.DF(category) AS c, category FROM partner WHERE id = {record_id}") == [  # noqa: S608 - made of what stands here
        {"c": "Architect, Reseller", "category": "3, 1"}
    ]


@pytest.mark.parametrize(
    "sent",
    [
        {"taxRounding": {"id": "SIDEWAYS"}},
        {"taxRounding": ["UP"]},
        {"category": "1"},
        {"isInactive": "T"},
        {"phone": 5},
    ],
)
def test_a_value_of_another_shape_is_refused(account: Account, sent: dict[str, Any]) -> None:
    (name,) = sent

    refusal = account.refusal("POST", "partner", {**account.new["partner"], **sent})

    assert refusal["o:errorDetails"] == [
        {
            "detail": f"Invalid value for the resource or sub-resource field '{name}'. Provide a valid value.",
            "o:errorCode": "INVALID_VALUE",
            "o:errorPath": name,
        }
    ]


def test_what_netsuite_writes_itself_is_passed_over(account: Account) -> None:
    record_id = account.make(
        "supportCase",
        {
            **account.new["supportCase"],
            "stage": "CLOSED",
            "statusHistory": {"items": [{"stage": {"id": "CLOSED"}}]},
            "id": "7",
        },
    )

    assert account.get(f"supportCase/{record_id}")["stage"] == "OPEN"
    assert account.get(f"supportCase/{record_id}/statusHistory")["items"] == []


def test_lines_with_a_key_are_merged_and_those_without_are_added(account: Account) -> None:
    record_id = account.make(
        "assemblyItem",
        {
            **account.new["assemblyItem"],
            "itemVendor": {"items": [{"vendor": {"id": "-3"}, "purchasePrice": 4, "vendorCode": "A"}]},
            "member": {"items": [{"item": {"id": "16"}, "quantity": "2"}]},
        },
    )
    change = {
        "itemVendor": {"items": [{"vendor": {"id": "-3"}, "purchasePrice": 5}]},
        "member": {"items": [{"item": {"id": "16"}, "quantity": "2"}]},
    }
    account.call("PATCH", f"assemblyItem/{record_id}", json=change)

    (vendor,) = account.get(f"assemblyItem/{record_id}/itemVendor")["items"]
    assert (vendor["purchasePrice"], vendor["vendorCode"], vendor["vendor"]["id"]) == (5.0, "A", "-3")
    assert [each["quantity"] for each in account.get(f"assemblyItem/{record_id}/member")["items"]] == ["2", "2"]
    account.call("PATCH", f"assemblyItem/{record_id}?replace=member", json={"member": change["member"]})
    assert account.get(f"assemblyItem/{record_id}/member")["totalResults"] == 1


def test_a_subrecord_may_have_lines(account: Account) -> None:
    prices = {"itemvendorpricelines": {"items": [{"vendorcurrency": {"id": "1"}, "vendorprice": 4.25}]}}
    vendor = {"vendor": {"id": "-3"}, "itemVendorPrice": prices}
    record_id = account.make("inventoryItem", {**account.new["inventoryItem"], "itemVendor": {"items": [vendor]}})

    body = account.get(f"inventoryItem/{record_id}?expandSubResources=true")

    (line,) = body["itemVendor"]["items"][0]["itemVendorPrice"]["itemvendorpricelines"]["items"]
    assert (line["vendorcurrency"]["id"], line["vendorprice"]) == ("1", 4.25)


def test_a_custom_record_holds_fields_of_every_kind(account: Account) -> None:
    name = "customrecord_sbx_visit"
    kinds = {
        "name": Type.TEXT,
        "externalid": Type.TEXT,
        "created": Type.DATETIME,
        "lastmodified": Type.DATETIME,
        "isinactive": Type.BOOLEAN,
    }
    custom = {"text": Type.TEXT, "count": Type.INTEGER, "share": Type.NUMBER, "day": Type.DATE, "at": Type.DATETIME}
    columns = [Column("id", Type.INTEGER), *(Column(key, kind) for key, kind in kinds.items())]
    columns += [Column(f"custrecord_{key}", kind, label=key.title(), custom=True) for key, kind in custom.items()]
    columns += [
        Column("custrecord_done", Type.BOOLEAN, label="Done", custom=True),
        Column("custrecord_region", Type.INTEGER, "customlist_sbx_region", "Region", custom=True),
        Column("custrecord_regions", Type.TEXT, "customlist_sbx_region", "Regions", custom=True),
    ]
    with account.sandbox.store.write() as connection:
        create_table(connection, Table(name, {each.name: each for each in columns}, ("id",), "name"))
    sent = {
        "name": "First",
        "externalId": "V-1",
        "custrecord_text": "Zoë's",
        "custrecord_count": 12,
        "custrecord_share": 0.125,
        "custrecord_day": "2026-02-28",
        "custrecord_at": "2026-02-28T23:30:15-08:00",
        "custrecord_done": True,
        "custrecord_region": {"id": "2"},
        "custrecord_regions": {"items": [{"id": "1"}, {"id": "6"}]},
    }

    record_id = account.make(name, sent)

    address = f"{account.root}/{name}/{record_id}"
    regions = f"{account.root}/customlist_sbx_region"
    assert account.get(f"{name}/eid:v-1?expandSubResources=true") == {
        "links": [{"rel": "self", "href": f"{address}?expandSubResources=true", "method": "GET"}],
        "created": account.moment(),
        "custrecord_at": "2026-03-01T07:30:00Z",
        "custrecord_count": 12,
        "custrecord_day": "2026-02-28",
        "custrecord_done": True,
        "custrecord_region": account.reference("customlist_sbx_region/2", "Europe"),
        "custrecord_regions": {
            "links": [{"rel": "self", "href": f"{address}/custrecord_regions", "method": "GET"}],
            "items": [
                {"links": [{"rel": "self", "href": f"{regions}/{key}", "method": "GET"}], "id": key}
                for key in ("1", "6")
            ],
            "totalResults": 2,
        },
        "custrecord_share": 0.125,
        "custrecord_text": "Zoë's",
        "externalId": "V-1",
        "id": record_id,
        "isInactive": False,
        "lastModified": account.moment(),
        "name": "First",
    }
    account.call("PATCH", f"{name}/{record_id}", json=dict.fromkeys(sent, None) | {"name": "Second"})
    assert account.ask(f"SELECT * FROM {name}") == [  # noqa: S608 - a name of this test
        {
            "created": account.ask("SELECT SYSDATE AS d FROM DUAL")[0]["d"],
            "custrecord_done": "F",
            "id": record_id,
            "isinactive": "F",
            "lastmodified": account.ask("SELECT SYSDATE AS d FROM DUAL")[0]["d"],
            "name": "Second",
        }
    ]
    account.call("DELETE", f"{name}/{record_id}")
    assert account.ask(f"SELECT scriptid, iscustomrecord FROM deletedrecord WHERE type = '{name}'") == [  # noqa: S608 - a name of this test
        {"scriptid": name.upper(), "iscustomrecord": "T"}
    ]


def test_a_custom_list_is_read_value_by_value(account: Account) -> None:
    listed = account.get("customlist_sbx_region")

    assert {each["id"] for each in listed["items"]} == {"1", "2", "3", "4", "6"}
    assert account.get("customlist_sbx_region/4") == {
        "links": [{"rel": "self", "href": f"{account.root}/customlist_sbx_region/4", "method": "GET"}],
        "id": "4",
        "isInactive": False,
        "name": "日本",
        "scriptId": "VAL_JAPAN",
    }
