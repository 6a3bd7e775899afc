"""A bot of Pipecat, with its own serializer for this platform and a brain that follows a script.

It greets, stops where the caller breaks in, answers what was asked, and says one word for each key. PACKET is
the size of its frames in bytes; without it Pipecat sends frames of 40 ms. VOICE is the rate of its voice, by
default that of most services.
"""

import math
import os
from array import array

import uvicorn
from fastapi import FastAPI, Request, Response, WebSocket
from pipecat.frames.frames import InputAudioRawFrame, InputDTMFFrame, StartFrame, TTSAudioRawFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.serializers.vonage import VonageFrameSerializer
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.workers.runner import WorkerRunner

RATE = 16_000
PACKET = int(os.environ["PACKET"]) if "PACKET" in os.environ else None
VOICE = int(os.environ.get("VOICE", "24000"))
GREETING, ANSWER, WORD = 5.0, 2.0, 0.4
keys = []
app = FastAPI()


class Brain(FrameProcessor):
    """Talks by a script."""

    quiet = 30  # chunks of 20 ms since the caller spoke last

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if isinstance(frame, InputAudioRawFrame):
            await self.hear(frame.audio)
            return
        await self.push_frame(frame, direction)
        if isinstance(frame, StartFrame):
            await self.say(GREETING)
        elif isinstance(frame, InputDTMFFrame):
            keys.append(frame.button.value)
            await self.say(WORD)

    async def hear(self, audio):
        spoke, is_loud = self.quiet < 25, max(map(abs, array("h", audio)), default=0) > 500
        self.quiet = 0 if is_loud else self.quiet + 1
        if is_loud and not spoke:
            await self.broadcast_interruption()
        elif spoke and self.quiet == 25:
            await self.say(ANSWER)

    async def say(self, seconds):
        wave = (int(8000 * math.sin(2 * math.pi * 200 * at / VOICE)) for at in range(int(seconds * VOICE)))
        await self.push_frame(TTSAudioRawFrame(array("h", wave).tobytes(), VOICE, 1))


@app.websocket("/socket")
async def talk(socket: WebSocket):
    await socket.accept()
    params = FastAPIWebsocketParams(
        audio_in_enabled=True,
        audio_out_enabled=True,
        serializer=VonageFrameSerializer(),
        fixed_audio_packet_size=PACKET,
    )
    transport = FastAPIWebsocketTransport(socket, params)
    pipeline = Pipeline([transport.input(), Brain(), transport.output()])
    rates = PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=VOICE)
    worker = PipelineWorker(pipeline, params=rates)

    @transport.event_handler("on_client_disconnected")
    async def end(_transport, _socket):
        await worker.cancel()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()


@app.get("/answer")
async def answer(request: Request):
    uri = f"ws://{request.headers['host']}/socket"
    endpoint = {"type": "websocket", "uri": uri, "content-type": f"audio/l16;rate={RATE}", "headers": {}}
    return [{"action": "connect", "endpoint": [endpoint]}]


@app.post("/event")
async def event():
    return Response(status_code=204)


@app.get("/keys")
async def list_keys():
    return keys


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
