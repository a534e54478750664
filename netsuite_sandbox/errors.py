"""What can go wrong: a service's refusal in NetSuite's envelope, and a mistake of whoever starts the sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

_SECTIONS = {
    400: "section-15.5.1",
    401: "section-15.5.2",
    403: "section-15.5.4",
    404: "section-15.5.5",
    405: "section-15.5.6",
    413: "section-15.5.14",
    429: "section-15.5",
    500: "section-15.6.1",
}


class SandboxError(Exception):
    """A mistake of whoever starts or sets up the sandbox; its text says what to do instead."""


@dataclass
class ServiceError(Exception):
    """A refusal as NetSuite words it.

    Attributes:
        status: The HTTP status.
        code: ``o:errorCode``.
        detail: The sentence for people.
        locus: Where the fault is: a key such as ``o:errorPath``, ``o:errorQueryParam``, ``o:errorHeader`` or
            ``o:errorUrl``, and its value. Empty where NetSuite names no place.
        title: ``title``, by default the status' own name.
        flat: Whether the body has code and detail in itself, as that of a refused record action.
        outer_code: A second ``o:errorCode`` beside the details, which Oracle prints for 429 alone.
    """

    status: int
    code: str
    detail: str
    locus: tuple[str, str] | tuple[()] = ()
    title: str = ""
    outer_code: str = ""
    flat: bool = False

    def envelope(self) -> dict[str, object]:
        """Return the body; ``type`` names a section of RFC 9110, as recorded in March 2026."""
        details: dict[str, object] = {"detail": self.detail}
        if self.locus:
            details[self.locus[0]] = self.locus[1]
        section = _SECTIONS.get(
            self.status, "section-15.5" if self.status < HTTPStatus.INTERNAL_SERVER_ERROR else "section-15.6"
        )
        type_ = f"https://www.rfc-editor.org/rfc/rfc9110.html#{section}"
        title = self.title or HTTPStatus(self.status).phrase
        if self.flat:
            return {"type": type_, "title": title, **details, "status": self.status, "o:errorCode": self.code}
        return {
            "type": type_,
            "title": title,
            "status": self.status,
            **({"o:errorCode": self.outer_code} if self.outer_code else {}),
            "o:errorDetails": [{**details, "o:errorCode": self.code}],
        }
