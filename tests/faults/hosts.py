"""Several hosts on one machine: each a network namespace on a bridge, all within a namespace of our own.

Where namespaces are not permitted each host is an address of the loopback: the processes are the same, but a
host cannot fall silent then.
"""

import os
import subprocess
from pathlib import Path
from typing import Any

from liandong.localdb.identity import Identity

NET = "10.77.0"


class Host:
    """One machine: an address, and how to run a program there."""

    def __init__(self, name: str, number: int, *, apart: bool) -> None:
        self.name, self.apart = name, apart
        self.address = f"{NET}.{number}" if apart else f"127.0.77.{number}"
        self._holder: subprocess.Popen[bytes] | None = None
        if apart:
            self._plug_in()

    def _plug_in(self) -> None:
        self._holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        while os.readlink(f"/proc/{self._holder.pid}/ns/net") == os.readlink("/proc/self/ns/net"):
            pass  # until unshare has done so
        inside, pid = f"v-{self.name}", str(self._holder.pid)
        _ip("link", "add", inside, "type", "veth", "peer", "name", "eth0", "netns", pid)
        _ip("link", "set", inside, "master", "bridge0", "up")
        for words in (["addr", "add", f"{self.address}/24", "dev", "eth0"], ["link", "set", "eth0", "up"]):
            subprocess.run(self.command("ip", *words), check=True)
        subprocess.run(self.command("ip", "link", "set", "lo", "up"), check=True)

    def command(self, *program: str | Path) -> list[str]:
        """The command that runs a program on this host."""
        words = [str(word) for word in program]
        return [*self._enter(), *words] if self._holder else words

    def command_as(self, user: Identity, *program: str | Path) -> tuple[list[str], dict[str, Any]]:
        """The same as another user: the command, and what Popen needs besides. Root enters first."""
        if not self._holder or not user.dropped:
            return self.command(*program), user.popen
        down = [f"--setuid={user.uid}", f"--setgid={user.gid}"]
        return [*self._enter(), *down, *map(str, program)], {}

    def _enter(self) -> list[str]:
        assert self._holder
        return ["nsenter", f"--net=/proc/{self._holder.pid}/ns/net"]

    def fall_silent(self) -> bool:
        """Unplug it: packets to it vanish, as when the power goes. False when that cannot be done here."""
        if self.apart:
            _ip("link", "set", f"v-{self.name}", "down")
        return self.apart


def lay_bridge() -> bool:
    """The switch between the hosts; False when this machine does not permit it, or we are not on our own."""
    if not os.environ.get("CLUSTER_OWN_NET"):
        return False
    _ip("link", "set", "lo", "up")
    _ip("link", "add", "bridge0", "type", "bridge")
    _ip("addr", "add", f"{NET}.1/24", "dev", "bridge0")
    _ip("link", "set", "bridge0", "up")
    return True


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
