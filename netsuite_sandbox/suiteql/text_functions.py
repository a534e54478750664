"""Oracle's text functions, on texts that are never null and never empty."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import regex

from netsuite_sandbox.suiteql.limits import LONGEST_CLOB, LONGEST_TEXT, give_up, seconds_left

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netsuite_sandbox.suiteql.numbers import Number

_WORD = re.compile(r"[^\W_]+")
_SOUNDS = {
    **dict.fromkeys("BFPV", "1"),
    **dict.fromkeys("CGJKQSXZ", "2"),
    **dict.fromkeys("DT", "3"),
    "L": "4",
    **dict.fromkeys("MN", "5"),
    "R": "6",
}
_WIDE = {ord(" "): 0x3000, **{code: code + 0xFEE0 for code in range(ord("!"), ord("~") + 1)}}
_NARROW = {wide: code for code, wide in _WIDE.items()}
_POSIX = {
    "[:alpha:]": "a-zA-Z",
    "[:digit:]": "0-9",
    "[:alnum:]": "a-zA-Z0-9",
    "[:space:]": r"\s",
    "[:upper:]": "A-Z",
    "[:lower:]": "a-z",
    "[:punct:]": r"!-/:-@\[-`{-~",
    "[:blank:]": r" \t",
    "[:xdigit:]": "0-9A-Fa-f",
}


def substr(text: str, start: Number, length: Number | None = None) -> str | None:
    """Return SUBSTR: from a position that counts from 1, or from the end if it is negative."""
    start = int(start)
    begin = start - 1 if start > 0 else len(text) + start if start < 0 else 0
    if begin < 0 or (length is not None and length < 1):
        return None
    return text[begin:] if length is None else text[begin : begin + int(length)]


def instr(text: str, wanted: str, start: Number = 1, occurrence: Number = 1) -> int:
    """Return INSTR: where the n-th occurrence begins, counting from 1; 0 if there is none. A negative start seeks back.

    Raises:
        ValueError: The occurrence is below 1 (ORA-01428).
    """
    start, remaining = int(start), int(occurrence)
    if remaining < 1:
        raise ValueError(occurrence)
    if start == 0:
        return 0
    step = 1 if start > 0 else -1
    position = start - 1 if start > 0 else len(text) + start
    while 0 <= position < len(text):
        if text.startswith(wanted, position):
            remaining -= 1
            if not remaining:
                return position + 1
        position += step
    return 0


def pad(text: str, length: Number, filler: str, *, left: bool) -> str:
    """Return LPAD or RPAD: filled up, or cut, to a length, and to no more than a VARCHAR2 holds."""
    length = min(int(length), LONGEST_TEXT)
    missing = length - len(text)
    if missing <= 0:
        return text[: max(length, 0)]
    fill = (filler * (missing // len(filler) + 1))[:missing]
    return fill + text if left else text + fill


def replaced(text: str, old: str, new: str) -> str:
    """Return REPLACE: every occurrence of the second text becomes the third.

    Raises:
        ValueError: The result is longer than any text.
    """
    if len(new) > len(old) and len(text) + text.count(old) * (len(new) - len(old)) > LONGEST_CLOB:
        raise ValueError(text)
    return text.replace(old, new)


def translate(text: str, old: str, new: str) -> str:
    """Return TRANSLATE: each character of the second text becomes the one at its place in the third, or goes."""
    table: dict[int, str | None] = {}
    for place, character in enumerate(old):
        table.setdefault(ord(character), new[place] if place < len(new) else None)
    return text.translate(table)


def initcap(text: str) -> str:
    """Return INITCAP: every word with a capital."""
    return _WORD.sub(lambda word: word.group()[:1].upper() + word.group()[1:].lower(), text)


def soundex(text: str) -> str | None:
    """Return SOUNDEX, the letter and three digits of how an English word sounds."""
    letters = [c for c in unicodedata.normalize("NFKD", text).upper() if "A" <= c <= "Z"]
    if not letters:
        return None
    code, last = letters[0], _SOUNDS.get(letters[0], "")
    for letter in letters[1:]:
        sound = _SOUNDS.get(letter, "")
        if sound and sound != last:
            code += sound
        if letter not in "HW":
            last = sound
    return code[:4].ljust(4, "0")


@lru_cache(maxsize=512)
def _expression(pattern: str, options: str) -> regex.Pattern[str]:
    for name, members in _POSIX.items():
        pattern = pattern.replace(name, members)
    flags = 0
    for option in options:
        flags |= {"i": regex.IGNORECASE, "c": 0, "n": regex.DOTALL, "m": regex.MULTILINE, "x": regex.VERBOSE}[option]
    return regex.compile(pattern, flags)


def _found(text: str, pattern: str, start: int, options: str) -> Iterator[regex.Match[str]]:
    """Yield the parts of a text that fit a pattern, for as long as the query may take: some patterns never end."""
    try:
        yield from _expression(pattern, options).finditer(text, start, timeout=seconds_left())
    except TimeoutError:
        give_up()
        raise


def _occurrences(text: str, pattern: str, start: Number, occurrence: Number, options: str) -> regex.Match[str] | None:
    if start < 1 or occurrence < 1:
        raise ValueError(start, occurrence)
    for count, found in enumerate(_found(text, pattern, int(start) - 1, options), 1):
        if count == occurrence:
            return found
    return None


def regexp_substr(  # noqa: PLR0913, PLR0917 - Oracle's own list of arguments
    text: str, pattern: str, start: Number = 1, occurrence: Number = 1, options: str = "c", group: Number = 0
) -> str | None:
    """Return REGEXP_SUBSTR: the n-th part of a text that fits a pattern."""
    found = _occurrences(text, pattern, start, occurrence, options)
    return found.group(int(group)) if found and 0 <= group <= found.re.groups else None


def regexp_instr(  # noqa: PLR0913, PLR0917 - Oracle's own list of arguments
    text: str,
    pattern: str,
    start: Number = 1,
    occurrence: Number = 1,
    after: Number = 0,
    options: str = "c",
    group: Number = 0,
) -> int:
    """Return REGEXP_INSTR: where the n-th part that fits a pattern begins, or what follows it; 0 if there is none."""
    found = _occurrences(text, pattern, start, occurrence, options)
    if not found or not 0 <= group <= found.re.groups:
        return 0
    return int(found.end(int(group)) if after else found.start(int(group))) + 1


def regexp_replace(  # noqa: PLR0913, PLR0917 - Oracle's own list of arguments
    text: str,
    pattern: str,
    replacement: str | None = None,
    start: Number = 1,
    occurrence: Number = 0,
    options: str = "c",
) -> str:
    r"""Return REGEXP_REPLACE: with every part that fits, or the n-th, replaced; ``\1`` is the pattern's first group.

    Raises:
        ValueError: The start is below 1 (ORA-01428), or the result longer than any text.
    """
    if start < 1:
        raise ValueError(start)
    parts, end, length = [text[: int(start) - 1]], int(start) - 1, len(text)
    for count, found in enumerate(_found(text, pattern, end, options), 1):
        parts.append(text[end : found.start()])
        if occurrence in {0, count}:
            parts.append(_filled(replacement or "", found))
        else:
            parts.append(found.group())
        length += len(parts[-1])
        if length > LONGEST_CLOB:
            raise ValueError(text)
        end = found.end()
    return "".join(parts) + text[end:]


def _filled(replacement: str, found: regex.Match[str]) -> str:
    def group(reference: re.Match[str]) -> str:
        number = int(reference.group(1))
        return (found.group(number) or "") if number <= found.re.groups else ""

    return re.sub(r"\\(\d)", group, replacement)


@lru_cache(maxsize=1024)
def _like_parts(pattern: str, escape: str) -> tuple[tuple[int, re.Pattern[str]], ...]:
    """Return what stands between the ``%`` of a pattern, each with its length."""
    parts: list[list[str]] = [[]]
    characters = iter(pattern)
    for character in characters:
        if escape and character == escape:
            following = next(characters, "")
            if following not in {"%", "_", escape}:
                raise ValueError(pattern)  # ORA-01424
            parts[-1].append(re.escape(following))
        elif character == "%":
            parts.append([])
        else:
            parts[-1].append("." if character == "_" else re.escape(character))
    return tuple((len(part), re.compile("".join(part), re.DOTALL)) for part in parts)


def like(text: str, pattern: str, escape: str = "") -> int:
    """Return 1 if a text is like a pattern, by case, else 0.

    The first place at which a part fits is as good as any later one, so nothing has to be tried twice.
    """
    (_, first), *rest = _like_parts(pattern, escape)
    if not rest:
        return int(first.fullmatch(text) is not None)
    found = first.match(text)
    for _, part in rest[:-1]:
        found = found and part.search(text, found.end())
    length, last = rest[-1]
    start = len(text) - length
    return int(found is not None and found.end() <= start and last.match(text, start) is not None)


def character(code: Number) -> str:
    """Return CHR: the character of a code point."""
    return chr(int(code))


def ascii_text(text: str) -> str:
    r"""Return ASCIISTR: every other character as its UTF-16 code, ``\00E9``."""
    encoded = text.encode("utf-16-be")
    units = [int.from_bytes(encoded[i : i + 2]) for i in range(0, len(encoded), 2)]
    return "".join(chr(u) if u < 128 and chr(u) != "\\" else f"\\{u:04X}" for u in units)  # noqa: PLR2004 - ASCII ends


def unicode_text(text: str) -> str:
    """Return UNISTR: the opposite of ASCIISTR."""
    plain = re.sub(r"\\([0-9A-Fa-f]{4})|\\\\", lambda m: chr(int(m[1], 16)) if m[1] else "\\", text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16")


def composed(text: str) -> str:
    """Return COMPOSE: letters and their accents made one character."""
    return unicodedata.normalize("NFC", text)


def decomposed(text: str, form: str = "CANONICAL") -> str:
    """Return DECOMPOSE: letters apart from their accents.

    Raises:
        KeyError: The form is neither CANONICAL nor COMPATIBILITY.
    """
    names: dict[str, Literal["NFD", "NFKD"]] = {"CANONICAL": "NFD", "COMPATIBILITY": "NFKD"}
    return unicodedata.normalize(names[form.upper()], text)


def wide(text: str) -> str:
    """Return TO_MULTI_BYTE: each character of ASCII in its full width."""
    return text.translate(_WIDE)


def narrow(text: str) -> str:
    """Return TO_SINGLE_BYTE: each character of full width as that of ASCII."""
    return text.translate(_NARROW)


def too_long(text: str) -> bool:
    """Return whether a text is longer than what Oracle's VARCHAR2 holds."""
    return len(text.encode()) > LONGEST_TEXT
