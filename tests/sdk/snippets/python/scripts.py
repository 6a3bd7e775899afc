"""The official Python snippets that are run by hand, in our own words: the same calls of the SDK.

Each is given what the official one reads from the environment, and how to sleep. What it returns the
official one prints.
"""

from vonage import Auth, HttpClientOptions, Vonage
from vonage_voice import (
    AdvancedMachineDetection,
    AudioStreamOptions,
    CreateCallRequest,
    Phone,
    Talk,
    ToPhone,
    TtsStreamOptions,
)


def voice_of(environ):
    """Return the voice API of a client; only the host is not as in the official snippets."""
    auth = Auth(application_id=environ["VONAGE_APPLICATION_ID"], private_key=environ["VONAGE_PRIVATE_KEY"])
    return Vonage(auth, HttpClientOptions(api_host=environ["VOICE_API_HOST"])).voice


def order(environ, **options):
    """Return a request to call the number from ours."""
    numbers = {
        "to": [ToPhone(number=environ["VOICE_TO_NUMBER"])],
        "from_": Phone(number=environ["VONAGE_VIRTUAL_NUMBER"]),
    }
    return CreateCallRequest(**numbers, **options)


def make_an_outbound_call(environ, _sleep):
    """Call a number, and let the answer URL say what happens."""
    return voice_of(environ).create_call(order(environ, answer_url=[environ["VOICE_ANSWER_URL"]]))


def make_an_outbound_call_with_ncco(environ, _sleep):
    """Call a number with an NCCO."""
    ncco = [Talk(text="This call is text made speech")]
    return voice_of(environ).create_call(order(environ, ncco=ncco))


def detect_a_machine(environ, _sleep):
    """Call a number, with detection of the beep, and leave the rest to the handler of events."""
    return voice_of(environ).create_call(
        order(
            environ,
            ncco=[Talk(text="Nobody has told who answered")],
            event_url=[environ["VOICE_EVENT_URL"]],
            advanced_machine_detection=AdvancedMachineDetection(
                behavior="continue", mode="detect_beep", beep_timeout=45
            ),
        )
    )


def speak_after_detection(environ, _sleep):
    """Call a number, and speak to whoever answers, once it is known who that is."""
    ncco = [Talk(text="This call is text made speech")]
    return voice_of(environ).create_call(order(environ, ncco=ncco, machine_detection="continue"))


def hang_up_on_machines(environ, _sleep):
    """Call a number, and let the platform hang up on a voicemail."""
    ncco = [Talk(text="This call is text made speech")]
    return voice_of(environ).create_call(order(environ, ncco=ncco, machine_detection="hangup"))


def transfer_a_call(environ, _sleep):
    """Transfer a call to the NCCO of a URL."""
    voice_of(environ).transfer_call_answer_url(environ["VOICE_CALL_ID"], environ["VOICE_NCCO_URL"])


def transfer_a_call_inline_ncco(environ, _sleep):
    """Transfer a call to an NCCO."""
    ncco = [Talk(text="From here on another NCCO speaks")]
    voice_of(environ).transfer_call_ncco(environ["VOICE_CALL_ID"], ncco)


def mute_a_call(environ, sleep):
    """Mute a call for five seconds."""
    voice = voice_of(environ)
    voice.mute(environ["VOICE_CALL_ID"])
    sleep(5)
    voice.unmute(environ["VOICE_CALL_ID"])


def earmuff_a_call(environ, sleep):
    """Earmuff a call for three seconds."""
    voice = voice_of(environ)
    voice.earmuff(environ["VOICE_CALL_ID"])
    sleep(3)
    voice.unearmuff(environ["VOICE_CALL_ID"])


def play_audio_into_a_call(environ, sleep):
    """Play a file into a call over and over, and stop it after five seconds."""
    voice, uuid = voice_of(environ), environ["VOICE_CALL_ID"]
    options = AudioStreamOptions(stream_url=[environ["VOICE_STREAM_URL"]], loop=0)
    started = voice.play_audio_into_call(uuid, audio_stream_options=options)
    sleep(5)
    return [started, voice.stop_audio_stream(uuid)]


def play_tts_into_a_call(environ, sleep):
    """Speak into a call, and stop it after two seconds."""
    voice, uuid = voice_of(environ), environ["VOICE_CALL_ID"]
    options = TtsStreamOptions(text=environ["VOICE_TEXT"], language="en-US")
    started = voice.play_tts_into_call(uuid=uuid, tts_options=options)
    sleep(2)
    return [started, voice.stop_tts(uuid)]


def play_dtmf_into_a_call(environ, _sleep):
    """Send digits into a call."""
    digits = environ["VOICE_DTMF_DIGITS"]
    return voice_of(environ).play_dtmf_into_call(uuid=environ["VOICE_CALL_ID"], dtmf=digits)


SCRIPTS = {
    "make-an-outbound-call": make_an_outbound_call,
    "make-an-outbound-call-with-ncco": make_an_outbound_call_with_ncco,
    "detect-a-machine": detect_a_machine,
    "speak-after-detection": speak_after_detection,
    "hang-up-on-machines": hang_up_on_machines,
    "transfer-a-call": transfer_a_call,
    "transfer-a-call-inline-ncco": transfer_a_call_inline_ncco,
    "mute-a-call": mute_a_call,
    "earmuff-a-call": earmuff_a_call,
    "play-audio-into-a-call": play_audio_into_a_call,
    "play-tts-into-a-call": play_tts_into_a_call,
    "play-dtmf-into-a-call": play_dtmf_into_a_call,
}
