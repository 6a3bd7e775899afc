"""A journal followed over HTTP: as one that is followed within, and told what it missed."""

import pytest

from voice_simulator.cli.remote_follower import JournalUnavailable, RemoteFollower
from voice_simulator.core.journal import Missed


def journal_of(client):
    return client.simulator.worlds.find(client.application_id).switchboard.journal


async def test_the_same_entries_come_as_within(client):
    """As values, once and in order."""
    await client.place()
    follower = RemoteFollower(client.session, {"application_id": client.application_id})
    within = journal_of(client).follow()
    for _ in range(2):
        await client.advance(2)
        near, far = list(within.news()), await follower.news()
        assert [(one.seq, one.time, one.uuid, one.what) for one in far] == [
            (one.seq, one.time, one.uuid, one.what) for one in near
        ]
    assert near


async def test_a_follower_that_is_overtaken_is_told_what_it_missed(new_client, tmp_path):
    """But for what was forgotten before it began, which is none of its business."""
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {journal: 4}\n")
    client = await new_client(config=str(config))
    await client.place()
    follower = RemoteFollower(client.session, {"application_id": client.application_id})
    first = await follower.news()
    assert not [one for one in first if isinstance(one, Missed)]
    journal = journal_of(client)
    last = journal.last_seq
    for _ in range(10):
        journal.note(None, "x")
    missed, *rest = await follower.news()
    assert isinstance(missed, Missed)
    assert missed.first == first[-1].seq + 1
    assert missed.last >= last + 6
    assert [one.seq for one in rest] == list(range(missed.last + 1, missed.last + 5))


async def test_where_nobody_knows_the_application_that_is_said(client):
    follower = RemoteFollower(client.session, {"application_id": "nobody"})
    with pytest.raises(JournalUnavailable, match="nobody"):
        await follower.news()
