"""The site of the built warehouse in a real browser: pages come from files, with the network off."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium")
# Nothing that a browser does of its own accord: no look-ups, no updates.
_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
_STILL = ("--disable-component-update", "--disable-sync")
_SHOTS = Path(__file__).parents[2] / "output" / "screenshots"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*_QUIET, *_STILL])
        yield browser
        browser.close()


@pytest.fixture
def gwr(gwr):
    """`gwr` that draws the pages, too."""
    return partial(gwr, GWR_DRAW_SITE="true")


@pytest.fixture(scope="session")
def site(built) -> Path:
    return built.folder / "site"


class Watched:
    """A page, and what it should not have done: errors, words on the console, requests to any host."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        page.on("request", lambda request: self._ask(request.url))

    def _ask(self, url: str) -> None:
        if not url.startswith(("file:", "data:", "blob:")):
            self.complaints.append(f"request: {url}")

    def open(self, path: Path, fragment: str = "", lang: str = "zh") -> Page:
        self.page.goto(f"{path.absolute().as_uri()}?lang={lang}{fragment}")
        self.page.wait_for_selector("main:not([aria-busy])")
        return self.page

    def shoot(self, name: str) -> None:
        """Keep a picture for people to look at."""
        _SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=_SHOTS / f"{name}.png")


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Opens a page in a context of its own, offline; at the test's end no page may have anything to complain of."""
    opened: list[Watched] = []

    def make(size: tuple[int, int] = (1280, 860), **options: object) -> Watched:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, offline=True, reduced_motion="reduce", **options)  # type: ignore
        opened.append(Watched(context.new_page()))
        return opened[-1]

    yield make
    for one in opened:
        one.page.context.close()
    assert [complaint for one in opened for complaint in one.complaints] == []
