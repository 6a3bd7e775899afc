// An application that uses nexmo-go: reads a command a line and answers each with a line.
//
// VOICE_API_URL says where the API is; a command is a JSON object of application_id, private_key, operation,
// arguments and fields; an answer has a result or an error. The operation is the name of a method of the SDK's
// CallService, the arguments are the call's id, and the fields are those of the request that the method takes.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/nexmo-community/nexmo-go"
)

type command struct {
	ApplicationID string          `json:"application_id"`
	PrivateKey    string          `json:"private_key"`
	Operation     string          `json:"operation"`
	Arguments     []string        `json:"arguments"`
	Fields        json.RawMessage `json:"fields"`
}

type failure struct {
	Kind    string `json:"kind"`
	Status  *int   `json:"status"`
	Message string `json:"message"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fmt.Println(answer(lines.Bytes()))
	}
}

func answer(line []byte) string {
	result, response, err := perform(line)
	told := map[string]interface{}{"result": result}
	if err != nil {
		told = map[string]interface{}{"error": failed(err, response)}
	}
	text, err := json.Marshal(told)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func failed(err error, response *http.Response) failure {
	kind := "error"
	var refused *nexmo.CallErrorResponse
	if errors.As(err, &refused) {
		kind = "CallErrorResponse"
	}
	if response == nil {
		return failure{Kind: kind, Message: err.Error()}
	}
	return failure{Kind: kind, Status: &response.StatusCode, Message: err.Error()}
}

func perform(line []byte) (interface{}, *http.Response, error) {
	var asked command
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, nil, err
	}
	calls, err := client(asked)
	if err != nil {
		return nil, nil, err
	}
	if len(asked.Arguments) == 0 {
		return ofNoCall(calls, asked)
	}
	return ofACall(calls, asked, asked.Arguments[0])
}

func client(asked command) (*nexmo.CallService, error) {
	key, err := os.ReadFile(asked.PrivateKey)
	if err != nil {
		return nil, err
	}
	auth := nexmo.NewAuthSet()
	if err := auth.SetApplicationAuth(asked.ApplicationID, key); err != nil {
		return nil, err
	}
	calls := nexmo.New(http.DefaultClient, auth).Call
	calls.SetBaseURL(os.Getenv("VOICE_API_URL") + "/v1/calls/")
	return calls, nil
}

func ofNoCall(calls *nexmo.CallService, asked command) (interface{}, *http.Response, error) {
	switch asked.Operation {
	case "CreateCall":
		return told(calls.CreateCall(read[nexmo.CreateCallRequest](asked)))
	case "SearchCalls":
		return told(calls.SearchCalls(read[nexmo.SearchCallsRequest](asked)))
	}
	panic("no such operation: " + asked.Operation)
}

func ofACall(calls *nexmo.CallService, asked command, uuid string) (interface{}, *http.Response, error) {
	switch asked.Operation {
	case "GetCallInfo":
		return told(calls.GetCallInfo(uuid))
	case "ModifyCall":
		return told(calls.ModifyCall(uuid, read[map[string]interface{}](asked)))
	case "SimpleModifyCall":
		return told(calls.ModifyCall(uuid, read[nexmo.SimpleModifyCallRequest](asked)))
	case "TransferCall":
		return told(calls.ModifyCall(uuid, read[nexmo.TransferCallRequest](asked)))
	case "Stream":
		return told(calls.Stream(uuid, read[nexmo.StreamRequest](asked)))
	case "StopStream":
		return told(calls.StopStream(uuid))
	case "Talk":
		return told(calls.Talk(uuid, read[nexmo.TalkRequest](asked)))
	case "StopTalk":
		return told(calls.StopTalk(uuid))
	case "SendDTMF":
		return told(calls.SendDTMF(uuid, read[nexmo.DTMFRequest](asked)))
	}
	panic("no such operation: " + asked.Operation)
}

func told[Result any](result Result, response *http.Response, err error) (interface{}, *http.Response, error) {
	return result, response, err
}

func read[Request any](asked command) Request {
	var request Request
	if err := json.Unmarshal(asked.Fields, &request); err != nil {
		panic(err)
	}
	return request
}
