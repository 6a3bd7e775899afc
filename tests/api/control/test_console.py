"""The console's page, as a browser gets it."""

import re


async def test_the_root_leads_to_the_page(client):
    """As one types the address of the simulator."""
    async with client.session.get("/") as response:
        assert str(response.url).endswith("/_simulator/console")
        assert response.content_type == "text/html"


async def test_each_file_that_the_page_names_is_there(client):
    """The modules name each other."""
    async with client.session.get("/_simulator/console") as response:
        page = await response.text()
    seen, left = set(), set(re.findall(r'"console/([^"]+)"', page))
    assert left
    while left:
        name = left.pop()
        seen.add(name)
        async with client.session.get(f"/_simulator/console/{name}") as response:
            assert response.status == 200, name
            text = await response.text()
        if name.endswith(".js"):
            folder = name.rsplit("/", 1)[0]
            found = re.findall(r'^(?:import|\} from) .*?"([^"]+)";$', text, re.MULTILINE)
            left |= {_joined(folder, one) for one in found} - seen
    assert "modules/live.js" in seen


def _joined(folder, relative):
    parts = folder.split("/")
    for part in relative.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


async def test_the_page_may_reach_this_simulator_and_nothing_else(client):
    """So say the page and its files."""
    for path in ("console", "console/modules/main.js"):
        async with client.session.get(f"/_simulator/{path}") as response:
            policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy


async def test_a_file_that_is_not_of_the_page_is_404(client):
    """With the nearest; a path does not leave the page's folder."""
    async with client.session.get("/_simulator/console/modules/mian.js") as response:
        assert response.status == 404
        assert "'modules/main.js'" in (await response.json())["error"]
    async with client.session.get("/_simulator/console/..%2F__init__.py") as response:
        assert response.status == 404


async def test_the_page_comes_without_the_control_token(new_client, tmp_path):
    """A browser that asks for it has none yet; what the page asks for needs it."""
    config = tmp_path / "simulator.yaml"
    config.write_text("control_token: letmein\n")
    client = await new_client(config=str(config))
    expected = {"console": 200, "console/style/tokens.css": 200, "journal": 401, "consoles": 401}
    for path, status in expected.items():
        async with client.session.get(f"/_simulator/{path}") as response:
            assert response.status == status, path
