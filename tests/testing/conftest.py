"""What the tests of the pytest plugin share: a project of somebody who tests an app with it."""

import shutil
from pathlib import Path

import pytest

import voice_simulator.testing.session  # noqa: F401  # else each project loads it, and pytester unloads it again

HOTLINE = Path(__file__).with_name("hotline.py")
INI = """
[pytest]
addopts = --strict-markers -p no:hypothesispytest -p no:cacheprovider
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings = error
"""


@pytest.fixture(name="bare_project")
def _bare_project(pytester, monkeypatch):
    """A folder with an app, whose simulator pytest has to start."""
    monkeypatch.delenv("VOICE_SIMULATOR_URL", raising=False)
    pytester.makefile(".ini", pytest=INI)
    shutil.copy(HOTLINE, pytester.path / "hotline.py")
    pytester.makeconftest(
        """
        import pytest
        from hotline import served

        @pytest.fixture
        def app():
            with served() as url:
                yield url

        @pytest.fixture
        def registered(app, voice):
            voice.register(answer_url=f"{app}/answer", event_url=f"{app}/event")
            return app
        """
    )
    return pytester


@pytest.fixture(name="project")
def _project(bare_project, voice, monkeypatch):
    """The same with a simulator that is there already: that of our own tests."""
    monkeypatch.setenv("VOICE_SIMULATOR_URL", voice.url)
    return bare_project
