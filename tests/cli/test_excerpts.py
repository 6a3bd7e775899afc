"""The line of a mistake, and the caret below its place."""

import pytest

from voice_simulator.cli.excerpts import Excerpts, excerpt


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        ("turns: [bussy]", 9, ["turns: [bussy]", "        ^"]),
        ("turns: [bussy]  ", 1, ["turns: [bussy]", "^"]),
        ("a: [", 5, ["a: [", "    ^"]),
        ("a: [", 50, ["a: [", "    ^"]),
        ("\ta: x", 2, ["    a: x", "    ^"]),
        ("ab\tc", 4, ["ab  c", "    ^"]),
        ("text: 你好 x", 10, ["text: 你好 x", "           ^"]),
        ("text: \uff46 x", 9, ["text: \uff46 x", "         ^"]),
        ("cafe\u0301: x", 8, ["cafe\u0301: x", "      ^"]),
        ("\x1b[31m: x", 8, ["?[31m: x", "       ^"]),
        ("a\u202eb: x", 5, ["a?b: x", "    ^"]),
        ("a: \ud800b", 5, ["a: ?b", "    ^"]),
        ("only the line is known", None, ["only the line is known"]),
    ],
)
def test_caret_stands_below_the_column(line, column, shown):
    """Also behind tabs, wide characters, accents of their own, and what must not reach a terminal."""
    assert excerpt(line, column) == shown


@pytest.mark.parametrize(
    ("column", "begins", "ends", "under"),
    [(1, "0123", "…", "0"), (150, "…", "…", "9"), (300, "…", "789", "9"), (301, "…", "789", None)],
)
def test_of_a_long_line_the_part_around_the_place_is_shown(column, begins, ends, under):
    """At most a hundred cells of it; the caret still stands below its character."""
    shown, caret = excerpt("0123456789" * 30, column)
    assert shown.startswith(begins)
    assert shown.endswith(ends)
    assert len(shown) <= 102
    assert (shown[len(caret) - 1] if len(caret) <= len(shown) else None) == under


def test_very_long_line_costs_no_more():
    """As of JSON without line breaks."""
    for column in (1, 500_000, 1_000_000):
        shown, _ = excerpt("ab\t你" * 250_000, column)
        assert len(shown) <= 102


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("url: https://me:secret@example.com/a", "url: https://*********@example.com/a"),
        ('["https://me@example.com", 1]', '["https://**@example.com", 1]'),
        ("from: me:secret@example.com", "from: *********@example.com"),
        ("uri: sip:alice@example.com", "uri: sip:alice@example.com"),
        ("{signature_secret: abc, id: x}", "{signature_secret: ***, id: x}"),
        ('"control_token": "abc"', '"control_token": *****'),
        ("password: my word", "password: *******"),
        ("authorization: {value: Bearer ab.c-d}", "authorization: {value: Bearer ******}"),
        ("text: the secret is out", "text: the secret is out"),
    ],
)
def test_secrets_are_not_shown(line, shown):
    """An excerpt may stand in the log of a build; the caret stays where it was."""
    assert excerpt(line, 3) == [shown, "  ^"]


def test_of_a_long_line_of_wide_characters_no_more_cells_are_shown():
    """They take two each."""
    shown, caret = excerpt("你" * 300, 200)
    assert (shown[0], shown[-1], len(shown)) == ("…", "…", 52)
    assert caret == " " * 61 + "^"


def test_file_is_read_when_it_is_needed(tmp_path):
    """One that is not there, or has no such line, or an empty one there, has no excerpt."""
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfone: x\r\n\r\ntwo\xff: y\r\n")
    excerpts = Excerpts({"<stdin>": b"[1,\n2"})
    assert excerpts.at(f"{tmp_path}/a.yaml", 1, 6) == ["    one: x", "         ^"]
    assert excerpts.at(f"{tmp_path}/a.yaml", 3, 4) == ["    two\ufffd: y", "       ^"]
    assert excerpts.at("<stdin>", 2, 1) == ["    2", "    ^"]
    for file, line in ((f"{tmp_path}/a.yaml", 2), (f"{tmp_path}/a.yaml", 9), (f"{tmp_path}/b.yaml", 1)):
        assert excerpts.at(file, line, 1) == []
    assert excerpts.at("a\0b", 1, 1) == []
