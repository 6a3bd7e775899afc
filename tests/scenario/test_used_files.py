"""`use:` takes outcomes from other files of the scenario's folder, and from nowhere else."""

from __future__ import annotations

import pytest

from voice_simulator.documents.tree import LARGEST
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.scenario_reader import read_scenario
from voice_simulator.scenario.language.used_files import check_shared_outcomes
from voice_simulator.scenario.scenario_folder import ScenarioFolder

PAYS = "outcomes:\n  pays: [{ring: 3s}, answer, {press: 2}]\n"
CALLS = "calls: [{turns: [pays]}]"


@pytest.fixture(name="read")
def _read(tmp_path):
    """Read a scenario in a folder with some files."""

    def read(text, variables=None, **files):
        for name, content in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(content)
        return read_scenario(text, "s/busy.yaml", variables, files=ScenarioFolder(tmp_path))

    return read


@pytest.fixture(name="mistakes")
def _mistakes(read):
    """Return what is wrong with a scenario in a folder with some files."""

    def mistakes(text, **files):
        with pytest.raises(InvalidDocument) as caught:
            read(text, **files)
        return [str(one) for one in caught.value.mistakes]

    return mistakes


def script_of(scenario):
    """Return the first script that plays."""
    return scenario.rules[0].turns[0]


@pytest.mark.parametrize("use", ["outcomes.yaml", "[outcomes.yaml]", "./outcomes.yaml", "['${which}.yaml']"])
def test_outcomes_of_another_file(read, use):
    """Alone or in a list, also by a variable; without the line nobody knows the outcome."""
    text = f"vars: {{which: outcomes}}\n{CALLS}\n"
    assert script_of(read(f"{text}use: {use}", outcomes=PAYS)).name == "pays"
    with pytest.raises(InvalidDocument, match="unknown outcome 'pays'"):
        read(text, outcomes=PAYS)


def test_a_file_below_the_folder(read):
    """A folder of shared files."""
    assert script_of(read(f"use: [shared/outcomes.yaml]\n{CALLS}", shared__outcomes=PAYS)).name == "pays"


def test_the_variables_of_a_file_are_defaults(read):
    """What the scenario says goes before, and what is given from outside before that."""
    shared = "vars: {ring: 3s}\noutcomes: {pays: [{ring: '${ring}'}, answer]}"
    use = f"use: shared.yaml\n{CALLS}"

    def ring(*arguments):
        return script_of(read(*arguments, shared=shared)).steps[0].span

    assert ring(use) == 3000
    assert ring(f"vars: {{ring: 5s}}\n{use}") == 5000
    assert ring(f"vars: {{ring: 5s}}\n{use}", {"ring": "7s"}) == 7000
    assert "ring" in read(use, shared=shared).variables


def test_mistakes_in_a_file_have_its_place(mistakes):
    """Together with those of the scenario."""
    shared = "outcomes:\n  pays: [{rng: 3s}, answer]\n  two: [answer, answer]\n"
    found = mistakes(f"use: [shared.yaml]\nsetle: 1s\n{CALLS}", shared=shared)
    assert [one.partition(";")[0] for one in found] == [
        "s/busy.yaml:2:1: unknown key 'setle'",
        "s/shared.yaml:2:11: unknown step 'rng'",
        "s/shared.yaml:3:17: the call is answered already",
    ]


def test_yaml_that_is_none(mistakes):
    """It is told where it is, and not that the outcomes are unknown as well."""
    (found,) = mistakes(f"use: [shared.yaml]\n{CALLS}", shared="outcomes: {pays: [answer\n")
    assert found.startswith("s/shared.yaml:2:1: ")


@pytest.mark.parametrize(
    ("use", "sentence"),
    [
        ("../a.yaml", "'../a.yaml' may lead out of the scenario's folder; put the file beside"),
        ("a/../../b.yaml", "'a/../../b.yaml' may lead out of"),
        ("/etc/a.yaml", "'/etc/a.yaml' may lead out of"),
        ("~/a.yaml", "'~/a.yaml' may lead out of"),
        ("C:\\a.yaml", "may lead out of the scenario's folder"),
        ("'..\\a.yaml'", "may lead out of the scenario's folder"),
        ("http://x/a.yaml", "'http://x/a.yaml' is in the network; only files of the scenario's own folder"),
        ("outcomes", "expected a file beside the scenario, such as outcomes.yaml; got 'outcomes'"),
        ("a//b.yaml", "expected a file beside the scenario, such as outcomes.yaml; got 'a//b.yaml'"),
        ("{a: b}", "use: expected files of this folder, such as [outcomes.yaml], got a mapping"),
        ("", "use: expected files of this folder, such as [outcomes.yaml], got nothing"),
        ("nowhere.yaml", "use: there is no file 'nowhere.yaml' in "),
        ("folder.yaml", "use: 'folder.yaml' is no file in "),
        ("link.yaml", "use: 'link.yaml' is a link that leads out of the scenario's folder"),
        ("inner/link.yaml", "use: 'inner/link.yaml' is a link that leads out of the scenario's folder"),
        ("[a.yaml, ./a.yaml]", "use: 'a.yaml' is there already"),
        (f"[{', '.join(f'{n}.yaml' for n in range(21))}]", "use: a scenario uses at most 20 files"),
        (f"{'a' * 300}.yaml", "use: can't read 'aaaa"),
    ],
)
def test_what_can_not_be_used(mistakes, tmp_path, use, sentence):
    """One sentence, with its place; nothing is read from outside of the folder."""
    folder = tmp_path / "folder.yaml"
    folder.mkdir()
    (tmp_path.parent / "outside.yaml").write_text(PAYS)
    (tmp_path / "link.yaml").symlink_to(tmp_path.parent / "outside.yaml")
    (tmp_path / "inner").symlink_to(tmp_path.parent)
    (tmp_path.parent / "link.yaml").write_text(PAYS)
    found = mistakes(f"use: {use}\n{CALLS}", a=PAYS, **{str(n): "outcomes: {}" for n in range(21)})
    assert [one for one in found if sentence in one and one.startswith("s/busy.yaml:1:")], found


def test_a_file_that_is_too_large(mistakes):
    """It is not read to its end."""
    (found,) = mistakes(f"use: a.yaml\n{CALLS}", a=PAYS + "#" * LARGEST)
    assert found == f"s/a.yaml:1:1: larger than {LARGEST} bytes, the most that is read"


def test_names_that_are_there_already(mistakes):
    """In another file, or in the scenario itself; the first place is told."""
    found = mistakes(f"use: [a.yaml, b.yaml]\noutcomes: {{pays: [answer]}}\n{CALLS}", a=PAYS, b=PAYS)
    assert found == [
        "s/b.yaml:2:3: the outcome 'pays' is there already, in a.yaml:2; choose another name",
        "s/busy.yaml:2:12: the outcome 'pays' is there already, in a.yaml:2; choose another name",
    ]


@pytest.mark.parametrize(
    ("shared", "sentence"),
    [
        (PAYS + "calls: []", "'calls' is no part of a file that others use: only its outcomes are shared"),
        (PAYS + "use: b.yaml", "'use' is no part of a file that others use: a scenario names each file"),
        ("vars: {a: 1}", "A file that scenarios use needs outcomes"),
        ("outcomes: {busy: [answer]}", "'busy' is a built-in outcome; choose another name"),
        ("outcomes: {pays: [{ring: '${x}'}, answer]}", "unknown variable 'x'"),
        ("", "A file that scenarios use is a mapping of outcomes, vars, description; this is nothing"),
    ],
)
def test_what_a_used_file_may_have(mistakes, shared, sentence):
    """Outcomes, defaults for variables, a description. So files never use one another in a circle."""
    assert [
        one for one in mistakes(f"use: a.yaml\n{CALLS}", a=shared) if "s/a.yaml:" in one and sentence in one
    ]


def test_a_scenario_that_uses_itself(mistakes, tmp_path):
    """It is no file of outcomes only."""
    text = f"use: busy.yaml\n{CALLS}"
    assert any("s/busy.yaml:2:1: 'calls' is no part of" in one for one in mistakes(text, busy=text))


def test_a_scenario_in_no_folder():
    """From standard input, say."""
    with pytest.raises(InvalidDocument, match=r"'a.yaml' can't be found: this scenario is in no folder"):
        read_scenario(f"use: a.yaml\n{CALLS}", "<stdin>")


def test_a_file_of_outcomes_is_checked_by_itself():
    """With the variables that it declares."""
    assert check_shared_outcomes(PAYS, "a.yaml") == 1
    with pytest.raises(InvalidDocument, match=r"a.yaml:1:19: unknown step 'awnser'"):
        check_shared_outcomes("outcomes: {pays: [awnser]}", "a.yaml")
