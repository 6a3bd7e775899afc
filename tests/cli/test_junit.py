"""What a report shows of texts that others wrote."""

from voice_simulator.cli.console_report import output


def test_what_an_app_printed_is_shown_without_its_colours():
    """Flask colours its lines wherever they go; what would move the cursor is still masked."""
    lines = ["\x1b[35m\x1b[1mPOST /event HTTP/1.1\x1b[0m", "\x1b[2Jgone\x07"]
    assert list(output("your app printed", lines)) == [
        "your app printed:",
        "  | POST /event HTTP/1.1",
        "  | ?[2Jgone?",
        "",
    ]
