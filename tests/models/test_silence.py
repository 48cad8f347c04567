"""What C code prints is hidden, what Python prints is not."""

import subprocess
import sys

CODE = """
import os, sys, threading
from zoo.models.silence import silenced

def speak(word):
    with silenced():
        os.write(2, b"C in " + word.encode())
        print(word, file=sys.stderr)
        within.wait(), within.wait()

within = threading.Barrier(2)
threads = [threading.Thread(target=speak, args=(word,)) for word in ("one", "two")]
[each.start() for each in threads], [each.join() for each in threads]
os.write(2, b"C again")
print(", Python again", file=sys.stderr)
"""


def test_two_threads_hide_c_code_and_neither_hides_python():
    said = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, timeout=60).stderr
    assert sorted(said.splitlines()) == ["C again, Python again", "one", "two"]
