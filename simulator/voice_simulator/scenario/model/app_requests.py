"""A request that a scenario makes to your app: a trigger, or a question of an expectation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRequest:
    """A request to your app.

    Attributes:
        method: GET or POST.
        url: `http://…`, `https://…`, or a path that begins with `/`, of your app's own address.
        body: as text; None for no body.
        content_type: of the body; None for none.
        headers: the others.
    """

    method: Literal["GET", "POST"]
    url: str
    body: str | None = None
    content_type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def is_relative(self) -> bool:
        """Whether it names only a path of your app."""
        return self.url.startswith("/")
