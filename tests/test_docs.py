"""The documentation is complete and true: settings, commands, errors, seams, routes, the README's words."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from yuhitsu import protocols
from yuhitsu.config import load
from yuhitsu.types import Zone

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
READMES = [ROOT / "README.md", ROOT / "README.ja.md"]


def test_the_generated_reference_is_up_to_date() -> None:
    command = [sys.executable, "scripts/make_reference.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}run: python scripts/make_reference.py"


SEAMS = [
    name
    for name, kind in vars(protocols).items()
    if inspect.isclass(kind) and kind.__module__ == protocols.__name__
]


@pytest.mark.parametrize("name", SEAMS)
def test_every_seam_and_its_methods_are_documented(name: str) -> None:
    text = (DOCS / "extending" / "index.md").read_text(encoding="utf-8")
    assert f"`{name}`" in text
    for method in vars(getattr(protocols, name)):
        if not method.startswith("_"):
            assert f"`{method}" in text, f"{name}.{method}"


def test_every_example_in_the_documentation_runs() -> None:
    text = (DOCS / "extending" / "index.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert examples
    for example in examples:
        exec(compile(example, "docs/extending/index.md", "exec"), {"__name__": "example"})


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_readme_opens_with_the_two_commands_and_a_picture(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    opening = text[:1500]
    assert "make run" in opening and "make test" in opening
    picture = re.search(r"!\[[^\]]*\]\(([^)]+)\)", opening)
    assert picture and (ROOT / picture.group(1)).is_file()


@pytest.mark.parametrize("path", [*READMES, *sorted(DOCS.rglob("*.md"))], ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_the_words_of_make_are_in_the_readme_and_work() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    readme = READMES[0].read_text(encoding="utf-8")
    for word in ("install", "run", "test", "check", "bench", "eval"):
        assert re.search(rf"^{word}:", makefile, flags=re.MULTILINE)
        assert f"make {word}" in readme


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_tree_in_the_readme_is_the_tree(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for entry in sorted((ROOT / "src" / "yuhitsu").iterdir()):
        if entry.name.startswith(("_", ".")) or entry.suffix not in ("", ".py"):
            continue
        assert f"{entry.name}{'/' if entry.is_dir() else ''}" in text, entry.name


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_settings_shown_in_the_readme_load(path: Path, tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert example
    file = tmp_path / "yuhitsu.toml"
    file.write_text(example.group(1), encoding="utf-8")
    settings = load(file, {"YUHITSU_HOME": str(tmp_path)})
    assert settings.model.kind == "openai"
    assert settings.model.zone is Zone.OFFICE
