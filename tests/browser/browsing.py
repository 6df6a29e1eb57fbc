"""People's browsers on one Chromium, watched for what no page may do."""

from pathlib import Path
from typing import Any

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
SECONDS = 90_000  # milliseconds of a machine that has much else to do
SCREENS = Path(__file__).resolve().parents[2] / "build" / "screens"
FAILED = SCREENS / "failed"
_POLICY = "Content Security Policy"


def find_chromium() -> str | None:
    """Give the browser of this machine; playwright looks for one of its own where there is none."""
    return next((path for path in BROWSERS if Path(path).is_file()), None)


class Browsing:
    """Opens browsers, each of one person.

    What a page asks of another machine, what its policy forbids, and an error of its script are
    ``wrong``; whoever opens a browser looks at the end that nothing was.
    """

    def __init__(self, chromium: Any) -> None:  # noqa: ANN401  # playwright is no dependency
        self._chromium = chromium
        self._opened: list[Any] = []
        self.wrong: list[str] = []

    def open(
        self,
        server: Any,  # noqa: ANN401  # a Server, or what has an address
        person: str | None,
        *,
        at: str = "",
        **how: Any,  # noqa: ANN401  # as playwright takes it
    ) -> Any:  # noqa: ANN401  # its page
        """Open a person's own browser, and a page ``at`` an address.

        How one logs in is tested apart: here the session is there already. Nothing turns or glides,
        for Chromium would draw it sixty times a second while a test waits.
        """
        still = {"viewport": DESKTOP, "reduced_motion": "reduce"}
        context = self._chromium.new_context(**{**still, **how})
        self._opened.append(context)
        page = context.new_page()
        page.set_default_timeout(SECONDS)
        page.on("request", lambda asked: self._asked(asked.url, server.home))
        page.on("console", lambda said: self._said(said.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        if person is not None:
            context.add_cookies([server.session(person)])
        if at:
            page.goto(f"{server.home}{at}")
        return page

    def _asked(self, address: str, home: str) -> None:
        if not address.startswith(f"{home}/"):
            self.wrong.append(f"asked for {address}")

    def _said(self, text: str) -> None:
        if _POLICY in text:
            self.wrong.append(text)

    def told(self) -> str:
        """Say what everybody had before them; pictures of it are kept beside the others."""
        FAILED.mkdir(parents=True, exist_ok=True)
        pages = [page for context in self._opened for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=FAILED / f"{number}.png")
        return "\n".join(f"{page.url}\n{page.locator('body').inner_text()}" for page in pages)

    def close(self) -> None:
        """Close every browser that was opened."""
        for context in self._opened:
            context.close()
        self._opened.clear()
