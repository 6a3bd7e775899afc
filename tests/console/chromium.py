"""Finds the browser that the console is tested in, installs Debian's where there is none, and says so.

    python tests/console/chromium.py            says in which one the tests are run, or that they are not
    python tests/console/chromium.py install    installs one where there is none; fails if that can't be done

Whatever Python there is must be able to run this: it needs nothing but the standard library.
"""

import os
import shutil
import subprocess
import sys

VARIABLE = "CHROMIUM"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-dejavu-core")  # without a font every letter is a box
NOT_TESTED = "NOT TESTED: the console in a browser, because no Chromium is here; `make browser` installs one"
STRANGER = "stranger.example"
"""A name that leads to this machine, though it belongs to somebody else."""

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--safebrowsing-disable-auto-update",
    "--disable-client-side-phishing-detection",
    f"--host-resolver-rules=MAP {STRANGER} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
"""Nothing goes out by itself, and no other name leads anywhere."""


def find_chromium() -> str | None:
    """Return the path of the browser to test in; None where there is none."""
    chosen = os.environ.get(VARIABLE)
    if not chosen:
        return next(filter(None, map(shutil.which, PROGRAMS)), None)
    if path := shutil.which(chosen):
        return path
    sys.exit(f"{VARIABLE}={chosen} is no program that can be started: name a Chromium or Chrome.")


def launch_flags() -> list[str]:
    """Return the flags that keep a browser quiet, offline, and able to start here."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*QUIET, "--no-sandbox"] if is_root else [*QUIET]  # its sandbox refuses to work for root


def install() -> None:
    """Install Debian's Chromium, as root or by sudo."""
    if shutil.which("apt-get") is None:
        sys.exit(
            "No browser found, and none can be installed: there is no apt-get here. Install Chromium or "
            f"Chrome in your system's way; {VARIABLE}=/path/to/it names one that is not on the path."
        )
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    if sudo and shutil.which("sudo") is None:
        sys.exit(f"No browser found. As root: apt-get install {' '.join(PACKAGES)}")
    print(f"No browser found: installing {' and '.join(PACKAGES)} by apt-get.", flush=True)
    for arguments in (["update", "-qq"], ["install", "-qq", "--yes", "--no-install-recommends", *PACKAGES]):
        if subprocess.run([*sudo, "apt-get", *arguments], check=False).returncode != 0:
            sys.exit("No browser could be installed: apt-get says above why.")


def version_of(path: str) -> str:
    """Return what a browser says it is, which shows that it can be started at all."""
    done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        sys.exit(f"{path} can't be started: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.strip()


def main(arguments: list[str]) -> None:
    """Say what is there, having installed it where that was asked for."""
    path = find_chromium()
    if arguments != ["install"]:
        print(f"The console was tested in {path}" if path else NOT_TESTED)
        return
    if path is None:
        install()
        path = find_chromium() or sys.exit(f"{PACKAGES[0]} was installed, but is not on the path.")
    print(f"The console is tested in {path}: {version_of(path)}")


if __name__ == "__main__":
    main(sys.argv[1:])
