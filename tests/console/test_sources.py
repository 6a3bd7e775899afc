"""What no source of the page may have, since what it shows comes from apps and callers."""

import re

import pytest

from voice_simulator.console.page_files import page_files

INDEX = page_files()["index.html"].text
MAKER = "modules/html.js"
"""Makes elements of templates, whose markup is that of our sources and never a value."""

FORBIDDEN = {
    "makes markup of text": r"(inner|outer)HTML|insertAdjacentHTML|setHTML|document\.write|DOMParser|"
    r"createContextualFragment|srcdoc",
    "runs text": r"\beval\(|\bFunction\(|(?<!\{)\bimport\(|javascript:|set(Timeout|Interval)\(\s*[\"'`]",
    "has a style or a listener as text, which the policy forbids": r"\s(style|on[a-z]+)=[\"'$]",
    "keeps what must be gone with the page": r"sessionStorage|indexedDB|document\.cookie|\bcaches\.",
    "gets something from elsewhere": r"@import|url\(\s*[\"']?(https?:)?//|<base|<iframe|<object|<embed",
}


def places(pattern):
    """Return where a pattern stands in the page's files, as `modules/x.js: line`."""
    return [
        f"{name}: {line.strip()}"
        for name, file in page_files().items()
        for line in file.text.splitlines()
        if re.search(pattern, line)
    ]


@pytest.mark.parametrize("pattern", FORBIDDEN.values(), ids=FORBIDDEN)
def test_no_source(pattern):
    """But for the one that makes elements of templates; types in comments are imported, too."""
    assert [place for place in places(pattern) if not place.startswith(MAKER)] == []


def test_templates_become_elements_in_one_place():
    """Of the strings of a template, into which no value is put."""
    found = [place for place in places(FORBIDDEN["makes markup of text"]) if place.startswith(MAKER)]
    assert found == [f"{MAKER}: element.innerHTML = isSvg ? `<svg>${{source}}</svg>` : source;"]


def test_only_the_theme_outlives_the_page():
    """Nothing else is kept where the next visit finds it, or another page of this host."""
    assert {place.partition(":")[0] for place in places("localStorage")} <= {"modules/theme.js"}


def test_the_page_is_made_of_its_own_files():
    """It has no script and no style in itself, and each file that it names is there."""
    named = re.findall(r'(?:src|href)="([^"]*)"', INDEX)
    assert [name for name in named if name.removeprefix("console/") not in page_files()] == []
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style", INDEX) == []
