"""Size budgets: a file fits a screen or two, a function one look, and the whole stays readable."""

import ast
from pathlib import Path

from .tree import name_of, report, tracked

PYTHON_FILE = 400
FUNCTION = 40
TEMPLATE = 150
ISLAND = 200
WHOLE = 20_000  # lines of Python without tests and migrations


def main() -> None:
    problems: list[str] = []
    whole = 0
    for path in tracked(".py"):
        lines = len(path.read_text().splitlines())
        product = "tests" not in path.parts and "migrations" not in path.parts
        whole += lines if product else 0
        if lines > PYTHON_FILE and "migrations" not in path.parts:
            problems.append(f"{name_of(path)}: {lines} lines, at most {PYTHON_FILE}")
        problems += _long_functions(path)
    problems += _long(".html", TEMPLATE) + _long(".js", ISLAND)
    if whole > WHOLE:
        problems.append(f"the product has {whole} lines of Python, at most {WHOLE}")
    report(problems)


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
