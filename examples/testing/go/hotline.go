// Package hotline is a telephone number that tells our opening hours.
package hotline

import (
	"encoding/json"
	"net/http"
)

type action map[string]any

// Handler answers the webhooks of the platform.
func Handler() http.Handler {
	pages := http.NewServeMux()
	pages.HandleFunc("/answer", func(to http.ResponseWriter, from *http.Request) {
		reply(to,
			action{"action": "talk", "text": "Welcome. Press 1 for our opening hours.", "bargeIn": true},
			action{
				"action":   "input",
				"type":     []string{"dtmf"},
				"dtmf":     action{"maxDigits": 1, "timeOut": 5},
				"eventUrl": []string{"http://" + from.Host + "/choice"},
			})
	})
	pages.HandleFunc("/choice", func(to http.ResponseWriter, from *http.Request) {
		var event struct{ Dtmf struct{ Digits string } }
		if err := json.NewDecoder(from.Body).Decode(&event); err != nil {
			http.Error(to, err.Error(), http.StatusBadRequest)
			return
		}
		text := "Good-bye."
		if event.Dtmf.Digits == "1" {
			text = "We are open from eight to six."
		}
		reply(to, action{"action": "talk", "text": text})
	})
	pages.HandleFunc("/event", func(http.ResponseWriter, *http.Request) {})
	return pages
}

func reply(to http.ResponseWriter, ncco ...action) {
	to.Header().Set("Content-Type", "application/json")
	json.NewEncoder(to).Encode(ncco)
}
