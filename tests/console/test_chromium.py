"""Which browser the tests are run in, and what is said where there is none."""

import sys
from pathlib import Path

import chromium
import pytest


@pytest.fixture(name="program")
def _program(tmp_path, monkeypatch):
    """Make programs that say their version, on a path where nothing else is."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(chromium.VARIABLE, raising=False)

    def make(name, folder=tmp_path):
        file = folder / name
        file.write_text(f"#!{sys.executable}\nprint('{name} 156')\n")
        file.chmod(0o755)
        return str(file)

    return make


def test_chromium_goes_before_chrome(program):
    """Debian's before others, as they are on the path."""
    assert chromium.find_chromium() is None
    chrome = program("google-chrome")
    assert chromium.find_chromium() == chrome
    assert chromium.find_chromium() != program("chromium") == chromium.find_chromium()


def test_a_variable_names_another(program, tmp_path, monkeypatch):
    """One that can't be started is no reason to test in another, or in none."""
    program("chromium")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("CHROMIUM", program("thorium", elsewhere))
    assert Path(chromium.find_chromium()).name == "thorium"
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "missing"))
    with pytest.raises(
        SystemExit, match=r"CHROMIUM=.*/missing is no program that can be started: name a Chrom"
    ):
        chromium.find_chromium()


def test_what_is_there_is_said(program, capsys):
    """And what is not, and what would help."""
    chromium.main([])
    assert "`make browser` installs one" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="there is no apt-get here"):
        chromium.main(["install"])
    path = program("chromium-browser")
    chromium.main(["install"])
    assert capsys.readouterr().out == f"The console is tested in {path}: chromium-browser 156\n"


def test_debian_s_is_installed(program, tmp_path, capsys, monkeypatch):
    """By apt-get, which here makes a program of that name, with fonts."""
    apt = Path(program("apt-get"))
    apt.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\n"
        f"file = pathlib.Path({str(tmp_path)!r}, 'chromium')\n"
        "if 'install' in sys.argv:\n"
        f"    file.write_text('#!{sys.executable}\\nprint(\"Chromium of Debian\")')\n"
        "    file.chmod(0o755)\n"
        f"    pathlib.Path({str(tmp_path)!r}, 'asked').write_text(' '.join(sys.argv[1:]))\n"
    )
    monkeypatch.setattr("os.geteuid", lambda: 0)
    chromium.main(["install"])
    assert (tmp_path / "asked").read_text().endswith("--no-install-recommends chromium fonts-dejavu-core")
    assert "Chromium of Debian" in capsys.readouterr().out


def test_only_root_goes_without_the_sandbox(monkeypatch):
    """Nobody else needs to."""
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert "--no-sandbox" not in chromium.launch_flags()
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert "--no-sandbox" in chromium.launch_flags()
