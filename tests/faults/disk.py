"""A small disk of its own for an installation, that can be filled and freed."""

import os
import subprocess
from contextlib import suppress
from pathlib import Path

CHUNK = b"\0" * (1 << 20)


class SmallDisk:
    """An ext4 file system in a file, mounted by a loop device. Needs root and mounts of its own."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.image, self.folder = folder.with_suffix(".img"), folder
        with open(self.image, "wb") as made:
            made.truncate(megabytes << 20)
        _run("mkfs.ext4", "-q", "-m", "0", str(self.image))
        folder.mkdir(exist_ok=True)
        _run("mount", "-o", "loop", str(self.image), str(folder))
        folder.chmod(0o755)
        self.ballast = folder / "ballast"

    def fill(self) -> None:
        """Take all the room there is. The database may take and give back some while we do: so twice."""
        with suppress(OSError), open(self.ballast, "ab", buffering=0) as file:
            while True:
                file.write(CHUNK)
        with suppress(OSError), open(self.ballast, "ab", buffering=0) as file:
            while True:
                file.write(CHUNK[:4096])

    def free(self) -> None:
        self.ballast.unlink(missing_ok=True)

    def left(self) -> int:
        """Bytes still free."""
        about = os.statvfs(self.folder)
        return about.f_bavail * about.f_frsize

    def remove(self) -> None:
        _run("umount", "-l", str(self.folder))
        self.image.unlink()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
