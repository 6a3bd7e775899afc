"""What keeps people from using a page, as axe-core finds it."""

from functools import cache
from importlib.resources import files

GRAVE = {"serious", "critical"}


@cache
def axe_script():
    """Return axe-core, which a package for tests brings along: nothing is fetched."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


async def axe(page, within=None):
    """Return the serious and critical findings of a page, or of what a selector names: there should be none.

    Each is a line: how grave, the rule, the selector, and what would help.
    """
    # Evaluated by the debugger, which the page's content security policy does not concern.
    await page.evaluate(axe_script())
    found = await page.evaluate("(within) => axe.run(within ?? document)", within)
    return [
        f"{rule['impact']} {rule['id']} at {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in found["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]
