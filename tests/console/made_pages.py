"""What a trace holds, read out of its file, as a test wants it."""

import json
import re

DATA = re.compile(rb'<script type="application/json" id="trace">(.*?)</script>', re.DOTALL)


def data_of(page):
    """Return the data of a trace, of which there is one piece."""
    (found,) = DATA.findall(page)
    return json.loads(found)
