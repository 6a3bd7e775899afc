"""Why a claim does not hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """Why a claim does not hold.

    Attributes:
        seen: what there was, on one line or several.
        closest: what came closest, and how it differs.
        uuid: of the call that it is about, where the claim is about no call of its own.
    """

    seen: str
    closest: str | None = None
    uuid: str | None = None
