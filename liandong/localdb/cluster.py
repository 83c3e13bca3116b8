"""A local PostgreSQL cluster that needs no configuration and that nobody has to remember to stop.

**Is it alive?** A lock file answers, never a process id: the server and all its processes inherit a lock
that the kernel drops with the last of them. If the lock can be taken, nothing of the cluster lives, and
what a crash left (postmaster.pid, socket) may be removed.

**Who needs it?** Each process that uses the cluster holds a second lock, shared, until it ends in whatever
way.

**When the process that started it dies** the server stays, commits stay, and the next start attaches. A
*keeper* (one small process per cluster, asleep in the kernel) stops the server when its last user is gone,
after `linger` seconds. So neither kill -9 nor Ctrl-C leaves a server behind, and one is never taken from
another user's hands. `liandong db start` asks for it to stay; `liandong db stop` ends it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from . import locks
from .binaries import Binaries, find_binaries, reachable_binaries
from .errors import ClusterUnusable
from .identity import Identity, server_identity
from .making import PORT, USER, archive_folder, make_cluster, server_environment, write_settings
from .procs import postmaster_of
from .rooms import make_room, make_socket_folder, room_of, socket_folder

KEEPER = "liandong.localdb.keeper"
RECOVERY_SECONDS = 600.0  # after a crash the server replays its log first; that may take minutes

# One shared lock per cluster that this process uses; the kernel drops it with the process.
_held: dict[Path, int] = {}
_held_guard = threading.Lock()
# Programs this process started. Kept so that Python reaps them instead of complaining.
_children: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True)
class Status:
    """What is known of a cluster without starting it."""

    running: bool
    stays: bool
    version: str
    data: Path
    socket: Path
    pid: int | None


class LocalCluster:
    """The cluster of one state folder. Any number of processes may have an object for the same one."""

    def __init__(self, state_dir: Path, *, durable: bool = True, linger: float = 10.0) -> None:
        self.state = Path(state_dir).absolute()
        self.durable = durable
        self.linger = linger

    @cached_property
    def identity(self) -> Identity:
        made = (self.state.resolve() / "pg").glob("data-*[0-9]")
        return server_identity(next(made, None))

    @cached_property
    def room(self) -> Path:
        return room_of(self.state, self.identity)

    @cached_property
    def socket(self) -> Path:
        return socket_folder(self.room)

    @cached_property
    def binaries(self) -> Binaries:
        return reachable_binaries(find_binaries(self._made_with()), self.identity)

    @cached_property
    def data(self) -> Path:
        return self.room / f"data-{self.binaries.major}"

    @property
    def log(self) -> Path:
        return self.room / "postgres.log"

    @property
    def _life(self) -> Path:
        return self.room / "life.lock"

    @property
    def _users(self) -> Path:
        return self.room / "users.lock"

    @property
    def _stay(self) -> Path:
        return self.room / "stay"

    def _made_with(self) -> int | None:
        made = [int(p.parent.name.removeprefix("data-")) for p in self.room.glob("data-*[0-9]/PG_VERSION")]
        return max(made, default=None)

    def url(self, db: str = "liandong") -> str:
        """Connection URL of a database of this cluster, for libpq programs and psycopg."""
        return f"postgresql://{USER}@/{quote(db)}?host={quote(str(self.socket), safe='')}&port={PORT}"

    def start(self, *, stay: bool = False, timeout: float = RECOVERY_SECONDS) -> str:
        """Make sure that the server answers: "started" by us, or "attached" to one that runs.

        `stay` keeps it running when its last user is gone. Raises NoBinaries, ClusterUnusable.
        """
        make_room(self.room)
        with locks.exclusive(self.room / "start.lock"):
            self._hold()
            if stay:
                self._stay.touch()
            outcome = "attached" if self.answers() else self._launch(time.monotonic() + timeout)
            self._ensure_keeper()
        return outcome

    def _hold(self) -> None:
        with _held_guard:
            if self.room not in _held:
                _held[self.room] = locks.opened(self._users)
                locks.share(_held[self.room])

    def _launch(self, deadline: float) -> str:
        life = locks.opened(self._life)
        try:
            while not locks.try_exclusive(life):  # somebody lives: starting, recovering or shutting down
                if self.answers():
                    return "attached"
                self._give_up_after(deadline, None)
            self._clear_remains()
            self._make_if_missing()
            server = self._spawn_server(life)
        finally:
            os.close(life)  # the server keeps its copy
        while not self.answers():
            self._give_up_after(deadline, server)
        return "started"

    def _clear_remains(self) -> None:
        socket = self.socket / f".s.PGSQL.{PORT}"
        for remains in (self.data / "postmaster.pid", socket, socket.with_name(socket.name + ".lock")):
            remains.unlink(missing_ok=True)

    def _make_if_missing(self) -> None:
        other = self._made_with()
        if other not in (None, self.binaries.major):
            raise ClusterUnusable(
                f"数据由 PostgreSQL {other} 建立，而本机只有 {self.binaries.major}。"
                f"请用 LIANDONG_PG_BINDIR 指定 {other} 版程序执行 liandong db backup，"
                f"移走 {self.room}，再用新版执行 liandong db restore。\n"
                f"The data was made by PostgreSQL {other}, here is only {self.binaries.major}: back up with"
                f" programs of {other} (LIANDONG_PG_BINDIR), move {self.room} away, then restore."
            )
        if other is None:
            make_cluster(self.data, self.binaries, self.identity)
        make_socket_folder(self.socket, self.identity)
        if archive := archive_folder():
            archive.mkdir(parents=True, exist_ok=True)
            self.identity.give(archive)
        write_settings(self.room, self.socket, durable=self.durable)

    def _spawn_server(self, life: int) -> subprocess.Popen[bytes]:
        with open(self.log, "ab") as log:
            server = subprocess.Popen(
                [self.binaries.program("postgres"), "-D", self.data],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=server_environment(),
                start_new_session=True,  # Ctrl-C in our terminal is not meant for it
                pass_fds=(life,),
                **self.identity.popen,
            )
        _children.append(server)
        return server

    def _give_up_after(self, deadline: float, server: subprocess.Popen[bytes] | None) -> None:
        ended = server is not None and server.poll() is not None
        if ended or time.monotonic() > deadline:
            last = self.log.read_text(errors="replace")[-1500:] if self.log.exists() else ""
            why = "数据库启动后退出 / the server ended" if ended else "数据库迟迟没有应答 / no answer in time"
            raise ClusterUnusable(f"{why}，日志 / log: {self.log}\n{last}")
        time.sleep(0.02)

    def _ensure_keeper(self) -> None:
        if self._stay.exists():
            return
        lock = locks.opened(self.room / "keeper.lock")
        try:
            if locks.try_exclusive(lock):
                self._spawn_keeper(lock)
        finally:
            os.close(lock)

    def _spawn_keeper(self, lock: int) -> None:
        paths = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")]
        with open(self.log, "ab") as log:
            keeper = subprocess.Popen(
                [sys.executable, "-m", KEEPER, str(self.state), str(self.linger), str(lock)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
                start_new_session=True,
                pass_fds=(lock,),
            )
        _children.append(keeper)

    def answers(self) -> bool:
        """Whether our own server takes connections now. Another that sits on our socket does not count."""
        import psycopg  # here, because the keeper has no use for its 20 MB

        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=5, autocommit=True) as connection:
                row = connection.execute("show data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and row[0] == str(self.data)

    def alive(self) -> bool:
        """Whether any process of the server lives; cheap, and true while it starts or recovers."""
        return locks.is_held(self._life)

    def status(self) -> Status:
        """What there is, without starting anything. Raises NoBinaries."""
        running = self.alive()
        pid = postmaster_of(self.data) if running else None
        return Status(running, self._stay.exists(), self.binaries.version, self.data, self.socket, pid)

    def stop(self, timeout: float = 60.0) -> bool:
        """Stop the server in an orderly way, whoever uses it; False when it did not run.

        Raises ClusterUnusable when it does not end.
        """
        if not self.room.exists():
            return False
        with locks.exclusive(self.room / "start.lock"):
            return self._stop(timeout)

    def _stop(self, timeout: float = 60.0) -> bool:
        self._stay.unlink(missing_ok=True)
        if not self.alive():
            return False
        for sign, patience in ((signal.SIGINT, timeout), (signal.SIGQUIT, 10.0)):
            self._signal(sign)
            if self._wait_for_end(patience):
                return True
        raise ClusterUnusable(f"数据库没有停下来 / the server does not end: {self.data}")

    def _signal(self, sign: signal.Signals) -> None:
        if pid := postmaster_of(self.data):
            with suppress(ProcessLookupError):
                os.kill(pid, sign)

    def _wait_for_end(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.alive():
            for child in _children:
                child.poll()  # reap: a zombie of ours would stay in process lists
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def release(self) -> bool:
        """Say that this process needs the server no more; stops it, True, when nobody else does.

        A server that was asked to stay is left alone.
        """
        with locks.exclusive(self.room / "start.lock"):
            with _held_guard:
                users = _held.pop(self.room, None)
            if users is None:
                return False
            try:
                return locks.try_exclusive(users) and not self._stay.exists() and self._stop()
            finally:
                os.close(users)

    def keep(self, lock: int) -> None:
        """Sleep until the last user is gone, then stop the server. The keeper's whole life.

        `lock` is the inherited lock that says "there is a keeper". It is given back while starts are locked
        out, so that no start counts on a keeper that is about to leave.
        """
        users = locks.opened(self._users)
        try:
            while True:
                with locks.exclusive(self._users):
                    pass  # the last user is gone; another may come in a moment
                self._wait_for_end(self.linger)
                with locks.exclusive(self.room / "start.lock"):
                    if locks.try_exclusive(users):
                        if not self._stay.exists():
                            self._stop()
                        os.close(lock)
                        return
        finally:
            os.close(users)
