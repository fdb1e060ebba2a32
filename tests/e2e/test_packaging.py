"""`pip install .` carries the knowledge files and the app, and the command works from any folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, unpacked into a folder of its own; libraries come from the running environment."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--disable-pip-version-check",
         "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    target = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def test_the_wheel_holds_every_knowledge_file_and_the_app(installed):
    expected = {path.relative_to(ROOT) for path in (ROOT / "knowledge").rglob("*.yaml")} | {
        Path("app.py"),
        Path("cli.py"),
    }
    assert not [path for path in expected if not (installed / path).is_file()]


def test_the_command_works_from_another_folder(installed, tmp_path, built_home):
    # A file that looks like one of our modules lies in the folder where the command is started.
    (tmp_path / "settings.py").write_text("raise SystemExit('the wrong settings')")
    environment = {**os.environ, "PYTHONPATH": str(installed), "LIKENESS_HOME": str(built_home)}
    code = "import sys, cli; sys.argv = ['likeness', 'check']; print(cli.__file__); cli.main()"
    result = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert str(installed) in result.stdout
    assert "ok       knowledge" in result.stdout
