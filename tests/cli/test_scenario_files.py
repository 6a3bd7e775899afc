"""Files and folders that `check` and `run` are given: what is found in them, and what is left out."""

import pytest

from voice_simulator.cli.main import main
from voice_simulator.cli.scenario_files import find_scenario_files
from voice_simulator.errors import SettingsError

SCENARIO = "calls: [{turns: [busy]}]\ntrigger: none\n"


@pytest.fixture(name="folder")
def _folder(tmp_path):
    """A folder with scenarios at several depths, and with what is none."""
    folder = tmp_path / "scenarios"
    for name in ("b.yaml", "a/deep/c.yml", "node_modules/x/d.yaml", ".hidden/e.yaml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(SCENARIO)
    (folder / "a/compose.yaml").write_text("name: shop\nservices: {web: {}}\nvolumes: {}\n")
    (folder / "notes.md").write_text("# notes")
    return folder


def test_folder_stands_for_what_is_below_it(folder):
    """In the order of the names; hidden folders and those of packages are not looked into."""
    found = find_scenario_files([folder])
    assert found.files == [(folder / "b.yaml", False), (folder / "a/deep/c.yml", False)]
    assert found.left_out == [
        f"{folder}/a/compose.yaml: no scenario; it has name, services, volumes",
        f"{folder}/notes.md: not .yaml or .yml",
        f"{folder}/.hidden, {folder}/node_modules: not looked into",
    ]


def test_file_is_found_once_however_often_it_is_named(folder):
    """By itself and by its folder; it counts as named then."""
    found = find_scenario_files([folder, folder / "a/../b.yaml", folder / "a"])
    assert [is_named for _, is_named in found.files] == [True, False]


@pytest.mark.parametrize("text", ["", "cals: []", "expct: []", "calls: [", "[]"])
def test_scenario_with_a_mistake_is_one(tmp_path, text):
    """It is for `check` to say what is wrong with it."""
    (tmp_path / "x.yaml").write_text(text)
    assert len(find_scenario_files([tmp_path]).files) == 1


def test_folder_without_scenarios_is_a_mistake(tmp_path):
    """It says what there is instead."""
    (tmp_path / "compose.yaml").write_text("services: {}")
    with pytest.raises(SettingsError) as caught:
        find_scenario_files([tmp_path])
    assert str(caught.value) == (
        f"there is no scenario in {tmp_path} or below it\n"
        f"  left out: {tmp_path}/compose.yaml: no scenario; it has services"
    )


def test_many_are_left_out_on_one_line(tmp_path):
    """Five by their names."""
    for number in range(7):
        (tmp_path / f"{number}.txt").touch()
    (tmp_path / "x.yaml").write_text(SCENARIO)
    (line,) = find_scenario_files([tmp_path]).left_out
    assert line.endswith("/4.txt and 2 more: not .yaml or .yml")


def test_sounds_that_scenarios_play_are_not_told_of(tmp_path):
    """They lie beside their scenario."""
    (tmp_path / "hello.wav").touch()
    (tmp_path / "x.yaml").write_text(SCENARIO)
    assert find_scenario_files([tmp_path]).left_out == []


def test_link_to_a_folder_above_is_not_followed(folder):
    """Nothing is looked for for ever."""
    (folder / "a/up").symlink_to(folder)
    found = find_scenario_files([folder])
    assert len(found.files) == 2
    assert found.left_out[-1].startswith(f"{folder}/.hidden, {folder}/node_modules, {folder}/a/up: ")


def test_check_looks_into_subfolders_and_says_what_it_left_out(folder, capsys):
    """And checks each file once."""
    (folder / "a/wrong.yaml").write_text("calls: [{turns: [bussy]}]")
    assert main(["check", str(folder), str(folder / "a/wrong.yaml")]) == 2
    printed, complaints = capsys.readouterr()
    assert f"left out: {folder}/a/compose.yaml: no scenario" in printed
    assert f"{folder}/a/deep/c.yml: ok, 1 call entry" in printed
    assert (complaints, printed.count("unknown outcome 'bussy'")) == ("", 1)


def test_check_of_a_folder_with_nothing_in_it(tmp_path, capsys):
    """Nothing was checked, and that is said."""
    assert main(["check", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"there is no scenario in {tmp_path} or below it\n"


def test_run_says_what_it_left_out(folder, capsys):
    """A scenario that is only to be loaded is one: it has neither trigger nor expectations."""
    (folder / "b.yaml").write_text("calls: [{turns: [busy]}]")
    (folder / "a/deep/c.yml").write_text(
        "trigger: {call: {to: 447700900100, from: 447700900000, ncco: [{action: talk, text: Hello}]}}"
    )
    assert main(["run", str(folder), "--auth", "off", "--port", "0", "--idle", "0", "--settle", "0"]) == 0
    printed = capsys.readouterr().out
    assert f"left out: {folder}/b.yaml: it has no trigger and no expect; name it to run it\n" in printed
    assert f"passed       {folder}/a/deep/c.yml" in printed
