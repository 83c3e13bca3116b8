"""Takes the pictures that README shows, of a running demo, as the demo's own people see it."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
DESK, PHONE = (1366, 768), (390, 844)
OFFLINE = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


@dataclass(frozen=True)
class Shot:
    """A page: its file's name, who looks at it (nobody: signed out), the path, and the screen."""

    name: str
    who: str
    path: str
    size: tuple[int, int] = DESK
    dark: bool = False


SHOTS = [
    Shot("sign-in", "", "sign-in/"),
    Shot("call-taker", "lina", "desk/call/"),
    Shot("dispatcher", "zhoumin", "dispatch/"),
    Shot("dispatcher-dark", "zhoumin", "dispatch/", dark=True),
    Shot("incident", "zhoumin", "@incident"),
    Shot("map", "zhoumin", "map/"),
    Shot("obligations", "wang", "obligations/"),
    Shot("unit", "xf01", "unit/"),
    Shot("order-phone", "xf01", "@order", PHONE),
    Shot("duty", "wang", "duty/"),
    Shot("directory", "yjb01", "directory/"),
    Shot("units", "yjb01", "directory/units/"),
    Shot("unit-page", "yjb01", "directory/units/county-fire/"),
    Shot("matrix", "yjb01", "directory/matrix/"),
    Shot("phones", "zhoumin", "phones/"),
    Shot("phone", "zhoumin", "@phone", PHONE),
    Shot("design", "", "design/"),
]
LINKS = {
    "@incident": ("dispatch/", ".incident-name a"),
    "@order": ("unit/", "a.row, .order-card a"),
    "@phone": ("phones/", "main a[href^='/phones/']"),
}


def main() -> None:
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = os.environ.get("LIANDONG_CHROMIUM") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=chromium, args=OFFLINE)
        for shot in SHOTS:
            take(browser, base, shot)
            print(f"docs/screenshots/{shot.name}.png", flush=True)
        browser.close()


def take(browser: Browser, base: str, shot: Shot) -> None:
    width, height = shot.size
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    if shot.who:
        page.goto(f"{base}sign-in/")
        page.locator(f"form:has(input[value={shot.who}]) button").click()
    page.goto(base + path_of(page, base, shot.path))
    if shot.dark:
        page.evaluate("document.documentElement.setAttribute('data-theme', 'dark')")
    page.wait_for_timeout(4000)  # tiles are drawn, the lamp is on
    page.screenshot(path=FOLDER / f"{shot.name}.png")
    context.close()


def path_of(page: Page, base: str, path: str) -> str:
    if path not in LINKS:
        return path
    start, link = LINKS[path]
    page.goto(base + start)
    return str(page.locator(link).first.get_attribute("href")).lstrip("/")


if __name__ == "__main__":
    main()
