"""Start, prepare and end one running installation: the database, the programs, the address."""

import os
import threading
import time
import urllib.request
from collections.abc import Callable

from liandong import localdb

from . import programs
from .ports import give_back_ports, take_port
from .showing import bar, err
from .supervisor import Supervisor

READY_SECONDS = 90.0


def load_django() -> None:
    """Make models and settings usable in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


def own_cluster() -> localdb.LocalCluster | None:
    """The local cluster, or None when DATABASE_URL names another database."""
    return None if os.environ.get("DATABASE_URL") else localdb.local_cluster()


class Installation:
    """Everything that one `demo` or `serve` runs, from the first port to the last stop."""

    def __init__(self, host: str, port: int, workers: int) -> None:
        self.host, self.workers = host, workers
        self.port = take_port(host, port)
        self.feed_port = take_port(host, self.port + 1)
        self.cluster = own_cluster()
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
        self.address = f"http://{shown}:{self.port}/"
        os.environ.setdefault("LIANDONG_FEED_URL", f"http://{shown}:{self.feed_port}")
        os.environ["LIANDONG_COOKIE_SUFFIX"] = str(self.port)
        self.supervisor = Supervisor([], localdb.state_dir() / "log", say=self._say, tick=self._mind_database)
        self._database_seen = 0.0

    def _say(self, text: str) -> None:
        err.print(text, style="yellow", markup=False)

    def open_database(self) -> None:
        """Start the local database when it is ours to start, and bring its tables up to date."""
        if self.cluster:
            with bar("启动数据库 / starting the database"):
                self.cluster.start()
        load_django()
        from django.core.management import call_command
        from django.db import connections

        with bar("更新数据表 / migrating"):
            call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()

    def run(self, *, loops: list[str], serving: Callable[[], None]) -> None:
        """Run web, feed and `loops` until a signal comes; `serving` is called when the address answers."""
        started = [programs.web(self.host, self.port, self.workers), programs.feed(self.host, self.feed_port)]
        self.supervisor.programs = [*started, *map(programs.own, loops)]
        self.supervisor.obey_signals()
        try:
            if self._wait_until_ready():
                serving()
            self.supervisor.run()
        finally:
            self.close()

    def beside(self, work: Callable[[], None]) -> None:
        """Do `work` in a thread while the programs are looked after; then, or when it fails, stop."""
        failed: list[BaseException] = []

        def worker() -> None:
            try:
                work()
            except BaseException as e:
                failed.append(e)
            finally:
                self.supervisor.stopping.set()

        thread = threading.Thread(target=worker, daemon=True)
        thread.start()
        self.supervisor.run()
        thread.join(timeout=1.0)
        if failed:
            raise failed[0]

    def close(self) -> None:
        """Stop the programs; the database, too, when nobody else uses it."""
        self.supervisor.stop()
        if self.cluster:
            self.cluster.release()
        give_back_ports()

    def _mind_database(self) -> None:
        if self.cluster and time.monotonic() - self._database_seen > 0.3:
            self._database_seen = time.monotonic()
            if not self.cluster.alive():
                self._say("数据库已停止，正在恢复 / the database has stopped, recovering")
                self.cluster.start()

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + READY_SECONDS
        with bar("启动各进程 / starting"):
            while time.monotonic() < deadline and not self.supervisor.stopping.is_set():
                self.supervisor.step()
                if _answers(self.address + "healthz"):
                    return True
                self.supervisor.stopping.wait(0.1)
        if self.supervisor.stopping.is_set():
            return False
        raise TimeoutError(f"{READY_SECONDS:g} 秒内没有应答，见日志 / no answer, see {self.supervisor.logs}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:  # URLError is one
        return False
