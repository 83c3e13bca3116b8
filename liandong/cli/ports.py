"""Free ports, so that several checkouts can run side by side."""

import errno
import socket

# Names that we own until we end; the kernel gives them back, whatever happens to us.
_reserved: list[socket.socket] = []
_TRIES = 200


def take_port(host: str, wanted: int) -> int:
    """The first free port from `wanted` upward, ours among all supervisors of this machine.

    Between looking and the web server's own bind another supervisor could look, too. So a port is taken
    together with a name in the kernel's abstract socket space, which lives exactly as long as we do.
    """
    for port in range(wanted, wanted + _TRIES):
        name = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            name.bind(f"\0liandong-port-{port}")
        except OSError:
            name.close()
            continue
        if _is_free(host, port):
            _reserved.append(name)
            return port
        name.close()
    raise OSError(errno.EADDRINUSE, f"{wanted} 起的 {_TRIES} 个端口都被占用 / no free port from {wanted} on")


def give_back_ports() -> None:
    """Let other supervisors have our ports."""
    while _reserved:
        _reserved.pop().close()


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
