"""Waits for what the page knows, which not everything that it shows would tell."""

STATE = "document.querySelector('app-shell, trace-shell')?.state"
FRAMES = 1_000
"""How many frames are waited before a test is told that it waits in vain."""


async def until(page, condition):
    """Wait until a condition of the state is true, such as `state.calls.counts.calls === 2`."""
    await page.evaluate(
        f"""async () => {{
            for (let left = {FRAMES}, state; !((state = {STATE}) && ({condition})); left -= 1) {{
                if (left === 0) {{
                    throw new Error("it never was true");
                }}
                await new Promise((resume) => requestAnimationFrame(resume));
            }}
        }}"""
    )


async def connected(page):
    """Wait until the page follows the journal."""
    await until(page, "state.connection.is === 'open'")
