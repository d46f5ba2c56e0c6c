"""The tree as its own laws see it: which files there are, and what Python reads in them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PURE = ("facts", "formats", "policy", "reports", "evidence", "writes")


@cache
def files() -> tuple[Path, ...]:
    """Every file git has or would take."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin"},
    )
    paths = (ROOT / name.decode() for name in told.stdout.split(b"\0") if name)
    return tuple(sorted({path for path in paths if path.is_file()}))


def python_files(*tops: str) -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and path.is_relative_to(ROOT) and within(path, tops)]


def within(path: Path, tops: tuple[str, ...]) -> bool:
    return any(path.is_relative_to(ROOT / top) for top in tops)


def pure_files() -> list[Path]:
    """Every file of the pure packages with something to run; an `__init__.py` that only says what it is has nothing."""
    found = python_files(*(f"bot/{name}" for name in PURE))
    return [path for path in found if path.name != "__init__.py" or any(functions(path))]


def own_test(path: Path) -> Path:
    """`bot/formats/yaml.py` is tested by `tests/bot/formats/yaml_test.py`, a package by its `init_test.py`."""
    return ROOT / "tests" / path.relative_to(ROOT).with_name(f"{path.stem.strip('_')}_test.py")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, kinds))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body, the docstring left out."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def texts(path: Path) -> Iterator[ast.Constant]:
    """Every text in the code that is not a docstring."""
    said = {node.value for node in nodes(path, ast.Expr) if isinstance(node.value, ast.Constant)}
    return (node for node in nodes(path, ast.Constant) if isinstance(node.value, str) and node not in said)


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"
