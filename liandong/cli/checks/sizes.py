"""Size budgets: a file fits a screen or two, a function one look, and the whole stays readable."""

import ast
import io
import tokenize
from pathlib import Path

from .tree import name_of, report, tracked

PYTHON_FILE = 400
FUNCTION = 40
TEMPLATE = 150
ISLAND = 200
WHOLE = 31_000  # lines of code of the application, see docs/adr/0009
DEMO = 5_000  # and of the demo county, which no installation runs

_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def main() -> None:
    problems: list[str] = []
    whole = demo = 0
    for path in tracked(".py"):
        lines = len(path.read_text().splitlines())
        if not {"tests", "migrations", "bench", "testing", "checks", "tools"} & set(path.parts):
            code = code_lines(path.read_text())
            whole, demo = (whole, demo + code) if "demo" in path.parts else (whole + code, demo)
        if lines > PYTHON_FILE and "migrations" not in path.parts:
            problems.append(f"{name_of(path)}: {lines} lines, at most {PYTHON_FILE}")
        problems += _long_functions(path)
    problems += _long(".html", TEMPLATE) + _long(".js", ISLAND)
    if whole > WHOLE:
        problems.append(f"the application has {whole} lines of code, at most {WHOLE}")
    if demo > DEMO:
        problems.append(f"the demo has {demo} lines of code, at most {DEMO}")
    report(problems)


def code_lines(source: str) -> int:
    """Lines that hold code: no blank ones, no comments, no docstrings."""
    told: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if ast.get_docstring(node) is not None:
            told.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _NO_CODE:
            code.update(range(token.start[0], token.end[0] + 1))
    return len(code - told)


def _long(suffix: str, limit: int) -> list[str]:
    lengths = {path: len(path.read_text().splitlines()) for path in tracked(suffix)}
    return [f"{name_of(p)}: {n} lines, at most {limit}" for p, n in lengths.items() if n > limit]


def _long_functions(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
            if lines > FUNCTION:
                found.append(
                    f"{name_of(path)}:{node.lineno}: {node.name} has {lines} lines, at most {FUNCTION}"
                )
    return found


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Explaining oneself at length is not what the budget is against."""
    if ast.get_docstring(node) is None:
        return 0
    return (node.body[0].end_lineno or 0) - node.body[0].lineno + 1


if __name__ == "__main__":
    main()
