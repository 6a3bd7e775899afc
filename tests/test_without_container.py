"""docs/containers.md: unmodified code meets the simulator in a network namespace, by the commands there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "containers.md"
ENTER = ["unshare", "--user", "--map-root-user", "--net", "--mount"]


def _can_enter():
    has_tools = all(shutil.which(tool) for tool in ("unshare", "ip", "curl"))
    return has_tools and subprocess.run([*ENTER, "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _can_enter(), reason="network namespaces need Linux, and to be allowed")
def test_a_network_namespace_leads_the_platforms_name_here(tmp_path):
    """Your app is a curl here, which is told of no simulator but whom to trust."""
    [commands] = [
        block
        for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
        if "unshare" in block
    ]
    *before, last = commands.strip().splitlines()
    assert last.startswith("REQUESTS_CA_BUNDLE=ca-bundle.pem ")
    asked = "curl --silent --retry 20 --retry-delay 1 --retry-connrefused --cacert ca-bundle.pem"
    app = f"{asked} https://api.nexmo.com/_simulator/health; kill %1; wait"
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(tmp_path), "VOICE_SIMULATOR_QUIET": "1"}
    printed = subprocess.run(
        ["bash"],
        input="\n".join([*before, app, ""]).encode(),
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert b'"status":"ok"' in printed.stdout.replace(b" ", b""), printed
