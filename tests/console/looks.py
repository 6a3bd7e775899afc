"""How a page can look: its theme and its width; and pictures of it."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

PICTURES = Path(__file__).parents[2] / ".sdk/console/screenshots"
IN_FULL = "CONSOLE_IN_FULL" in os.environ
"""Whether every test runs, in every look, as `make console` does."""
TAKES_PICTURES = IN_FULL or "SCREENSHOTS" in os.environ

HEIGHTS = {1280: 800, 390: 844}


@dataclass(frozen=True)
class Look:
    """A theme and a width in CSS pixels: that of a laptop, or that of a phone."""

    theme: str = "light"
    width: int = 1280

    def __str__(self):
        return f"{self.theme}-{self.width}"

    @property
    def is_phone(self):
        return self.width == 390

    @property
    def context(self):
        """What a browser context of this look is made with; nothing in it depends on the machine."""
        return {
            "viewport": {"width": self.width, "height": HEIGHTS[self.width]},
            "color_scheme": self.theme,
            "is_mobile": self.is_phone,
            "has_touch": self.is_phone,
            "reduced_motion": "reduce",
            "locale": "en-GB",
            "timezone_id": "UTC",
            "permissions": [],
            "service_workers": "block",
        }


LOOKS = [Look(theme, width) for width in HEIGHTS for theme in ("light", "dark")]

in_every_look = pytest.mark.parametrize("look", LOOKS if IN_FULL else LOOKS[:1], ids=str, indirect=True)
"""Of a test: it runs once for each theme and width, in `make test` in the first only."""


async def picture(page, name):
    """Write .sdk/console/screenshots/NAME-THEME-WIDTH.png, where pictures are asked for."""
    if TAKES_PICTURES:
        PICTURES.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=PICTURES / f"{name}-{page.look}.png", animations="disabled")
