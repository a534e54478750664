"""The user's extra WHERE text, made safe to stand in parentheses."""

from __future__ import annotations

import re

from netsuite_rest.errors import SettingsError

_MARK = re.compile(r"--|/\*|\*/|[;()'\"]")
_LEADING_AND = re.compile(r"and\b\s*", re.IGNORECASE)


def clean_filter(stream: str, text: str) -> str:
    """Return a filter without surrounding blanks and without a leading AND.

    The text goes into parentheses after the stream's own conditions. What could end those parentheses early, or hide
    what follows, is refused, and so is a second statement.

    Args:
        stream: The stream's name, for messages.
        text: The condition as the user wrote it.

    Raises:
        SettingsError: The filter is empty, or has a comment, a semicolon, an open quote or unbalanced parentheses.
    """
    where = f"stream_options.{stream}.filter"
    cleaned = _LEADING_AND.sub("", text.strip(), count=1) if _LEADING_AND.match(text.strip()) else text.strip()
    if not cleaned:
        raise SettingsError(f"{where} is empty. Write a condition such as isinactive = 'F', or remove the setting.")
    depth = 0
    position = 0
    while found := _MARK.search(cleaned, position):
        mark = found.group()
        position = found.end()
        if mark in {"'", '"'}:
            closing = cleaned.find(mark, position)
            if closing < 0:
                raise SettingsError(f"{where} has a quote ({mark}) that is never closed. Close it.")
            position = closing + 1
        elif mark == "(":
            depth += 1
        elif mark == ")":
            depth -= 1
            if depth < 0:
                raise SettingsError(f"{where} closes a parenthesis that it never opened. Remove the extra one.")
        elif mark == ";":
            raise SettingsError(f"{where} has a semicolon. Only one condition is allowed: remove it.")
        else:
            raise SettingsError(f"{where} has a comment ({mark}). Remove it.")
    if depth:
        raise SettingsError(f"{where} opens a parenthesis that it never closes. Close it.")
    return cleaned
