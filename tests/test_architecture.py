"""The house holds: floors, no cycles, small rooms, honest names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "yuhitsu"
LINES, FUNCTION_LINES, COMPLEXITY = 500, 60, 10

GROUND, CONCERN, WALK, ASSEMBLY, FACE = range(5)
FLOORS = {
    "errors": GROUND,
    "types": GROUND,
    "personal": GROUND,
    "handling": GROUND,
    "protocols": GROUND,
    "access_protocols": GROUND,
    "config": GROUND,
    "jsonforms": GROUND,
    "version": GROUND,
    "japanese": GROUND,
    "storage": GROUND,
    "policy": CONCERN,
    "accounts": CONCERN,
    "models": CONCERN,
    "documents": CONCERN,
    "search": CONCERN,
    "privacy": CONCERN,
    "grounding": CONCERN,
    "audit": CONCERN,
    "writing": CONCERN,
    "prompts": WALK,
    "followups": WALK,
    "masked_turn": WALK,
    "masking_choice": WALK,
    "question_parts": WALK,
    "anticipated": WALK,
    "permission": WALK,
    "assistant": WALK,
    "exporting": WALK,
    "drafting": WALK,
    "rights": WALK,
    "backups": WALK,
    "evaluation": WALK,
    "training": WALK,
    "app": ASSEMBLY,
    "web": FACE,
    "mcp": FACE,
    "cli": FACE,
}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "core", "misc"}

FILES = sorted(PACKAGE.rglob("*.py"))
SOURCES = [*FILES, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "benchmarks").rglob("*.py"))]


def name_of(path: Path) -> str:
    """Dotted name below the package: ``documents.readers.word``."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {name_of(path) for path in FILES}


def imports(path: Path) -> Iterator[str]:
    """Every module of ours that a file imports, also lazily and for type checking."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names] + [str(node.module)]
        else:
            continue
        for name in names:
            below = name.removeprefix("yuhitsu").removeprefix(".")
            if name.split(".")[0] == "yuhitsu" and below in MODULES:
                yield below


GRAPH = {name_of(path): {target for target in imports(path) if target} - {name_of(path)} for path in FILES}


def room(module: str) -> str:
    """The first-level place of a module."""
    return module.split(".")[0]


def test_every_place_has_a_floor() -> None:
    assert {room(module) for module in MODULES if module} <= set(FLOORS)


@pytest.mark.parametrize("module", sorted(filter(None, MODULES)))
def test_imports_point_downward(module: str) -> None:
    here = FLOORS[room(module)]
    for target in GRAPH[module]:
        there = FLOORS[room(target)]
        same_room = room(target) == room(module)
        if here == CONCERN:
            assert same_room or there == GROUND, f"{module} (a concern) imports {target}"
        elif here == FACE:
            assert same_room or there < FACE or (room(module), room(target)) == ("cli", "web"), (
                f"{module} (a face) imports {target}"
            )
        else:
            assert same_room or there <= here, f"{module} imports {target} from above"


def test_no_module_imports_itself_in_a_circle() -> None:
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path, module))
        if module in done:
            return
        for target in GRAPH[module]:
            visit(target, (*path, module))
        done.add(module)

    for module in GRAPH:
        visit(module, ())


@pytest.mark.parametrize("module", sorted(filter(None, MODULES)))
def test_inside_the_package_names_come_from_their_own_module(module: str) -> None:
    doors = {target for target in GRAPH[module] if (PACKAGE / target.replace(".", "/")).is_dir()}
    direct = {target for target in GRAPH[module] if target not in doors}
    behind = {door for door in doors if not any(target.startswith(f"{door}.") for target in direct)}
    assert not behind, f"{module} imports through a package face: {behind}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= FUNCTION_LINES, f"{node.name} has {length} lines"
            assert complexity(node) <= COMPLEXITY, f"{node.name} has complexity {complexity(node)}"


def complexity(function: ast.AST) -> int:
    """McCabe's number of a function, its nested functions not counted."""
    total, stack = 1, list(ast.iter_child_nodes(function))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        branches = ast.If | ast.For | ast.AsyncFor | ast.While | ast.ExceptHandler | ast.match_case
        total += isinstance(node, branches)
        total += isinstance(node, ast.comprehension)
        stack.extend(ast.iter_child_nodes(node))
    return total


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_say_what_they_are(path: Path) -> None:
    assert not FORBIDDEN_NAMES & set(path.relative_to(PACKAGE).with_suffix("").parts)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.name == "__init__.py" and not tree.body:
        return
    assert ast.get_docstring(tree), "the module has no docstring"
    for node in tree.body:
        public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if public:
            assert isinstance(node, ast.FunctionDef | ast.ClassDef)
            assert ast.get_docstring(node), f"{node.name} has no docstring"
