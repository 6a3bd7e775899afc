"""Lets a plain pytest run here, too: who follows the README has none of the plugins that our own tests need.

It refuses settings that no plugin knows, and pyproject.toml has some of pytest-asyncio's.
"""

import pytest

_SETTINGS_OF_ASYNCIO = ("asyncio_mode", "asyncio_default_fixture_loop_scope")


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Know the settings of a plugin that is not here."""
    if pluginmanager.hasplugin("asyncio"):
        return
    for name in _SETTINGS_OF_ASYNCIO:
        parser.addini(name, "a setting of pytest-asyncio, which is not here")
