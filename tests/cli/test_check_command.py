"""`voice-simulator check`: scenarios and NCCOs, from files, folders and standard input."""

import io
import sys

import pytest

from voice_simulator.cli import mistake_report
from voice_simulator.cli.colours import painted
from voice_simulator.cli.main import main

SCENARIO = "calls: [{turns: [busy]}]\n"
MENU = """[
  {"action": "talk", "text": "Press one to pay", "bargeIn": true},
  {"action": "input", "type": ["dtmf"], "eventUrl": ["https://app.example.com/input"]}
]
"""


@pytest.fixture(name="check")
def _check(tmp_path, capsys, monkeypatch):
    """Check texts, given by the names of their files; `-` stands for standard input."""
    monkeypatch.chdir(tmp_path)

    def check(**texts):
        paths = []
        for name, text in texts.items():
            path = name.replace("__", ".").replace("stdin", "-")
            if path == "-":
                monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
            else:
                (tmp_path / path).write_text(text)
            paths.append(path)
        code = main(["check", *paths])
        out, err = capsys.readouterr()
        return code, out, err

    return check


def test_right_ncco_is_counted(check):
    """Its file needs no particular name: a list is an NCCO."""
    assert check(menu__ncco__json=MENU, other__json=MENU) == (
        0,
        "menu.ncco.json: ok, 2 actions\nother.json: ok, 2 actions\n2 files, no mistakes\n",
        "",
    )


def test_mistake_of_an_ncco_has_path_place_and_caret(check):
    """Exit code 2, as for a scenario; mistakes, warnings and the sum are on one stream."""
    code, out, err = check(menu__json=MENU.replace('"dtmf"', '"keys"').replace("true", '"true"'))
    assert (code, err) == (2, "")
    assert out == (
        "menu.json:3:32: $[1].type[0]: expected dtmf or speech, got 'keys'\n"
        '      {"action": "input", "type": ["keys"], "eventUrl": ["https://app.example.com/input"]}\n'
        "                                   ^\n"
        "menu.json:2:50: warning: $[0].bargeIn: a text here, where the reference has true without quotes\n"
        '      {"action": "talk", "text": "Press one to pay", "bargeIn": "true"},\n'
        "                                                     ^\n"
        "1 file, 1 mistake, 1 warning\n"
    )


def test_ncco_in_yaml(check):
    """As scenarios have it within them."""
    code, out, err = check(menu__yaml="# the menu\n- action: talk\n  text: hi\n- action: tlak\n  text: hi\n")
    assert (code, err) == (2, "")
    assert out.startswith("menu.yaml:4:11: $[1].action: expected one of talk, stream, ")
    assert out.endswith("    - action: tlak\n              ^\n1 file, 1 mistake\n")


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (MENU, 0, "<stdin>: ok, 2 actions\n"),
        ("- {action: talk, text: hi}\n", 0, "<stdin>: ok, 1 action\n"),
        ("[{action: talk, text: hi}]", 0, "<stdin>: ok, 1 action\n"),
        (SCENARIO, 0, "<stdin>: ok, 1 call entry\n"),
        ('{"calls": [{"turns": ["busy"]}]}', 0, "<stdin>: ok, 1 call entry\n"),
        ("cals: []", 2, "<stdin>:1:1: unknown key 'cals'; did you mean 'calls'?"),
        ('[{"action": "talk", "text": "hi"},]', 2, "<stdin>:1:34: no ',' may stand before ']' in JSON"),
        ('{"action": "talk", "text": "hi"}', 2, "$: expected an array of 1 to 1000 actions, got an object"),
        ("[{'action': 'talk', 'text': 'hi'}]", 2, "<stdin>:1:3: JSON quotes its texts and names with double"),
        ("{'action': 'talk', 'text': 'hi'}", 2, "<stdin>:1:2: JSON quotes its texts and names with double"),
        ("", 2, "<stdin>:1:1: "),
        ("[]", 2, "<stdin>:1:1: $: expected an array of 1 to 1000 actions, got an empty array"),
    ],
)
def test_standard_input_is_a_scenario_or_an_ncco(check, text, code, told):
    """A list is an NCCO, and so is an action without its list."""
    found, out, err = check(stdin=text)
    assert (found, told in out + err) == (code, True), out + err


@pytest.mark.parametrize(
    ("text", "is_what"),
    [
        ("<html>500</html>", "this begins with '<', as HTML does"),
        ('{"error": "boom"}', "this has error"),
        ("Internal Server Error", "this is the text 'Internal Server Error'"),
        ("", "this is nothing"),
    ],
)
@pytest.mark.parametrize("name", ["stdin", "answer__json"])
def test_what_an_app_answers_instead_of_an_ncco_is_neither(check, name, text, is_what):
    """It is told what both are; an empty file may become a scenario."""
    code, out, _ = check(**{name: text})
    assert code == 2
    if text or name == "stdin":
        assert ": neither an NCCO (a list of actions, " in out
        assert is_what in out


@pytest.mark.parametrize("text", ["cals: []", "scenarios: []", "expct: [{error: x}]"])
def test_what_is_nearly_a_scenario_is_told_as_one(check, text):
    """Its keys say so."""
    assert "neither" not in check(stdin=text)[1]


def test_run_of_an_ncco_leads_to_check(tmp_path, capsys):
    menu = tmp_path / "menu.json"
    menu.write_text(MENU)
    assert main(["run", str(menu)]) == 2
    told = f"this is an NCCO, which is no scenario to run; check it: voice-simulator check {menu}"
    assert told in capsys.readouterr().err


def test_excerpt_of_standard_input(check):
    """It is no file that could be read again."""
    assert check(stdin="calls: [{turns: [bussy]}]")[1].splitlines()[1:-1] == [
        "    calls: [{turns: [bussy]}]",
        "                     ^",
    ]


def test_sum_counts_files_mistakes_and_warnings(check):
    """Of all files; one that can't be read is a mistake."""
    warned = MENU.replace('"talk"', '"talk", "langage": "en"')
    _, out, _ = check(a__yaml=SCENARIO, b__yaml="calls: [{turns: [bussy]}]\ncals: []", c__json=warned)
    assert out.splitlines()[-1] == "3 files, 2 mistakes, 1 warning"
    assert main(["check", "a.yaml", "none.yaml"]) == 2


def test_folder_has_nccos_too_and_run_leaves_them_out(check, tmp_path, capsys):
    """By the end of their names; a list of another name is checked where it is named."""
    (tmp_path / "menus").mkdir()
    check(**{"menus/a__ncco__json": MENU, "menus/b__yaml": SCENARIO, "menus/package__json": "{}"})
    assert main(["check", "menus"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "left out: menus/package.json: not .yaml or .yml",
        "menus/a.ncco.json: ok, 2 actions",
        "menus/b.yaml: ok, 1 call entry",
        "2 files, no mistakes",
    ]
    assert main(["run", "menus"]) == 2
    assert "left out: menus/a.ncco.json: no scenario but an NCCO; check reads it\n" in capsys.readouterr().err


def test_options_that_only_the_simulator_leaves_out_are_no_warnings(check):
    """They are right on the platform; they are named together, once."""
    spoken = '[{"action": "talk", "text": "hi", "language": "en-GB", "style": 1},'
    _, out, _ = check(a__json=f'{spoken}{{"action": "talk", "text": "ho", "language": "en-GB"}}]')
    assert out == (
        "a.json: taken, but not simulated: language, style\na.json: ok, 2 actions\n1 file, no mistakes\n"
    )


def test_nccos_within_scenarios_get_the_same_warnings(check):
    """Those of a call that is placed, with their places, and those of replies."""
    _, out, _ = check(
        a__yaml="trigger:\n  call:\n    to: 447700900100\n    from: 447700900000\n"
        '    ncco: [{action: talk, text: hi, loop: "0"}, {action: record}]\n'
        "faults:\n  - webhook: answer\n    reply: {status: 200, body: [{action: record}]}\n"
    )
    warnings = [line for line in out.splitlines() if "warning: " in line]
    assert [line.split(": ")[2] for line in warnings] == ["ncco[0].loop", "ncco[1]", "ncco[0]"]
    assert "    - webhook: answer\na.yaml: ok" in out.replace("      - ", "    - ")


def test_carets_are_red_and_warnings_yellow_on_a_terminal(check, monkeypatch):
    """As lines of a run are coloured."""
    monkeypatch.setattr(mistake_report, "painter", lambda *_: painted)
    _, out, _ = check(a__json=MENU.replace('"dtmf"', '"keys"').replace("true", '"true"'))
    assert "\x1b[31m    " in out
    assert "\x1b[33ma.json:2:50: warning: " in out


def test_documents_of_run_that_can_not_be_read_have_carets_too(check, capsys):
    """All that is wrong, before anything runs."""
    check(a__yaml="calls: [{turns: [bussy]}]")
    assert main(["run", "a.yaml"]) == 2
    assert capsys.readouterr().err.endswith("    calls: [{turns: [bussy]}]\n                     ^\n")
