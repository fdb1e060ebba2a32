"""Nothing leaves the machine: a process that may not connect anywhere answers all the same."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Ends the process at the first attempt to look up a host or to connect to anything but a local socket.
GUARD = """
import os, sys
def guard(event, args):
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = args[0].decode() if isinstance(args[0], bytes) else args[0]
        if host not in (None, "localhost", "127.0.0.1", "::1"):
            os.write(2, f"looked up {host}".encode()); os._exit(97)
    if event == "socket.connect" and isinstance(args[1], tuple) and args[1][0] not in ("127.0.0.1", "::1"):
        os.write(2, f"connected to {args[1]}".encode()); os._exit(98)
sys.addaudithook(guard)
"""


def run_guarded(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LIKENESS_HOME": str(home)}
    environment.pop("HF_HUB_OFFLINE", None)
    return subprocess.run(
        [sys.executable, "-c", GUARD + code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def test_the_guard_itself_works(tmp_path):
    result = run_guarded("import socket; socket.create_connection(('192.0.2.1', 9), timeout=1)", tmp_path)
    assert result.returncode in (97, 98)


def test_asking_connects_to_nothing(built_home):
    code = "import sys, cli; sys.argv = ['likeness', 'ask', 'Does Michigan have a law like BIPA?']; cli.main()"
    result = run_guarded(code, built_home)
    assert result.returncode == 0, result.stderr
    assert "Michigan has no" in result.stdout


def test_building_connects_to_nothing(tmp_path, built_home):
    import shutil

    shutil.copytree(built_home, tmp_path / "home")
    # A small change makes the build embed something, so that the model is loaded too.
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "policy.md").write_text("# Policy\n\nThe studio deletes every picture after ten days.\n")
    code = f"import sys, cli; sys.argv = ['likeness', 'index', '--corpus', {str(tmp_path / 'notes')!r}]; cli.main()"
    result = run_guarded(code, tmp_path / "home")
    assert result.returncode == 0, result.stderr
    assert "index built" in result.stdout
