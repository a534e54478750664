"""Error messages in the user's language: one data file per language; codes, titles and places stay as they are.

NetSuite's messages are known to come in the user's language (a Portuguese one was seen live), their wording there is
not: the translations are ours, and a client should not read them.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsuite_sandbox.errors import ServiceError

_PLACE = re.compile(r"\{(\w+)\}")
_REST = "rest"  # the place of another message within one


@dataclass(frozen=True)
class _Message:
    english: re.Pattern[str]
    translation: str


def localised(error: ServiceError, language: str) -> ServiceError:
    """Return a refusal as a user of a language reads it; in English where the language or the message is unknown."""
    return error if language == "en" else replace(error, detail=_translated(error.detail, language))


def _translated(text: str, language: str) -> str:
    for message in _messages(language):
        match = message.english.fullmatch(text)
        if match:
            found = match.groupdict()
            if _REST in found:
                found[_REST] = _translated(found[_REST], language)
            return message.translation.format(**found)
    return text


@functools.cache
def _messages(language: str) -> Sequence[_Message]:
    file = resources.files(__package__).joinpath(f"{language}.toml")
    if not language.isalpha() or not file.is_file():
        return ()
    return [
        _Message(_pattern(each["en"]), each["text"])
        for each in tomllib.loads(file.read_text(encoding="utf-8"))["message"]
    ]


def _pattern(template: str) -> re.Pattern[str]:
    """Return what an English message looks like, whatever stands in its places."""
    parts = _PLACE.split(template)
    text = "".join(f"(?P<{part}>.*)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
    return re.compile(text, re.DOTALL)
