"""What a browser asks of the network, and says of the page's own policy."""

from playwright.async_api import BrowserContext, Request


class Overheard:
    """Everything of `context` from now on: pages, their workers and the service worker."""

    def __init__(self, context: BrowserContext) -> None:
        self.asked: list[str] = []
        self.by_service_worker: list[str] = []
        self._said: list[str] = []
        context.on("request", self._ask)
        context.on("console", lambda message: self._said.append(message.text))

    def elsewhere(self, origin: str) -> list[str]:
        """What was asked of anybody but `origin`; empty without a third party."""
        within = (f"{origin}/", f"blob:{origin}/", "data:")
        return [url for url in self.asked if not url.startswith(within)]

    def violations(self) -> list[str]:
        """What the console says that the policy (Content-Security-Policy) did not allow."""
        return [text for text in self._said if "Content Security" in text]

    def _ask(self, request: Request) -> None:
        self.asked.append(request.url)
        if request.service_worker is not None:
            self.by_service_worker.append(request.url)
