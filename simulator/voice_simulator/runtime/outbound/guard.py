"""Which addresses the simulator may call.

Pure policy: names are looked up and the guard is asked in `connection_pool`; hosts that spell an address are
judged in `targets`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from voice_simulator.runtime.outbound.addresses import Reach, classify, fold_host


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundGuard:
    """Which addresses webhooks may go to: loopback and private ones, unless told otherwise.

    Attributes:
        allow_public: whether any public address may be called (`--allow-public-webhooks`).
        allow_hosts: globs of names or addresses that may be public (`--allow-host`).
    """

    allow_public: bool = False
    allow_hosts: tuple[str, ...] = ()

    def refusal(self, host: str, address: str) -> str | None:
        """Return why `address` may not be called, and what would allow it, as a sentence; None if it may.

        Args:
            host: as the URL has it, a name or an address, without brackets.
            address: numeric, what the host resolved to; the host itself where it is one.
        """
        found = classify(address)
        if found.reach is Reach.NEAR:
            return None
        same = host == address or ":" in host  # an IPv6 address has many spellings, all of them plain enough
        subject = f"{host} is" if same else f"{host} resolves to {address}, which is"
        if found.reach is Reach.NEVER:
            return f"{subject} {found.kind}: it is never called, and no flag allows it"
        if self._admits(host, address):
            return None
        return (
            f"{subject} {found.kind}: only loopback and private addresses are called; "
            f"--allow-public-webhooks or --allow-host {host} would allow it"
        )

    def _admits(self, host: str, address: str) -> bool:
        if self.allow_public:
            return True
        subjects = (fold_host(host), address)
        return any(fnmatchcase(subject, fold_host(glob)) for glob in self.allow_hosts for subject in subjects)
