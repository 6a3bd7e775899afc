"""The access list (acl) of a token: which paths and methods it allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.errors import Unauthorized

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def check_acl(acl: object, method: str, path: str) -> None:
    """Refuse a request that the token's own access list does not allow.

    Source: for the paths, `{"paths": {"/*/calls/**": {}}}`, the documentation's guide to JWTs and ACLs; for
    the methods, `{"methods": ["GET"]}` in place of the inner object, the tests of the PHP SDK. A list without
    paths restricts nothing: the PHP SDK sends `{"paths": {}}`.

    Undocumented: whether it is 401 or 403. Every other wrong token gets 401.

    Args:
        acl: the claim, None if it is missing.
        method: the HTTP method.
        path: the path of the request.

    Raises:
        Unauthorized: the list does not allow the request, or is no access list.
    """
    paths = _acl_paths(acl)
    if not paths:
        return
    segments = _segments(path)
    entries = [entry for pattern, entry in paths.items() if _covers(_segments(pattern), segments)]
    if not entries:
        raise Unauthorized(f"the token's acl leaves out the path {path!r:.200}")
    if not any(_admits_method(entry, method) for entry in entries):
        raise Unauthorized(f"the token's acl leaves out the method {method!r:.20} for the path {path!r:.200}")


def _acl_paths(acl: object) -> Mapping[str, object]:
    paths = acl.get("paths") if isinstance(acl, dict) else acl
    # PHP writes an empty object as an empty array.
    if paths is None or paths == []:
        return {}
    if not isinstance(acl, dict) or not isinstance(paths, dict):
        raise Unauthorized("the claim acl is not an object whose paths are an object")
    return paths


def _admits_method(entry: object, method: str) -> bool:
    methods = entry.get("methods") if isinstance(entry, dict) else None
    if methods is None:
        return True
    if not isinstance(methods, list):
        raise Unauthorized("the methods in the token's acl are not an array")
    return any(isinstance(each, str) and each.upper() == method.upper() for each in methods)


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _covers(pattern: Sequence[str], path: Sequence[str]) -> bool:
    """Tell whether a pattern matches a whole path: `*` matches one segment, `**` any number, even none."""
    reached = {0}  # the numbers of segments that the parts of the pattern so far can match
    for part in pattern:
        if part == "**":
            reached = set(range(min(reached), len(path) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(path) and part in ("*", path[at])}
        if not reached:
            return False
    return len(path) in reached
