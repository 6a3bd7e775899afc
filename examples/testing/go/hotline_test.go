package hotline

// Run them by: voice-simulator exec --clock manual -- go test ./...

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
)

type object map[string]any

type world struct {
	*testing.T
	application string
	number      string
}

// ask asks the control API, and puts its answer into a value.
func (w world) ask(path string, body, answer any) {
	w.Helper()
	sent, _ := json.Marshal(body)
	url := os.Getenv("VOICE_SIMULATOR_URL") + "/_simulator/" + path
	reply, err := http.Post(url, "application/json", bytes.NewReader(sent))
	if err != nil {
		w.Fatal(err)
	}
	defer reply.Body.Close()
	told, _ := io.ReadAll(reply.Body)
	if reply.StatusCode/100 != 2 {
		w.Fatalf("%s: %s\n%s", path, reply.Status, told)
	}
	if err := json.Unmarshal(told, answer); err != nil {
		w.Fatal(err)
	}
}

// newWorld serves the hotline, as a Vonage application of its own.
func newWorld(t *testing.T) world {
	app := httptest.NewServer(Handler())
	t.Cleanup(app.Close)
	var made struct {
		ApplicationID string `json:"application_id"`
		Numbers       []string
	}
	w := world{T: t}
	w.ask("applications", object{"answer_url": app.URL + "/answer", "event_url": app.URL + "/event"}, &made)
	w.application, w.number = made.ApplicationID, made.Numbers[0]
	return w
}

// dialIn lets somebody call the hotline.
func (w world) dialIn() string {
	w.Helper()
	var call struct{ UUID string }
	w.ask("inbound-calls", object{"from": "447700900001", "to": w.number}, &call)
	return call.UUID
}

// until lets time pass until this has been heard, and not a moment longer.
func (w world) until(call, heard string) {
	w.Helper()
	condition := object{"uuid": call, "heard": heard}
	w.ask("clock/advance", object{"application_id": w.application, "until": condition, "at_most": "10m"}, &object{})
}

func TestACallerWhoPressesOneHearsTheOpeningHours(t *testing.T) {
	w := newWorld(t)
	call := w.dialIn()
	w.until(call, "*Press 1*")
	w.ask("calls/"+call+"/party?application_id="+w.application, object{"press": 1}, &object{})
	w.until(call, "We are open from eight to six.")
}

func TestACallerWhoPressesNothingIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	w.until(w.dialIn(), "Good-bye.")
}
