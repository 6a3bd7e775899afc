"""The client of the control API: sees, waits, acts and holds, from a test or any other program.

`Simulator` is for programs without an event loop, `AsyncSimulator` for those with one.
"""

from voice_simulator.client.answers import (
    CheckedNcco,
    ClockMode,
    DefaultWebhook,
    DeletedApplication,
    Failed,
    Health,
    Hold,
    LoadedScenario,
    MeasuredSocket,
    Met,
    NccoFinding,
    NewApplication,
    RefusedRequest,
    Registration,
    SaidWords,
    ScenarioOutcome,
    WatchedProcesses,
    WorldClock,
)
from voice_simulator.client.async_call import AsyncCall
from voice_simulator.client.async_simulator import AsyncSimulator
from voice_simulator.client.async_world import AsyncWorld
from voice_simulator.client.call import Call
from voice_simulator.client.conditions import Condition, JournalFilter, OnCall
from voice_simulator.client.deliveries import Attempt, Delivery, DeliveryFault
from voice_simulator.client.errors import ClientError, SimulatorUnreachable, VerificationFailed, WaitTimeout
from voice_simulator.client.event_stream import WorldReset
from voice_simulator.client.journal_reading import Entries, HeardSound, SentWebhook
from voice_simulator.client.recordings import RecordingFile, Span
from voice_simulator.client.simulator import Simulator
from voice_simulator.client.world import World
from voice_simulator.core.journal import Entry, Missed

__all__ = [
    "AsyncCall",
    "AsyncSimulator",
    "AsyncWorld",
    "Attempt",
    "Call",
    "CheckedNcco",
    "ClientError",
    "ClockMode",
    "Condition",
    "DefaultWebhook",
    "DeletedApplication",
    "Delivery",
    "DeliveryFault",
    "Entries",
    "Entry",
    "Failed",
    "Health",
    "HeardSound",
    "Hold",
    "JournalFilter",
    "LoadedScenario",
    "MeasuredSocket",
    "Met",
    "Missed",
    "NccoFinding",
    "NewApplication",
    "OnCall",
    "RecordingFile",
    "RefusedRequest",
    "Registration",
    "SaidWords",
    "ScenarioOutcome",
    "SentWebhook",
    "Simulator",
    "SimulatorUnreachable",
    "Span",
    "VerificationFailed",
    "WaitTimeout",
    "WatchedProcesses",
    "World",
    "WorldClock",
    "WorldReset",
]
