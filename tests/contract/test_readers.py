"""A generation that is being read is not removed, whoever reads it and however the reader ends."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from index.folder import IndexFolder
from ingest.build import Origin, build
from knowledge.errors import IndexError_

# Opens the current generation in a process of its own, and asks it once more when it is told to.
READER = """
import sys
from pathlib import Path
from index.folder import IndexFolder
index = IndexFolder(Path(sys.argv[1])).open()
print(index.manifest.generation, flush=True)
sys.stdin.readline()
print(index.vectors.count(), len(index.vectors.ids()), flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def folder(tmp_path):
    return IndexFolder(tmp_path / "index")


@pytest.fixture
def built(folder, knowledge, word_embedder, tmp_path):
    """Builds the next generation, each of another origin."""
    numbers = iter(range(100))

    def go():
        few = replace(knowledge, rules=knowledge.rules[:3], hash=f"{next(numbers)}")
        return build(folder, Origin(knowledge=few, corpus=tmp_path / "corpus"), word_embedder).manifest

    return go


def there(folder):
    return {path.name for path in (folder.folder / "generations").iterdir()}


@pytest.fixture
def reader(folder):
    """Starts readers in other processes."""
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", READER, str(folder.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process, process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("end", ["killed", "closed"])
def test_another_process_keeps_what_it_reads_until_it_ends(folder, built, reader, end):
    first = built()
    process, generation = reader()
    assert generation == first.generation
    for _ in range(3):
        last = built()
    assert first.generation in there(folder)
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline().split() == [str(first.views), str(first.views)]
    process.kill() if end == "killed" else process.communicate("\n")
    process.wait()
    newest = built()
    assert there(folder) == {last.generation, newest.generation}


def test_a_reader_in_this_process_keeps_it_until_it_is_closed(folder, built):
    first = built()
    index = folder.open()
    built(), built()
    assert first.generation in there(folder)
    assert index.vectors.count() == first.views
    index.close()
    index.close()
    built()
    assert first.generation not in there(folder)


def test_a_reader_that_is_forgotten_lets_go(folder, built):
    first = built()
    index = folder.open()
    built(), built()
    del index
    built()
    assert first.generation not in there(folder)


def test_the_one_before_stays_for_readers_that_are_about_to_open_it(folder, built):
    names = [built().generation for _ in range(4)]
    assert there(folder) == set(names[2:])


def test_a_generation_that_vanishes_between_pointer_and_opening_is_looked_up_again(folder, built):
    """The pointer is replaced while a reader is on its way to what it named before."""
    first, second = built(), built()

    class Late(IndexFolder):
        names = iter([first.generation])

        def current(self):
            return next(self.names, None) or super().current()

    shutil.rmtree(folder.path(first.generation))
    index = Late(folder.folder).open()
    assert index.manifest == second
    index.close()


def test_a_kill_between_the_rename_and_the_pointer_changes_nothing(folder, built):
    first = built()
    stray = folder.folder / "generations" / "20990101T000000-00000000"
    shutil.copytree(folder.path(first.generation), stray)
    assert folder.current() == first.generation
    second = built()
    assert there(folder) == {first.generation, second.generation}


def test_a_kill_while_a_generation_is_removed_leaves_nothing(folder, built):
    built()
    (folder.folder / "removing-x" / "vectors").mkdir(parents=True)
    (folder.folder / "building-y").mkdir()
    built()
    assert not [path.name for path in folder.folder.iterdir() if path.name.startswith(("removing-", "building-"))]


@pytest.mark.skipif(sys.platform == "win32", reason="needs the locks of a Unix system")
def test_what_is_being_removed_cannot_be_opened(folder, built):
    import fcntl

    manifest = built()
    descriptor = os.open(folder.path(manifest.generation) / "manifest.json", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(IndexError_, match="run: likeness index --force"):
        folder.open()
    os.close(descriptor)
    folder.open().close()


def test_a_build_with_nothing_to_do_removes_what_a_killed_one_left(folder, knowledge, word_embedder, tmp_path):
    origin = Origin(knowledge=replace(knowledge, rules=knowledge.rules[:3], hash="one"), corpus=tmp_path / "corpus")
    build(folder, origin, word_embedder)
    (folder.folder / "building-y").mkdir()
    assert not build(folder, origin, word_embedder).changed
    assert not (folder.folder / "building-y").exists()
