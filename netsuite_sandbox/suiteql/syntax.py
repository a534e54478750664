"""Text to syntax tree, and everything that can be refused by looking at the text alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.oracle import Oracle
from sqlglot.errors import ParseError, TokenError
from sqlglot.parsers.oracle import OracleParser
from sqlglot.tokenizer_core import TokenType

from netsuite_sandbox.suiteql import limits, refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlglot.tokenizer_core import Token

    from netsuite_sandbox.errors import ServiceError


def _bare_word(name: str) -> Callable[[], exp.Column]:
    return lambda: exp.Column(this=exp.to_identifier(name))


class _Parser(OracleParser):
    """Oracle's grammar with every function left under the name it was written with."""

    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    FUNCTION_PARSERS: ClassVar = {name: OracleParser.FUNCTION_PARSERS[name] for name in ("TRIM", "CAST", "EXTRACT")}
    NO_PAREN_FUNCTIONS: ClassVar = {
        TokenType.SYSTIMESTAMP: _bare_word("SYSTIMESTAMP"),
        TokenType.LOCALTIMESTAMP: _bare_word("LOCALTIMESTAMP"),
        TokenType.CURRENT_TIMESTAMP: _bare_word("CURRENT_TIMESTAMP"),
        TokenType.CURRENT_DATE: _bare_word("CURRENT_DATE"),
    }
    NO_PAREN_FUNCTION_PARSERS: ClassVar = {
        name: OracleParser.NO_PAREN_FUNCTION_PARSERS[name] for name in ("CASE", "ANY")
    }
    PLACEHOLDER_PARSERS: ClassVar = {
        TokenType.PLACEHOLDER: lambda self: exp.Placeholder(
            this=str(_placeholders_before(self._tokens, self._index - 1))
        )
    }


class _SuiteQL(Oracle):
    Parser = _Parser


_DIALECT = _SuiteQL()


def _placeholders_before(tokens: Sequence[Token], index: int) -> int:
    return sum(token.token_type is TokenType.PLACEHOLDER for token in tokens[:index])


def parse(query: str) -> tuple[exp.Query, int]:
    """Return the tree of one SELECT (or a combination of them by UNION, MINUS, INTERSECT) and how many ``?`` it has.

    Raises:
        ServiceError: The text is not one query in NetSuite's dialect.
    """
    if len(query) > limits.LONGEST_QUERY:
        raise refusals.unsupported()
    try:
        tokens = _DIALECT.tokenize(query)
    except TokenError as error:
        raise refusals.syntax_error(query, query[-1:], 1, len(query)) from error
    if not tokens:
        raise refusals.syntax_error(query, "", 1, 1)
    _refuse_foreign_tokens(query, tokens)
    try:
        trees = _DIALECT.parser().parse(tokens, query)
    except ParseError as error:
        raise _near(query, tokens, error) from error
    except RecursionError as error:
        raise refusals.unsupported() from error
    (tree,) = trees
    if not isinstance(tree, exp.Query):
        raise _at(query, tokens[0])
    if _is_mixed(tree) or _has_quoted_name_inside(tree):
        raise refusals.unsupported()
    return tree, _placeholders_before(tokens, len(tokens))


def _is_mixed(tree: exp.Query) -> bool:
    """Return whether a query is in two syntaxes at once (section_156257796125).

    Oracle does not say which words belong to which. Live queries mix functions and joins of both; so only TOP counts as
    the one syntax, and what Oracle has in its place, ``(+)`` and MINUS count as the other. The two ways to join are not
    to be mixed either (article_0824094533).
    """
    if len({is_ansi(join) for join in tree.find_all(exp.Join)}) > 1:
        return True
    if not any(isinstance(select.args.get("limit"), exp.Limit) for select in tree.find_all(exp.Query)):
        return False
    return any(
        isinstance(node, exp.Fetch | exp.Offset | exp.Except)
        or (isinstance(node, exp.Column) and (node.args.get("join_mark") or node.name.upper() == "ROWNUM"))
        for node in tree.walk()
    )


def is_ansi(join: exp.Join) -> bool:
    """Return whether a table is joined by the word JOIN; otherwise a comma stands before it."""
    return any(join.args.get(name) for name in ("side", "kind", "on", "using", "method"))


def _has_quoted_name_inside(tree: exp.Query) -> bool:
    """Return whether a sub-query has a name in quotation marks (article_0824094533)."""
    return any(
        identifier.args.get("quoted")
        for outer in tree.find_all(exp.Subquery, exp.In, exp.Exists)
        for inner in outer.find_all(exp.Query)
        if inner is not tree
        for identifier in inner.find_all(exp.Identifier)
    )


def _refuse_foreign_tokens(query: str, tokens: Sequence[Token]) -> None:
    """Refuse what other dialects of SQL allow (article_0824094533), before the parser makes the best of it."""
    if tokens[0].token_type not in {TokenType.SELECT, TokenType.L_PAREN, TokenType.WITH}:
        raise _at(query, tokens[0])
    if tokens[0].token_type is TokenType.WITH:
        raise refusals.unsupported()
    foreign = {
        TokenType.LIMIT,  # recorded 2026-03: "LIMIT n" is an invalid search query
        TokenType.L_BRACKET,
        TokenType.SEMICOLON,  # no recording tells whether one at the end is forgiven
        TokenType.PARAMETER,
        TokenType.COLON,
        TokenType.DCOLON,
        TokenType.MOD,
        TokenType.ARROW,
        TokenType.DARROW,
        TokenType.FOR,
    }
    fetched = [False]
    for token in tokens:
        if token.token_type in foreign and token.text.upper() != "MOD":
            raise _at(query, token)
        if token.token_type is TokenType.L_PAREN:
            fetched.append(False)
        elif token.token_type is TokenType.R_PAREN and len(fetched) > 1:
            fetched.pop()
        elif token.token_type is TokenType.FETCH:
            fetched[-1] = True
        elif token.token_type is TokenType.OFFSET and fetched[-1]:
            raise _at(query, token)  # seen live 2026-09: OFFSET comes first


def _at(query: str, token: Token) -> ServiceError:
    before = query[: token.start]
    line = before.count("\n") + 1
    return refusals.syntax_error(query, token.text, line, token.start - (before.rfind("\n") + 1) + 1)


def _near(query: str, tokens: Sequence[Token], error: ParseError) -> ServiceError:
    place = error.errors[0] if error.errors else {}
    for token in tokens:
        if token.line == place.get("line") and token.col == place.get("col"):
            return _at(query, token)
    return _at(query, tokens[-1])
