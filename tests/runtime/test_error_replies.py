"""The one line that an error reply is told by."""

import pytest

from voice_simulator.runtime.outbound.error_replies import error_summary

EXPRESS = (
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n'
    "<pre>TypeError: Cannot read properties of undefined (reading &#39;id&#39;)<br> &nbsp; &nbsp;at "
    "/home/me/app/node_modules/../app.js:20:43<br> at Layer.handle (/home/me/layer.js:95:5)</pre>"
)
JAVA = (
    "java.lang.IllegalStateException: no such order\n\tat shop.Orders.in(Orders.java:31)\n\tat x.Y(Y.java:1)"
)
PYTHON = (
    "Traceback (most recent call last):\n"
    '  File "/app/server.py", line 9, in handle\n    return order()\n'
    '  File "/app/orders.py", line 20, in order\n    raise KeyError("7")\nKeyError: \'7\'\n'
)
DJANGO = "<html><head><style>p{}</style><title>KeyError\n    at /event</title></head><h1>KeyError</h1>"


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (EXPRESS, "TypeError: Cannot read properties of undefined (reading 'id') at app.js:20:43"),
        (
            "Error: cannot read config\n    at load (/app/app.js:20:43)\n",
            "Error: cannot read config at app.js:20:43",
        ),
        (JAVA, "java.lang.IllegalStateException: no such order at Orders.java:31"),
        (PYTHON, "KeyError: '7' at orders.py:20"),
        (DJANGO, "KeyError at /event"),
        ('{"error": {"message": "no such order"}, "status": 500}', "no such order"),
        ('{"detail": [{"loc": ["body"], "msg": "missing"}]}', '[{"loc": ["body"], "msg": "missing"}]'),
        ('"out of order"', "out of order"),
        ("x" * 300, "x" * 159 + "…"),
    ],
)
def test_the_first_words_of_an_error(body, line):
    """With the place in the code where the framework tells it."""
    assert error_summary(500, body.encode()) == line


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Internal Server Error",
        "500 Internal Server Error\n\nServer got itself in trouble",
        "500: Internal Server Error",
        "<!doctype html><title>500 Internal Server Error</title><h1>Internal Server Error</h1>",
        "<script>alert(1)</script>",
    ],
)
def test_what_says_no_more_than_the_status(body):
    """Is not said twice."""
    assert error_summary(500, body.encode()) is None


@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00", b"[" * 100_000, b"<" * 70_000, b"{}", b"null", b'{"error": {}}']
)
def test_no_reply_is_too_odd(body):
    """Whatever comes, it is a short line or none."""
    line = error_summary(500, body)
    assert line is None or len(line) <= 160
