"""Watches that what happens in a world happens one thing after the other."""


def forbid_nesting(*tasks):
    """Let none of these methods, each a part and a name, be called while another one still runs."""
    running = []

    def alone(name, happens):
        def watched(*given):
            assert not running, f"{name} within {running[0]}"
            running.append(name)
            try:
                return happens(*given)
            finally:
                running.pop()

        return watched

    for part, name in tasks:
        setattr(part, name, alone(name, getattr(part, name)))
