"""Which path and method leads to which piece of code."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from netsuite_sandbox.wire import Answer, Call

    Endpoint = Callable[[Call], Answer]

PREFIX = "/services/rest"
_REST = ("*", "")


@dataclass(frozen=True)
class Route:
    """A path and method of the interface.

    Attributes:
        method: In upper case.
        path: What follows ``/services/rest``; ``{name}`` stands for one segment, or for what follows a sign in it
            (``@{name}``); a final ``*`` stands for one segment or more.
        endpoint: What answers.
        public: Whether it is open to everybody and not counted: the token endpoint alone.
        writes: Whether it changes records, which one request after the other does.
    """

    method: str
    path: str
    endpoint: Endpoint
    public: bool = False
    writes: bool = False

    @property
    def name(self) -> str:
        """Method and path, as the request log shows them."""
        return f"{self.method} {PREFIX}{self.path}"

    @cached_property
    def _pattern(self) -> list[tuple[str, str]]:
        """Of each segment how it begins, and the name of the placeholder for what follows; empty for nothing."""
        segments = f"{PREFIX}{self.path}".strip("/").split("/")
        return [(sign, name.rstrip("}")) for sign, _, name in (segment.partition("{") for segment in segments)]

    def match(self, segments: Sequence[str]) -> tuple[dict[str, str], Sequence[str]] | None:
        """Return what the placeholders stand for and what ``*`` stands for, or None where the path is another."""
        pattern = self._pattern
        rest: Sequence[str] = ()
        if pattern[-1] == _REST:
            pattern = pattern[:-1]
            segments, rest = segments[: len(pattern)], segments[len(pattern) :]
            if not rest:
                return None
        if len(segments) != len(pattern):
            return None
        variables: dict[str, str] = {}
        for (sign, name), segment in zip(pattern, segments, strict=True):
            if name:
                if not segment.startswith(sign) or segment == sign:
                    return None
                variables[name] = segment.removeprefix(sign)
            elif segment != sign:
                return None
        return variables, rest


@dataclass(frozen=True)
class Match:
    """Where a request goes.

    Attributes:
        name: Method and route, as the request log shows them; empty where there is no such route.
        endpoint: What answers, even where there is no such path or method.
        public: Whether it is open to everybody and not counted.
        writes: Whether it changes records.
        variables: What the placeholders of the path stand for.
        rest: The segments that ``*`` stands for.
    """

    name: str
    endpoint: Endpoint
    public: bool = False
    writes: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)
    rest: Sequence[str] = ()


def find(routes: Sequence[Route], method: str, path: str) -> Match:
    """Return where a request goes; of several routes that fit, the first. What leads nowhere is refused by 404 or 405.

    Args:
        routes: All routes.
        method: In upper case.
        path: As sent, percent-encoded: an encoded slash belongs to its segment. A final slash changes nothing.
    """
    decoded = [unquote(segment) for segment in path.strip("/").split("/")]
    fitting = [(route, match) for route in routes if (match := route.match(decoded)) is not None]
    for route, match in fitting:
        if route.method == method:
            return Match(route.name, route.endpoint, route.public, route.writes, *match)
    # Recorded of a record type that cannot be listed: 405 with this code. The code of a 404 is not recorded.
    if fitting:
        allowed = ", ".join(sorted({route.method for route, _ in fitting}))
        detail = f"The method '{method}' is not allowed here. Use one of the following valid methods: {allowed}."
        error = ServiceError(405, "INVALID_METHOD", detail, ("o:errorUrl", path))
    else:
        detail = "Invalid address or resource not found. Provide a valid resource URL."
        error = ServiceError(404, "NOT_FOUND", detail, ("o:errorUrl", path))

    def refuse(_: Call) -> Answer:
        raise error

    return Match("", refuse, public=bool(fitting) and all(route.public for route, _ in fitting))
