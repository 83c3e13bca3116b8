"""Start, prepare and end one running installation: the database, the programs, the address."""

import logging
import os
import shutil
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from liandong import localdb

from . import programs
from .ports import give_back_ports, take_port
from .showing import bar, err
from .supervisor import Supervisor, stop_at_signals

READY_SECONDS = 90.0
HOPELESS_DEATHS = 5  # a program that dies so often before the first answer will not come up by itself
DATABASE_PATIENCE = 5.0  # seconds between attempts to bring the database back


class CannotRun(RuntimeError):
    """The installation does not come up; the message says why and what to do."""


def load_django() -> None:
    """Make models and settings usable in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as e:
        raise CannotRun(str(e)) from e


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
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  # nosec B104
        self.address = f"http://{shown}:{self.port}/"
        os.environ.setdefault("LIANDONG_FEED_URL", f"http://{shown}:{self.feed_port}")
        os.environ["LIANDONG_COOKIE_SUFFIX"] = str(self.port)
        self.supervisor = Supervisor([], localdb.state_dir() / "log", say=self._say, tick=self._mind_database)
        self._next_look = 0.0

    def _say(self, text: str) -> None:
        """In words to who sits there, else as a line of the log."""
        if err.is_terminal:
            err.print(text, style="yellow", markup=False)
        else:
            logging.getLogger("liandong.supervisor").warning(text)

    def open_database(self) -> None:
        """Start the local database when it is ours to start, and bring its tables up to date."""
        if self.cluster:
            with bar("启动数据库 / starting the database"):
                self.cluster.start()
        load_django()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connections

        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        _count_anew(localdb.state_dir() / "metrics")
        with bar("更新数据表 / migrating"):
            call_command("migrate", verbosity=0, interactive=False)
        from liandong.core.journal.followers import ensure_cursors

        ensure_cursors()
        connections.close_all()

    def run(self, *, loops: list[str], serving: Callable[[], None]) -> None:
        """Run web, feed and `loops` until a signal comes; `serving` is called when the address answers."""
        started = [programs.web(self.host, self.port, self.workers), programs.feed(self.host, self.feed_port)]
        self.supervisor.programs = [*started, *map(programs.own, loops)]
        stop_at_signals(self.supervisor.stopping)
        try:
            if self._wait_until_ready():
                serving()
            self.supervisor.run()
        finally:
            self.close()

    def beside(self, work: Callable[[], None]) -> None:
        """Do `work` in a thread while the programs are looked after; then, or when it fails, stop."""
        outcome: list[BaseException | None] = []

        def worker() -> None:
            try:
                work()
                outcome.append(None)
            except BaseException as e:
                outcome.append(e)
            finally:
                self.supervisor.stopping.set()

        threading.Thread(target=worker, daemon=True).start()
        self.supervisor.run()
        if not outcome:
            raise CannotRun("被中断 / interrupted")
        if outcome[0] is not None:
            raise outcome[0]

    def close(self) -> None:
        """Stop the programs; the database, too, when nobody else uses it."""
        self.supervisor.stop()
        if self.cluster:
            self.cluster.release()
        give_back_ports()

    def _mind_database(self) -> None:
        if not self.cluster or time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + 0.3
        if self.cluster.alive():
            return
        self._say("数据库已停止，正在恢复 / the database has stopped, recovering")
        try:
            self.cluster.start()
        except localdb.LocalDatabaseError as e:  # a full disk, say: pages answer 503 until it is mended
            self._say(str(e))
            self._next_look = time.monotonic() + DATABASE_PATIENCE

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + READY_SECONDS
        with bar("启动各进程 / starting"):
            while time.monotonic() < deadline and not self.supervisor.stopping.is_set():
                self.supervisor.step()
                if _answers(self.address + "healthz"):
                    return True
                if any(program.deaths >= HOPELESS_DEATHS for program in self.supervisor.programs):
                    break
                self.supervisor.stopping.wait(0.1)
        if self.supervisor.stopping.is_set():
            return False
        raise CannotRun(f"启动失败 / it does not come up\n{self._last_words()}")

    def _last_words(self) -> str:
        worst = max(self.supervisor.programs, key=lambda program: program.deaths)
        log = self.supervisor.logs / f"{worst.name}.log"
        return f"{log}:\n{log.read_text(errors='replace')[-2000:]}" if log.exists() else str(log)


def _count_anew(folder: Path) -> None:
    """Where the web workers add up their numbers; those of the last run are not ours."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # nosec B310
            return bool(answer.status == 200)
    except OSError:  # URLError is one
        return False
