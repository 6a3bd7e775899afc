"""Who may hear whom, reckoned from what your app has asked for and from the journal, not by the core."""

from collections import defaultdict

from voice_simulator.core.model.ncco import ConversationAction

SPAN_OF_A_WORD, LEAST_SPAN = 400, 1000
"""Ms."""


class HearingModel:
    """The moderation of all legs of one world, by their ids.

    Attributes:
        muted, earmuffed: legs that nobody hears; that hear nothing.
        can_speak, can_hear: of some legs those that may hear them, and those that they may hear.
    """

    def __init__(self, ledger):
        self._ledger = ledger
        self.muted, self.earmuffed = set(), set()
        self.can_speak, self.can_hear = {}, {}
        self._named, self._started = set(), set()
        self._open, self._stretches = {}, defaultdict(list)
        ledger.on_place = self._placed

    def ask(self, uuid, action):
        """Take a request that was not refused."""
        match action:
            case "mute":
                self.muted.add(uuid)
            case "unmute":
                self.muted.discard(uuid)
            case "earmuff":
                self.earmuffed.add(uuid)
            case "unearmuff":
                self.earmuffed.discard(uuid)

    def heard_by(self, listener, joined):
        """Return whom a leg hears, of those that are joined to their conversations."""
        conversation = self._ledger.pages[listener].conversation
        has_started = conversation in self._started or conversation not in self._named
        if listener not in joined or listener in self.earmuffed or not has_started:
            return set()
        return {
            speaker
            for speaker in joined
            if speaker != listener
            and self._ledger.pages[speaker].conversation == conversation
            and speaker not in self.muted
            and listener in self.can_speak.get(speaker, {listener})
            and speaker in self.can_hear.get(listener, {speaker})
        }

    # -- what parties say

    def look(self, now, joined):
        """Note who hears whom speak from this instant on; to be called at each at which something changes."""
        hears = {
            (listener, speaker)
            for speaker in joined
            if self._speaks(speaker, now)
            for listener in joined
            if speaker in self.heard_by(listener, joined)
        }
        for pair in self._open.keys() - hears:
            self._stretches[pair].append((self._open.pop(pair), now))
        for pair in hears - self._open.keys():
            self._open[pair] = now

    def _speaks(self, uuid, now):
        """A party says one thing at a time: what it says next ends what it says."""
        spoke = self._ledger.pages[uuid].spoke
        return bool(spoke) and now < spoke[-1][1] + _span(spoke[-1][0])

    def check_what_was_heard(self):
        """Hold what the journal says that parties heard of each other to what they had to hear."""
        expected = {pair: covered(spans) for pair, spans in self._stretches.items() if covered(spans)}
        happened = defaultdict(list)
        for listener, page in self._ledger.pages.items():
            for speaker, since, until in page.heard:
                happened[listener, speaker].append((since, until))
        assert {pair: covered(spans) for pair, spans in happened.items()} == expected

    # -- places

    def _placed(self, uuid, action, has_moved):
        if has_moved or action is not None:
            self.can_speak.pop(uuid, None)
            self.can_hear.pop(uuid, None)
        if action is None:
            return
        if action.can_speak is not None:
            self.can_speak[uuid] = action.can_speak
        if action.can_hear is not None:
            self.can_hear[uuid] = action.can_hear
        if action.mute and action.can_speak is None:
            self.muted.add(uuid)  # the reference does not support both; the list counts
        if isinstance(action, ConversationAction):
            self._in_named(self._ledger.pages[uuid].conversation, action)

    def _in_named(self, conversation, action):
        self._named.add(conversation)
        if action.start_on_enter:
            self._started.add(conversation)


def _span(text):
    return max(LEAST_SPAN, len(text.split()) * SPAN_OF_A_WORD)


def covered(spans):
    """Return stretches of time as they lie apart: those that touch are one."""
    apart = []
    for since, until in sorted(spans):
        if apart and since <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(until, apart[-1][1]))
        elif since < until:
            apart.append((since, until))
    return apart
