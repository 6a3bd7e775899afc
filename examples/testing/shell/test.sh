#!/bin/sh
# Run it by: voice-simulator exec --clock manual -- sh test.sh
set -eu
PORT=${PORT:-3000}

# Asks the control API: a path, and a body. A refusal ends the test, and says why.
simulator() {
  curl --silent --show-error --fail-with-body "$VOICE_SIMULATOR_URL/_simulator/$1" --data "$2"
}

# The app, and a Vonage application with a number of its own.
python3 ../app/hotline.py "$PORT" &
trap 'kill $!' EXIT
curl --silent --output /dev/null --retry 9 --retry-connrefused "http://127.0.0.1:$PORT/answer"
made=$(simulator applications \
  '{"answer_url": "http://127.0.0.1:'"$PORT"'/answer", "event_url": "http://127.0.0.1:'"$PORT"'/event"}')
id=$(printf '%s' "$made" | sed 's/.*"application_id": *"\([^"]*\)".*/\1/')
number=$(printf '%s' "$made" | sed 's/.*"numbers": *\["\([^"]*\)".*/\1/')

# Somebody calls, listens, presses 1, and stays until the app has said all.
simulator inbound-calls '{"from": "447700900001", "to": "'"$number"'",
  "script": [{"wait_for": {"heard": "*Press 1*"}}, {"press": 1}, "stay"]}' > /dev/null
simulator clock/advance \
  '{"application_id": "'"$id"'", "until": {"call": "'"$number"'", "done": true}}' > /dev/null

# What must have happened.
verdict=$(simulator verify '{"application_id": "'"$id"'", "expect": [
  {"call": {"to": "'"$number"'"}, "heard": ["*Press 1*", "We are open from eight to six."]},
  "no_errors"
]}')
printf '%s\n' "$verdict"
printf '%s\n' "$verdict" | grep -q '"passed": *true'
