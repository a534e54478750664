"""Record actions: what pressing a button on a record's page does (Oracle section_156631158782)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import refusals, writing
from netsuite_sandbox.records.definitions import Kind
from netsuite_sandbox.records.drafting import Validation
from netsuite_sandbox.role import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_sandbox.records.bench import Bench
    from netsuite_sandbox.records.definitions import RecordType
    from netsuite_sandbox.records.drafting import Draft, Drafting


@dataclass(frozen=True)
class Action:
    """A change of state.

    Attributes:
        field: The field that holds the state.
        before: The state that a record must be in.
        after: The state that it is in then.
        already: The title of the refusal of a record that is in the later state already, and how its detail ends.
        otherwise: The same of a record in any other state.
        parameters: What the request may give, in lower case, and the fields that it sets.
    """

    field: str
    before: str
    after: str
    already: tuple[str, str]
    otherwise: tuple[str, str]
    parameters: Mapping[str, str]


# Of the actions that Oracle lists (section_1516982564) those of the record types here. Those of invoices need the
# feature Invoice Groups, which the account does not have; journals and bills are approved in NetSuite's pages only.
_IN_TRANSIT, _CONFIRMED, _DECLINED = "B", "C", "E"
_ELSEWHERE = ("Payment not in transit", "not in transit")  # words assumed
_ACTIONS: Mapping[str, Mapping[str, Action]] = {
    "vendorPayment": {
        "confirm": Action(
            "status",
            _IN_TRANSIT,
            _CONFIRMED,
            ("Payment already confirmed", "already confirmed"),
            _ELSEWHERE,
            {
                "confirmationdate": "tranDate",
                "exchangerate": "exchangeRate",
                "postingperiod": "postingPeriod",
                "clearpayment": "cleared",
            },
        ),
        "decline": Action(
            "status", _IN_TRANSIT, _DECLINED, ("Payment already declined", "already declined"), _ELSEWHERE, {}
        ),
    },
}


class Actions:
    """Executes record actions.

    Args:
        bench: The account's records.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def execute(self, record_type: str, record_id: str, name: str, parameters: Mapping[str, Any]) -> None:
        """Execute an action by its id, in the spelling of Oracle's list.

        Raises:
            ServiceError: If there is no such action or record, a parameter is wrong, or the record is not in the state
                that the action starts from.
        """
        found = self._bench.writable(record_type, "POST", Level.EDIT)
        action = _ACTIONS.get(found.name, {}).get(name)
        if action is None:
            raise refusals.no_such_action(name, f"{refusals.RECORD_PATH}/{record_type}/{record_id}/@{name}")
        with self._bench.writing() as connection:
            session, drafting = self._bench.begin(connection, Validation.ERROR, Validation.ERROR)
            record = self._bench.open(connection, session.types, found, record_id)
            state = record.value(found.body.fields[action.field])
            if state != action.before:
                title, end = action.already if state == action.after else action.otherwise
                raise refusals.action_refused(title, f"A payment you are trying to {name} is {end}")
            draft = _draft(found, action, drafting, parameters)
            draft.values[action.field] = action.after
            writing.update(session, record, draft, frozenset())


def _draft(record_type: RecordType, action: Action, drafting: Drafting, parameters: Mapping[str, Any]) -> Draft:
    """Return the fields that the parameters of an action set."""
    body: dict[str, Any] = {}
    for name, value in parameters.items():
        field = action.parameters.get(name.lower())
        if field is None:
            raise refusals.unknown_name(name, name)
        body[field] = _plain(value, record_type.body.fields[field].kind)
    return drafting.record(record_type, body)


def _plain(value: object, kind: Kind) -> object:
    """Return a parameter as a field of a body has it: SuiteScript, which actions come from, writes them as text."""
    if not isinstance(value, str):
        return value
    if kind is Kind.BOOLEAN:
        return {"T": True, "F": False}.get(value, value)
    if kind is Kind.NUMBER:
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return value
