"""Reads NCCOs, from JSON to actions, and says why one is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from marshmallow import ValidationError

from voice_simulator.core.model.ncco import (
    Action,
    ConnectAction,
    ConversationAction,
    DtmfOptions,
    InputAction,
    NotifyAction,
    OnAnswer,
    RecordAction,
    SpeechOptions,
    StreamAction,
    TalkAction,
    Transcription,
    TransferAction,
    WaitAction,
)
from voice_simulator.core.model.vocabulary import AudioFormat, InputType
from voice_simulator.core.wire import ncco_schemas as schemas
from voice_simulator.core.wire.detection_reader import detection_of
from voice_simulator.core.wire.field_errors import NOTHING, FieldError, describe, list_field_errors
from voice_simulator.core.wire.misspelled_members import misspelling_hints
from voice_simulator.errors import InvalidNcco, NccoProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from voice_simulator.core.model.remarks import Remark
    from voice_simulator.core.wire.lenient_schema import LenientSchema


MOST_ACTIONS: Final = 1000
"""Undocumented: more actions than anybody writes, few enough to read at once."""


def parse_ncco(document: object) -> tuple[Action, ...]:
    """Read an NCCO.

    Args:
        document: the NCCO, as JSON made it: an array of 1 to 1000 action objects.

    Raises:
        InvalidNcco: with everything that is wrong with it.
    """
    if not isinstance(document, list) or not 1 <= len(document) <= MOST_ACTIONS:
        raise InvalidNcco([_not_actions(document)])
    actions: list[Action] = []
    problems: list[NccoProblem] = []
    for index, entry in enumerate(document):
        try:
            actions.append(_read_action(entry))
        except ValidationError as error:
            problems += _problems_of(entry, f"$[{index}]", error)
    problems = problems or _barge_ins_without_input(actions)
    if problems:
        raise InvalidNcco(problems)
    return tuple(actions)


def _problems_of(entry: object, at: str, error: ValidationError) -> Iterator[NccoProblem]:
    for path, field_error in list_field_errors(error.messages, at):
        hints = tuple(misspelling_hints(entry, [(path.removeprefix(at).removeprefix("."), field_error)]))
        yield NccoProblem(path, field_error.expected, field_error.got, field_error.wrong_type, hints)


def remarks_on_ncco(document: object, at: str = "ncco") -> Iterator[Remark]:
    """Name the members of an NCCO that have no effect; of a value that is no NCCO, nothing.

    Args:
        document: the NCCO, as JSON made it.
        at: the path of the NCCO, which the names of members begin with.
    """
    for index, entry, schema in _known_actions(document):
        yield from schema.remarks(entry, f"{at}[{index}].")


def loose_values_of_ncco(document: object, at: str = "ncco") -> Iterator[Remark]:
    """Name the values of an NCCO that are taken although the reference has others; arguments as above."""
    for index, entry, schema in _known_actions(document):
        yield from schema.loose_values(entry, f"{at}[{index}].")


def _known_actions(document: object) -> Iterator[tuple[int, dict[str, Any], LenientSchema]]:
    for index, entry in enumerate(document if isinstance(document, list) else ()):
        word = entry.get("action") if isinstance(entry, dict) else None
        if isinstance(word, str) and word in schemas.BY_WORD:
            yield index, entry, _schema_of(word, entry)


def _schema_of(word: str, entry: Mapping[str, Any]) -> LenientSchema:
    is_legacy = word == InputAction.word and _is_legacy(entry)
    return schemas.LEGACY_INPUT if is_legacy else schemas.BY_WORD[word]


def _not_actions(document: object) -> NccoProblem:
    expected = f"an array of 1 to {MOST_ACTIONS} actions"
    return NccoProblem("$", expected, describe(document), wrong_type=not isinstance(document, list))


def _barge_ins_without_input(actions: Sequence[Action]) -> list[NccoProblem]:
    """Find prompts with `bargeIn` that no input follows; only prompts may stand between the two.

    Source: the NCCO reference; staff in pull request 1662 of the platform's documentation say that such an
    NCCO is invalid.
    """
    problems: list[NccoProblem] = []
    waiting: int | None = None
    for index, action in enumerate([*actions, None]):
        if isinstance(action, TalkAction | StreamAction):
            waiting = index if waiting is None and action.barge_in else waiting
            continue
        if waiting is not None and not isinstance(action, InputAction):
            after = "no input" if action is None else action.word
            expected = "false, or followed by an input with nothing but talk and stream between"
            problems.append(NccoProblem(f"$[{waiting}].bargeIn", expected, f"true with {after} behind it"))
        waiting = None
    return problems


def _read_action(entry: object) -> Action:
    if not isinstance(entry, dict):
        raise ValidationError([FieldError(expected="an action object", got=describe(entry), wrong_type=True)])
    word = entry.get("action")
    read = _READERS.get(word) if isinstance(word, str) else None
    if read is not None:
        return read(entry)
    got = NOTHING if word is None else describe(word)
    is_text = word is None or isinstance(word, str)
    field_error = FieldError(expected=f"one of {', '.join(_READERS)}", got=got, wrong_type=not is_text)
    raise ValidationError({"action": [field_error]})


def _read_talk(entry: dict[str, Any]) -> TalkAction:
    return TalkAction(**schemas.TALK.load(entry))


def _read_stream(entry: dict[str, Any]) -> StreamAction:
    return StreamAction(**schemas.STREAM.load(entry))


def _read_input(entry: dict[str, Any]) -> InputAction:
    if _is_legacy(entry):
        return _read_legacy_input(entry)
    types = [word for word in InputType if entry.get(word) is not None]
    options = schemas.INPUT.load(entry)
    # An object of options is its type (the NCCO reference of May 2020); the PHP and Go SDKs name no others.
    options["types"] = frozenset(options.get("types", types))
    if "dtmf" in options:
        options["dtmf"] = DtmfOptions(**options["dtmf"])
    if "speech" in options:
        options["speech"] = SpeechOptions(**options["speech"])
    return InputAction(**options)


def _is_legacy(entry: Mapping[str, Any]) -> bool:
    has_new_options = any(entry.get(word) is not None for word in InputType)
    return entry.get("type") is None and (not has_new_options or _has_old_options(entry))


def _has_old_options(entry: Mapping[str, Any]) -> bool:
    return any(entry.get(key) is not None for key in ("timeOut", "maxDigits", "submitOnHash"))


def _read_legacy_input(entry: dict[str, Any]) -> InputAction:
    options = schemas.LEGACY_INPUT.load(entry)
    names = ("time_out", "max_digits", "submit_on_hash")
    dtmf = DtmfOptions(**{name: options.pop(name) for name in names if name in options})
    return InputAction(types=frozenset({InputType.DTMF}), legacy=True, dtmf=dtmf, **options)


def _read_record(entry: dict[str, Any]) -> RecordAction:
    options = schemas.RECORD.load(entry)
    if options.get("split"):
        options.setdefault("channels", 2)
    if options.get("channels", 1) > 2:
        options.setdefault("format", AudioFormat.WAV)
    return RecordAction(**_with_transcription(options))


def _read_conversation(entry: dict[str, Any]) -> ConversationAction:
    return ConversationAction(**_with_transcription(schemas.CONVERSATION.load(entry)))


def _with_transcription(options: dict[str, Any]) -> dict[str, Any]:
    if "transcription" in options:
        options["transcription"] = Transcription(**options["transcription"])
    return options


def _read_connect(entry: dict[str, Any]) -> ConnectAction:
    options = schemas.CONNECT.load(entry)
    plain, advanced = options.pop("machine_detection", None), options.pop("advanced_machine_detection", None)
    on_answer = options.pop("on_answer", None)
    if not options["endpoint"].rings:
        return ConnectAction(**options)
    return ConnectAction(
        detection=detection_of(plain, advanced),
        on_answer=None if on_answer is None else OnAnswer(**on_answer),
        **options,
    )


def _read_notify(entry: dict[str, Any]) -> NotifyAction:
    return NotifyAction(**schemas.NOTIFY.load(entry))


def _read_wait(entry: dict[str, Any]) -> WaitAction:
    return WaitAction(**schemas.WAIT.load(entry))


def _read_transfer(entry: dict[str, Any]) -> TransferAction:
    return TransferAction(**schemas.TRANSFER.load(entry))


_READERS: Final[dict[str, Callable[[dict[str, Any]], Action]]] = {
    TalkAction.word: _read_talk,
    StreamAction.word: _read_stream,
    InputAction.word: _read_input,
    RecordAction.word: _read_record,
    ConversationAction.word: _read_conversation,
    ConnectAction.word: _read_connect,
    NotifyAction.word: _read_notify,
    WaitAction.word: _read_wait,
    TransferAction.word: _read_transfer,
}


WORDS: Final = tuple(_READERS)
"""The words for the actions on the wire."""
