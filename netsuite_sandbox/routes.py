"""Which path and method leads to which piece of code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netsuite_sandbox.wire import Answer, Call

    Endpoint = Callable[[Call], Answer]

PREFIX = "/services/rest"


@dataclass(frozen=True)
class Route:
    """A path and method of the interface.

    Attributes:
        method: In upper case.
        path: What follows ``/services/rest``; ``{name}`` stands for one segment, a final ``*`` for one or more.
        endpoint: What answers.
        public: Whether it is open to everybody and not counted: the token endpoint alone.
    """

    method: str
    path: str
    endpoint: Endpoint
    public: bool = False

    @property
    def name(self) -> str:
        """Method and path, as the request log shows them."""
        return f"{self.method} {PREFIX}{self.path}"

    def match(self, segments: Sequence[str]) -> tuple[dict[str, str], Sequence[str]] | None:
        """Return what the placeholders stand for and what ``*`` stands for, or None where the path is another."""
        pattern = self.path.strip("/").split("/")
        rest: Sequence[str] = ()
        if pattern[-1] == "*":
            pattern = pattern[:-1]
            segments, rest = segments[: len(pattern)], segments[len(pattern) :]
            if not rest:
                return None
        if len(segments) != len(pattern):
            return None
        variables: dict[str, str] = {}
        for expected, segment in zip(pattern, segments, strict=True):
            if expected.startswith("{"):
                if not segment:
                    return None
                variables[expected.strip("{}")] = segment
            elif expected != segment:
                return None
        return variables, rest


@dataclass(frozen=True)
class Match:
    """A route, and what the variable parts of a path stand for."""

    route: Route
    variables: dict[str, str]
    rest: Sequence[str]


def find(routes: Sequence[Route], method: str, path: str) -> Match:
    """Return where a request goes. Of several routes that fit, the first is taken.

    Args:
        routes: All routes.
        method: In upper case.
        path: As sent, percent-encoded: an encoded slash belongs to its segment. A final slash changes nothing.

    Raises:
        ServiceError: 404 where no route has this path, 405 where none has it with this method.
    """
    decoded = [unquote(segment) for segment in path.removeprefix(PREFIX).strip("/").split("/")]
    fitting = [Match(route, *match) for route in routes if (match := route.match(decoded)) is not None]
    for match in fitting:
        if match.route.method == method:
            return match
    if fitting:
        allowed = sorted({match.route.method for match in fitting})
        raise ServiceError(
            405,
            "INVALID_METHOD",
            f"The method '{method}' is not allowed here. Use one of the following valid methods: {', '.join(allowed)}.",
            ("o:errorUrl", path),
        )
    raise ServiceError(
        404,
        "NOT_FOUND",
        "Invalid address or resource not found. Provide a valid resource URL.",
        ("o:errorUrl", path),
    )
