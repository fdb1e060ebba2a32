"""The single modules at the top obey the one direction of imports, which the linter checks for packages alone."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("advisor", "commands", "index", "ingest", "knowledge", "ui")
TOP = {"app", "cli", "assemble", "settings"}
# Who may import which of the four top modules.
ALLOWED = {
    "app": {"assemble", "settings"},
    "cli": {"assemble", "settings"},
    "assemble": {"settings"},
    "settings": set(),
}
SETTINGS_READERS = {"app.py", "cli.py", "assemble.py"}


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("module", sorted(ALLOWED))
def test_top_modules(module):
    assert imported(ROOT / f"{module}.py") & TOP <= ALLOWED[module]


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_do_not_reach_up(package):
    # The screens and the commands may ask for the joined parts; nobody else knows the top modules.
    allowed = {"assemble", "settings"} if package in ("ui", "commands") else set()
    for path in (ROOT / package).glob("*.py"):
        assert imported(path) & TOP <= allowed, path


def test_only_the_screens_and_the_app_import_streamlit():
    others = [ROOT / f"{name}.py" for name in TOP - {"app"}]
    others += [path for package in PACKAGES if package != "ui" for path in (ROOT / package).glob("*.py")]
    assert not [path.name for path in others if "streamlit" in imported(path)]


def test_one_path_one_conductor():
    """Conductors know the stages; stages do not know each other."""
    conductors = {
        "advisor.py",
        "build.py",
        "refresh.py",
        "compose.py",
        "search.py",
        "scope.py",
        "health.py",
        "parsers.py",
    }
    for package in ("advisor", "ingest"):
        for path in (ROOT / package).glob("*.py"):
            if path.name in conductors:
                continue
            stages = {
                node.module
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"{package}.")
            }
            assert len(stages) <= 5, (path.name, stages)
