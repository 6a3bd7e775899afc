"""Audio that your app has sent on a WebSocket."""

from array import array

from voice_simulator.core.model.socket_audio import SocketAudio
from voice_simulator.core.model.sound import Sound

START = 1_893_499_200_000


def sent(numbers, rate, *, at=0, span=None):
    """The sound of some samples, in frames one behind the other, so many ms after the start."""
    audio, size = SocketAudio(rate), rate // 50
    for number in range(0, len(numbers), size):
        frame = array("h", numbers[number : number + size])
        frame.extend([0] * (size - len(frame)))
        audio.append(START + at + number * 1000 // rate, frame.tobytes())
    return Sound(source="socket", content="", span=span, audio=audio)
