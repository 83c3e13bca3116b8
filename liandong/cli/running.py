"""Commands that run something until told to stop: demo, serve, and the single processes."""

import os
import shutil
import threading
import time
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer

from liandong import localdb

from . import programs
from .installation import CannotRun, Installation, load_django, own_cluster
from .showing import bar, fail, out
from .supervisor import stop_at_signals

Host = Annotated[str, typer.Option(help="监听的地址 / address to listen on")]
Port = Annotated[
    int, typer.Option(help="首选端口，被占用则取下一个 / preferred port, the next free one is taken")
]
LOOPS = ["clock", "delivery"]
LOOP_PATIENCE = 60.0  # seconds for one statement; a loop that waits for ever is a loop that is dead
ScenarioName = Annotated[
    str,
    typer.Option(
        envvar="LIANDONG_SCENARIO",
        help="剧本：平常一天、暴雨夜、化工泄漏 / scenario: ordinary, rain, leak (with --live)",
    ),
]
Speed = Annotated[
    float, typer.Option(min=0.1, max=100, envvar="LIANDONG_SPEED", help="剧本快几倍 / times faster")
]
Seed = Annotated[int, typer.Option(envvar="LIANDONG_SEED", help="随机种子，0 为每次不同 / 0: ever different")]


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="走完一次接警到下令后退出 / one pass, then end")
    ] = False,
    live: Annotated[bool, typer.Option("--live", help="让事情不断发生 / keep things happening")] = False,
    scenario: ScenarioName = "",
    speed: Speed = 1.0,
    seed: Seed = 0,
    reset: Annotated[bool, typer.Option("--reset", help="清空后重来 / start from nothing")] = False,
    host: Host = "127.0.0.1",
    port: Port = 8000,
) -> None:
    """演示县云岭：一条命令，从空目录到可登录的页面 / the demo county, ready to sign in."""
    begun = time.monotonic()
    os.environ["LIANDONG_DEMO"] = "1"
    _cast(scenario, speed, seed)
    if reset:
        _forget_everything()
    installation = Installation(host, port, workers=2)
    try:
        installation.open_database()
        _seed()
        loops = [*LOOPS, "simulator"] if live or scenario else LOOPS
        installation.run(loops=loops, serving=lambda: _serving(installation, begun, once=once))
    finally:
        installation.close()


def _cast(scenario: str, speed: float, seed: int) -> None:
    """What the simulator is to play: it runs as a process of its own and reads this."""
    if scenario:
        import_module("liandong.demo.documents").read(scenario)
    os.environ |= {"LIANDONG_SCENARIO": scenario, "LIANDONG_SPEED": str(speed), "LIANDONG_SEED": str(seed)}


def _serving(installation: Installation, begun: float, *, once: bool) -> None:
    if once:
        installation.beside(lambda: _one_pass(installation.address))
    seconds = time.monotonic() - begun
    out.print(f"[bold]联动已就绪 / ready[/bold]  {installation.address}  （{seconds:.1f} 秒 / seconds）")
    if not once:
        out.print(
            f"停止：Ctrl-C / stop with Ctrl-C；日志 / logs: {installation.supervisor.logs}", style="dim"
        )


def _one_pass(address: str) -> None:
    with bar("接警到下令，走一遍 / one report to its order"):
        answer = import_module("liandong.demo.onepass").run(address)
    for name, value in answer.items():
        out.print(f"  {name}: {value}", markup=False)


def _seed() -> None:
    if find_spec("liandong.demo.seed") is None:
        return
    from django.db import connections

    seed = import_module("liandong.demo.seed")
    with bar("准备云岭县 / preparing the county") as progress:
        try:
            seed.ensure(progress)
        except seed.NotADemo as e:
            raise CannotRun(str(e)) from e
    connections.close_all()


def _forget_everything() -> None:
    cluster = own_cluster()
    if cluster is None:
        fail(
            "--reset 只用于本机自带的数据库，不会清空 DATABASE_URL 所指的库。\n"
            "--reset is for the local database only; the one in DATABASE_URL is left alone.",
            2,
        )
    cluster.start()
    from liandong.localdb.backup import drop

    drop(cluster.url("postgres"), "liandong")
    for made in (localdb.state_dir() / "place", localdb.state_dir() / "checkpoints.jsonl"):
        shutil.rmtree(made, ignore_errors=True)
        made.unlink(missing_ok=True)


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(help="网页进程数，0 为按核数 / web workers, 0: one per core")] = 0,
) -> None:
    """运行一套正式系统：网页、推送、时限、投递 / run an installation: web, feed, clock, delivery."""
    installation = Installation(host, port, workers or programs.cores())
    try:
        installation.open_database()
        installation.run(
            loops=LOOPS,
            serving=lambda: out.print(f"[bold]联动已就绪 / ready[/bold]  {installation.address}"),
        )
    finally:
        installation.close()


def _loop(module: str, **asked: object) -> None:
    stop = threading.Event()
    stop_at_signals(stop)
    load_django()
    import_module("liandong.localdb.engine.base").be_patient_for(LOOP_PATIENCE)
    import_module(module).run(stop, **asked)


def clock() -> None:
    """看守时限的进程，可同时运行多个 / the process that watches obligations; any number may run."""
    _loop("liandong.core.obligations.clockloop")


def delivery() -> None:
    """投递消息并跟随流水的进程 / the process that delivers messages and follows the journal."""
    _loop("liandong.core.notify.delivery")


def simulator(scenario: ScenarioName = "", speed: Speed = 1.0, seed: Seed = 0) -> None:
    """让演示县不断有事发生 / keep things happening in the demo county."""
    _loop("liandong.demo.simulator", scenario=scenario, speed=speed, seed=seed or None)


def feed(host: Host = "127.0.0.1", port: Port = 8001) -> None:
    """实时推送的进程 / the process of server-sent events."""
    import uvicorn

    uvicorn.run(
        "liandong.core.live.feed:app", host=host, port=port, log_config=programs.LOGS, access_log=False
    )
