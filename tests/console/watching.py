"""What must not happen on any page: errors, refused requests, and requests to strangers."""

import re
from urllib.parse import urlsplit

LOCAL_SCHEMES = {"about", "blob", "data", "file"}
GIVEN_UP = "net::ERR_ABORTED"
"""A request that the page itself ended, as it does with a stream when it is left."""
SAID_TWICE = "Failed to load resource:"
"""What the console says of a request that failed, which is noted as such already."""


class Watch:
    """Notes what happens in a browser context that should not.

    Attributes:
        origins: where its pages may send requests to, such as `http://127.0.0.1:41234`.
        noted: what happened, a line each.
    """

    def __init__(self, context, origins=()):
        self.origins = set(origins)
        self.noted, self._expected = [], []
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failure)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.noted.append(f"uncaught: {error.error}"))
        context.on("dialog", self._on_dialog)

    def expect(self, pattern):
        """Let something happen that should not happen elsewhere, such as `400 POST .*/scenarios`; it must."""
        self._expected.append(pattern)

    def check(self):
        """Fail if anything happened that was not expected, or the other way round."""
        unforeseen = [what for what in self.noted if not any(re.search(one, what) for one in self._expected)]
        assert unforeseen == [], "\n".join(["the browser noted:", *unforeseen])
        missing = [one for one in self._expected if not any(re.search(one, what) for what in self.noted)]
        assert missing == [], "\n".join(["the browser never noted:", *missing, "but:", *self.noted])

    def _on_request(self, request):
        scheme, host = urlsplit(request.url)[:2]
        if scheme not in LOCAL_SCHEMES and f"{scheme}://{host}" not in self.origins:
            self.noted.append(f"request to a stranger: {request.method} {request.url}")

    def _on_failure(self, request):
        if request.failure != GIVEN_UP:
            self.noted.append(f"failed: {request.method} {request.url}: {request.failure}")

    def _on_response(self, response):
        if response.status >= 400:
            self.noted.append(f"{response.status} {response.request.method} {response.url}")

    def _on_console(self, message):
        if message.type in {"error", "warning"} and not message.text.startswith(SAID_TWICE):
            self.noted.append(f"console {message.type}: {message.text}")

    async def _on_dialog(self, dialog):
        self.noted.append(f"{dialog.type}: {dialog.message}")
        await dialog.dismiss()
