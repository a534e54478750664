"""What goes wrong by rule: which calls a fault meets, and what it does to them."""

from __future__ import annotations

import math
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from enum import StrEnum
from fnmatch import fnmatchcase
from random import Random
from typing import TYPE_CHECKING, Self

from netsuite_sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from netsuite_sandbox.store import Store


class Effect(StrEnum):
    """What a fault does.

    Those that answer, cut or garble do so instead of the endpoint's own answer; the others let it through.

    Attributes:
        said: What happens, in words.
    """

    said: str

    def __new__(cls, value: str, said: str) -> Self:
        """Return a member with what happens in words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.said = said
        return member

    DELAY = "delay", "Nothing but waiting."
    CONCURRENCY = "concurrency", "429 CONCURRENCY_LIMIT_EXCEEDED."
    LOGIN = "login", "401 INVALID_LOGIN, though the token is good."
    REVOKE = "revoke", "Every token given out so far ends as the call arrives."
    UNEXPECTED = "unexpected", "500 UNEXPECTED_ERROR with an error id."
    BAD_GATEWAY = "bad_gateway", "502, in a gateway's HTML."
    UNAVAILABLE = "unavailable", "503, in a gateway's HTML."
    GATEWAY_TIMEOUT = "gateway_timeout", "504, in a gateway's HTML; by `body`, a query that takes too long."
    LOCKED = "locked", "400 USER_ERROR of a record that a workflow has locked."
    CHANGED = "changed", "400 USER_ERROR of a record that somebody else has changed meanwhile."
    REFUSE_CONNECTION = (
        "refuse_connection",
        "Nobody listens: new connections are refused, for `seconds` or until it is lifted; open ones stay.",
    )
    RESET_CONNECTION = "reset_connection", "A new connection is taken, and reset before anything is read from it."
    RESET = "reset", "The connection is reset instead of an answer."
    TRUNCATE = "truncate", "The connection ends within the answer's body."
    HALF_JSON = "half_json", "The first half of the answer's body, as if it were the whole."
    HTML = "html", "200 with a page for people."
    TRICKLE = "trickle", "The answer's body in small pieces, spread over `seconds`."
    LATE = (
        "late",
        "A write is answered, but read by nobody for `seconds` of the account's clock; 0: until it is released.",
    )
    CHANGE = "change", "`sql` and `run` change the account once the answer is worked out, before it goes out."


class Spread(StrEnum):
    """How waiting times differ from ``seconds``."""

    FIXED = "fixed"
    UNIFORM = "uniform"
    """From nothing to twice as long."""
    LOGNORMAL = "lognormal"
    """Half of them shorter and half longer, a few much longer."""


_SIGMA = 0.7
_RECORDS = "/services/rest/record/"
_PASSING = frozenset({Effect.DELAY, Effect.REVOKE, Effect.LATE, Effect.CHANGE})
# Their ``seconds`` are not spent before the answer.
_UNHURRIED = frozenset({Effect.TRICKLE, Effect.LATE})
# They meet connections, before there is a call.
_CONNECTING = frozenset({Effect.REFUSE_CONNECTION, Effect.RESET_CONNECTION})
# Always of an answer that the endpoint gave.
GARBLING = frozenset({Effect.TRUNCATE, Effect.HALF_JSON, Effect.TRICKLE})


@dataclass(frozen=True)
class Fault:
    """A rule: which calls it meets, and what happens to them.

    Of the calls that fit, it meets number ``first``, then every ``every``-th, up to number ``last`` and at most
    ``times`` in all, each with this ``probability``. ``reset_connection`` counts connections in the place of calls.
    With ``refuse_connection`` there is nothing to count, because nobody sees what is refused: it is bounded by
    ``seconds`` alone, after which it is no longer in force.

    Attributes:
        effect: What happens.
        path: A pattern of the path as sent, such as ``/services/rest/record/v1/customer/*``; ``*`` stands for anything.
        method: In upper case; empty for any.
        body: A regular expression to be found in the request's body, such as a part of a query.
        first: The number of the first call that it meets; the first call is 1.
        last: The number of the last one.
        every: 2 for every second call.
        times: How often it may happen.
        probability: From 0 to 1.
        seed: What probabilities and waiting times are drawn from.
        seconds: How long the answer waits; for ``trickle`` the time that the body takes, for ``late`` the time that
            the write stays unseen, for ``refuse_connection`` the time for which nobody listens, by this machine's
            clock; 0: until it is taken out of force.
        spread: How waiting times differ from each other.
        applied: Whether the request is carried out before it is answered with an error or cut off.
        retry_after: The value of the header ``Retry-After`` of an error; empty for no header.
        sql: A script for the account's tables, for ``change``.
        run: A function to call with the account's data, for ``change``.
    """

    effect: Effect
    path: str = "*"
    method: str = ""
    body: str = ""
    first: int = 1
    last: int | None = None
    every: int = 1
    times: int | None = None
    probability: float = 1.0
    seed: int = 1
    seconds: float = 0.0
    spread: Spread = Spread.FIXED
    applied: bool = False
    retry_after: str = ""
    sql: str = ""
    run: Callable[[Store], None] | None = None

    def __post_init__(self) -> None:
        """Refuse a rule that makes no sense.

        Raises:
            SandboxError: naming what is wrong.
        """
        # Effects and spreads may be given as text.
        object.__setattr__(self, "effect", _member("effect", self.effect, Effect))
        object.__setattr__(self, "spread", _member("spread", self.spread, Spread))
        try:
            re.compile(self.body)
        except re.error as error:
            raise SandboxError(f"body {self.body!r} is no regular expression: {error}.") from error
        if min(self.first, self.every) < 1 or (self.last is not None and self.last < self.first):
            raise SandboxError("first and every must be 1 or more, and last no less than first.")
        if self.times is not None and self.times < 0:
            raise SandboxError(f"times {self.times} must not be negative.")
        if not 0 <= self.probability <= 1:
            raise SandboxError(f"probability {self.probability} must be from 0 to 1.")
        if not 0 <= self.seconds < math.inf:
            raise SandboxError(f"seconds {self.seconds} must be a number that is not negative.")
        if self.effect in _CONNECTING and (self.path != "*" or self.method or self.body):
            raise SandboxError("A connection has no path, method or body to choose it by.")
        if self.effect is Effect.REFUSE_CONNECTION:
            chosen = {each.name for each in fields(self) if getattr(self, each.name) != each.default}
            if chosen - {"effect", "seconds"}:
                raise SandboxError(
                    "Nobody sees a connection that is refused: such a rule has nothing but seconds. "
                    "Connections that can be counted are those of reset_connection."
                )

    def fits(self, method: str, path: str, body: bytes) -> bool:
        """Return whether a call is one of those that the rule counts."""
        if self.effect is Effect.LATE and (method == "GET" or not path.startswith(_RECORDS)):
            return False  # nothing is written
        return (
            (not self.method or self.method == method)
            and fnmatchcase(path, self.path)
            and (not self.body or re.search(self.body, body.decode("utf-8", "replace")) is not None)
        )


def _member(name: str, value: str, kind: type[StrEnum]) -> StrEnum:
    found = next((each for each in kind if each == value), None)
    if found is None:
        raise SandboxError(f"{name} {value!r} is none of: {', '.join(kind)}.")
    return found


class Rule:
    """A fault in force, and what became of it.

    Attributes:
        id: Its number.
        fault: The rule.
        seen: How many calls fitted so far.
        fired: How many of them it met.
        end: What will take it out of force; None for nothing.
    """

    def __init__(self, number: int, fault: Fault) -> None:
        self.id = number
        self.end: threading.Timer | None = None
        self.fault = fault
        self.seen = 0
        self.fired = 0
        self._random = Random(fault.seed)  # noqa: S311 - chance that a seed repeats

    def fires(self) -> bool:
        """Count a call that fits, and return whether the fault meets it."""
        fault = self.fault
        self.seen += 1
        due = (
            self.seen >= fault.first
            and (fault.last is None or self.seen <= fault.last)
            and (self.seen - fault.first) % fault.every == 0
            and (fault.times is None or self.fired < fault.times)
            and self._random.random() < fault.probability
        )
        self.fired += due
        return due

    def waiting_time(self) -> float:
        """Return the seconds for which one call waits."""
        fault = self.fault
        if fault.spread is Spread.UNIFORM:
            return self._random.uniform(0, 2 * fault.seconds)
        if fault.spread is Spread.LOGNORMAL:
            return fault.seconds * self._random.lognormvariate(0, _SIGMA)
        return fault.seconds


@dataclass
class Plan:
    """What is to happen to one call.

    Attributes:
        wait: Seconds for which the answer is held back.
        passing: Faults that let the answer through.
        fatal: The one fault that replaces, cuts or garbles the answer.
        names: The effects, for the log.
    """

    wait: float = 0.0
    passing: list[Fault] = field(default_factory=list)
    fatal: Fault | None = None
    names: tuple[str, ...] = ()

    def has(self, effect: Effect) -> bool:
        """Return whether the fault that ends the answer has this effect."""
        return self.fatal is not None and self.fatal.effect is effect


class Faults:
    """The faults in force; any thread may change them while the server runs.

    Several can meet one call: waiting times add up, and the first that replaces, cuts or garbles the answer decides;
    those after it do not count the call.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[Rule] = []
        self._last = 0
        # Held for as long as a door takes to open or close, while calls are planned.
        self._turning = threading.Lock()
        self._door: Callable[[bool], None] | None = None
        self._shut = False

    def add(self, fault: Fault) -> Rule:
        """Put a fault in force; what it returns tells how often it fired."""
        with self._lock:
            self._last += 1
            rule = Rule(self._last, fault)
            self._rules.append(rule)
        self._turn()
        if fault.effect is Effect.REFUSE_CONNECTION and fault.seconds:
            rule.end = threading.Timer(min(fault.seconds, threading.TIMEOUT_MAX), self.remove, (rule.id,))
            rule.end.daemon = True
            rule.end.start()
        return rule

    def remove(self, number: int) -> bool:
        """Take one fault out of force; return whether it was there."""
        return self._lift([rule for rule in self._rules if rule.id == number])

    def clear(self) -> None:
        """Take every fault out of force."""
        self._lift(self.rules)

    def _lift(self, lifted: list[Rule]) -> bool:
        with self._lock:
            before = len(self._rules)
            self._rules = [rule for rule in self._rules if rule not in lifted]
            gone = len(self._rules) < before
        for rule in lifted:
            if rule.end:
                rule.end.cancel()
        self._turn()
        return gone

    @property
    def rules(self) -> list[Rule]:
        """The faults in force, in the order in which they were added."""
        return list(self._rules)

    @contextmanager
    def door(self, shut: Callable[[bool], None]) -> Iterator[None]:
        """Let connections be refused at a server's door as long as the block lasts.

        Args:
            shut: Shuts the door, or opens it again, and returns when that is done; not called by the server's thread.
        """
        with self._turning:
            self._door, self._shut = shut, False
        self._turn()
        try:
            yield
        finally:
            with self._turning:
                self._door = None

    def _turn(self) -> None:
        """Shut the door, or open it, as the rules want it by now."""
        with self._turning:
            shut = any(rule.fault.effect is Effect.REFUSE_CONNECTION for rule in self._rules)
            if self._door and shut is not self._shut:
                self._door(shut)
                self._shut = shut

    def resets_connection(self) -> bool:
        """Count a new connection, and return whether it is to be reset."""
        with self._lock:
            return any(
                [rule.fires() for rule in self._rules if rule.fault.effect is Effect.RESET_CONNECTION]  # noqa: C419 - each counts
            )

    def plan(self, method: str, path: str, body: bytes) -> Plan:
        """Count a call, and return what is to happen to it."""
        plan = Plan()
        if not self._rules:
            return plan
        with self._lock:
            for rule in self._rules:
                fault = rule.fault
                if fault.effect in _CONNECTING or not fault.fits(method, path, body) or not rule.fires():
                    continue
                plan.names += (fault.effect.value,)
                if fault.effect not in _UNHURRIED:
                    plan.wait += rule.waiting_time()
                if fault.effect not in _PASSING:
                    plan.fatal = fault
                    break
                plan.passing.append(fault)
        return plan
