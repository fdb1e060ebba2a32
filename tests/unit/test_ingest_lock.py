"""One job at a time, and the second is told who is at work."""

import subprocess
import sys
import threading

import pytest

from index.holder import Holder
from ingest.lock import LOCK_FILE, WorkLock
from knowledge.errors import IndexError_, UsageError

HOLDER = """
import sys
from pathlib import Path
from ingest.lock import WorkLock
with WorkLock(Path(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(tmp_path):
    started = []

    def start(what):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(tmp_path), what],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("what", "noun"), [("index", "build"), ("refresh", "refresh")])
@pytest.mark.parametrize("second", ["index", "refresh"])
def test_the_second_is_told_who_holds_it(tmp_path, holder, what, noun, second):
    process = holder(what)
    said = rf"another {noun} is running \(process {process.pid} on \S+ since \d\d:\d\d, likeness {what}\); wait until"
    with pytest.raises(UsageError, match=said), WorkLock(tmp_path, second):
        pass


def test_a_holder_that_was_killed_blocks_nobody(tmp_path, holder):
    process = holder("index")
    process.kill()
    process.wait()
    assert (tmp_path / f"{LOCK_FILE}.holder").exists()
    with WorkLock(tmp_path, "index"):
        pass


def test_it_is_free_again_and_no_note_is_left(tmp_path):
    for _ in range(2):
        with WorkLock(tmp_path, "index"):
            note = Holder.from_json((tmp_path / f"{LOCK_FILE}.holder").read_text())
            assert note.what == "index"
        assert not (tmp_path / f"{LOCK_FILE}.holder").exists()


def test_who_holds_it_may_take_it_again(tmp_path):
    """A refresh builds the index at its end."""
    with WorkLock(tmp_path, "refresh"):
        with WorkLock(tmp_path, "index"):
            pass
        note = Holder.from_json((tmp_path / f"{LOCK_FILE}.holder").read_text())
        assert note.what == "refresh"


def test_another_thread_of_the_same_process_waits(tmp_path):
    said = []

    def take():
        try:
            with WorkLock(tmp_path, "index"):
                said.append("taken")
        except UsageError as error:
            said.append(str(error))

    with WorkLock(tmp_path, "index"):
        thread = threading.Thread(target=take)
        thread.start()
        thread.join()
    assert "another build is running" in said[0]


@pytest.mark.parametrize("note", [None, "{", "[]", '{"pid": 1}'])
def test_without_a_readable_note_it_still_is_one_line(tmp_path, holder, note):
    holder("index")
    path = tmp_path / f"{LOCK_FILE}.holder"
    path.unlink() if note is None else path.write_text(note)
    with pytest.raises(UsageError, match="another build or refresh is running") as caught, WorkLock(tmp_path, "index"):
        pass
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(IndexError_, match="make it writable, or set LIKENESS_HOME"),
        WorkLock(tmp_path / "file" / "index", "index"),
    ):
        pass
