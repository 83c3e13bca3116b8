"""Run a program that ends when its parent ends: `python bound.py <parent pid> program arguments...`.

The kernel sends SIGTERM to it when the parent dies, even by kill -9. Set here, in a program of its own,
because code between fork and exec in a process with threads may deadlock. Only the standard library, no
package: it starts in milliseconds.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    parent, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        sys.exit(1)
    os.execvp(program[0], program)  # noqa: S606
