"""A full disk or a folder that cannot be written: one clear line, the old generation serves, nothing is lost."""

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from index.folder import IndexFolder
from ingest.build import Origin, build
from knowledge.errors import IndexError_


def mount(folder, options):
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("needs the right to mount a small file system")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"cannot mount a small file system here ({done.stderr.decode().strip()[:80]})")


@pytest.fixture
def small(tmp_path):
    """A file system that has room for a small index and little more."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount(folder, "size=6m")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def origin(knowledge, corpus, version):
    return Origin(knowledge=replace(knowledge, rules=knowledge.rules[:3], hash=version), corpus=corpus)


def fill(folder, keep):
    """Take all room but `keep` bytes."""
    room = os.statvfs(folder)
    (folder / "ballast").write_bytes(b"x" * max(room.f_bavail * room.f_frsize - keep, 0))


@pytest.mark.parametrize("keep", [0, 8_000, 60_000, 200_000, 400_000])
def test_a_full_disk_is_one_line_and_the_old_index_serves(small, tmp_path, knowledge, word_embedder, keep):
    store = IndexFolder(small / "index")
    good = build(store, origin(knowledge, tmp_path, "good"), word_embedder).manifest
    before = {path.name for path in store.folder.iterdir()}
    fill(small, keep)
    with pytest.raises(IndexError_, match=r"(make room|make it writable)") as caught:
        build(store, origin(knowledge, tmp_path, "next"), word_embedder, force=True)
    assert "\n" not in str(caught.value)
    assert {path.name for path in store.folder.iterdir()} == before
    assert store.current() == good.generation
    (small / "ballast").unlink()
    index = store.open()
    assert index.vectors.count() == good.views
    index.close()
    assert build(store, origin(knowledge, tmp_path, "next"), word_embedder).changed


def test_the_old_index_answers_while_the_disk_is_full(small, tmp_path, monkeypatch, knowledge, word_embedder):
    store = IndexFolder(small / "index")
    good = build(store, origin(knowledge, tmp_path, "good"), word_embedder).manifest
    fill(small, 0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    index = store.open()
    assert index.vectors.count() == good.views
    assert list(tmp_path.glob("likeness-*"))
    index.close()
    assert not list(tmp_path.glob("likeness-*"))


def test_a_read_only_file_system_is_one_line_and_the_index_on_it_serves(small, tmp_path, knowledge, word_embedder):
    store = IndexFolder(small / "index")
    good = build(store, origin(knowledge, tmp_path, "good"), word_embedder).manifest
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
    with pytest.raises(IndexError_, match=r"cannot write in .*make it writable, or set LIKENESS_HOME"):
        build(store, origin(knowledge, tmp_path, "next"), word_embedder)
    assert store.current() == good.generation
    # In a process of its own, as a reader on such a system is.
    script = (
        "import sys; from pathlib import Path; from index.folder import IndexFolder; "
        "index = IndexFolder(Path(sys.argv[1])).open(); print(index.vectors.count()); index.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(store.folder)], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == str(good.views), done.stderr[-400:]


@pytest.mark.parametrize("part", ["index", "index/generations", "index/current.new"])
def test_a_file_or_folder_in_the_way_is_one_line(tmp_path, knowledge, word_embedder, part):
    """What a system without rights looks like to a process that has all of them."""
    blocked: Path = tmp_path / part
    blocked.parent.mkdir(exist_ok=True)
    blocked.mkdir() if part.endswith("new") else blocked.write_text("in the way")
    store = IndexFolder(tmp_path / "index")
    with pytest.raises(IndexError_, match=r"(make room|make it writable)") as caught:
        build(store, origin(knowledge, tmp_path / "corpus", "next"), word_embedder)
    assert "\n" not in str(caught.value)
