import { failureOf, strikeOf } from "../calls/failures.js";
import { html } from "../html.js";
import { Refusal } from "../requests.js";
import { timeOfDay } from "../times.js";
import { View, define } from "../view.js";
import { CallActs } from "./acts.js";
import { callSummary } from "./call_summary.js";
import { choice, codeBlock } from "./code.js";
import { curlOf } from "./curl.js";
import { exchangeOf, pretty, nccoRefusalOf, replyRefusedBy, replyText } from "./exchange.js";
import { apiRequest, httpText, webhookRequest } from "./http_text.js";
import { attemptView, answerView } from "./reply_view.js";
import { sentencesOf, titleOf } from "./words.js";

const OUTCOME_MARKS = {
    delivered: ["✓", "delivered", "good"],
    failed: ["✕", "given up", "failed"],
    lost: ["◌", "kept by a fault", "failed"],
    waiting: ["…", "under way", "quiet"],
};

/** The chosen row, whole: the message as it went over the wire, what became of it, and what the entry says. */
export class MessagePane extends View {
    #shownAs = "json";
    #whole = new Set();
    #trouble = null;
    #about = null;
    #awaited = null;

    template(state) {
        this.#forgetOther(state);
        const row = this.#chosenRow(state);
        this.#followRedelivery(state);
        if (row) {
            return this.#message(state, row);
        }
        return state.opened ? callSummary(state, this.#tools(state)) : nothingChosen();
    }

    /** What was unfolded, and what went wrong, belongs to the row at which it was. */
    #forgetOther({ opened, row }) {
        const about = opened && `${opened.application_id} ${opened.uuid} ${row}`;
        if (about !== this.#about) {
            Object.assign(this, { scrollTop: 0 });
            this.#about = about;
            this.#whole.clear();
            this.#trouble = null;
        }
    }

    #chosenRow({ ladder, row }) {
        return row === null ? null : (ladder?.rowOf(row) ?? null);
    }

    /** A webhook that was sent again is chosen as soon as the ladder has it. */
    #followRedelivery({ ladder }) {
        const { entry } = ladder?.rows.at(-1) ?? {};
        const again = this.#awaited === null || !entry ? null : ladder.rows.find(
            (row) => row.entry.kind === "webhook" && row.entry.delivery === this.#awaited,
        );
        if (again) {
            this.#awaited = null;
            this.state.choose(again.id);
        }
    }

    #message(state, row) {
        const exchange = exchangeOf(row, state.ladder.rows);
        const entry = exchange?.webhook ?? row.entry;
        const entries = exchange ? [...exchange.attempts, ...exchange.faults] : row.more;
        return html`
            <article aria-labelledby="message-title">
                <header>
                    <h2 id="message-title">${titleOf(row.entry)}</h2>
                    ${exchange && outcomeMark(exchange.outcome)}
                    <p class="quiet number">${timeOfDay(row.at)} · entry ${row.entry.seq}</p>
                </header>
                ${[...new Set([row.entry, ...entries].map(failureOf))].map((why) => why && html`<p class="why">${why}</p>`)}
                ${[...new Set([row.entry, ...entries].map(strikeOf))].map((told) => told && html`<p class="said">${told}</p>`)}
                ${sentencesOf(entry).map((sentence) => html`<p class="said">${sentence}</p>`)}
                ${this.#requestPart(state, entry, exchange)}
                ${exchange && this.#attemptsPart(exchange)}
                ${exchange && this.#refusalPart(state, nccoRefusalOf(exchange, state.ladder.rows))}
                ${this.#refusedReply(state, row.entry)}
                ${this.#entryPart(row, entries)}
            </article>
        `;
    }

    // -- what went over the wire

    #requestPart(state, entry, exchange) {
        const request = requestOf(entry, state.opened.application_id);
        if (request === null) {
            return exchange && html`<p class="quiet">The journal has forgotten what was sent.</p>`;
        }
        const isHttp = this.#shownAs === "http";
        const hasBody = entry.body !== undefined && entry.body !== null;
        return html`
            <section aria-label="Request">
                <div class="title">
                    <h3>${exchange ? "Request to your app" : "Request of your app"}</h3>
                    ${choice("Shown as", [["json", "JSON"], ["http", "HTTP"]], this.#shownAs, (chosen) => {
                        this.#shownAs = chosen;
                        this.refresh();
                    })}
                </div>
                ${!isHttp && targetOf(entry, hasBody)}
                ${(isHttp || hasBody) && this.#code(isHttp ? httpText(request) : pretty(entry.body), "request")}
                ${this.#acts(state, request, exchange)}
            </section>
            ${entry.kind === "request" && answerView(entry, this.#shown)}
        `;
    }

    #acts(state, request, exchange) {
        const tools = this.#tools(state);
        return html`
            <div class="acts">
                <button @click=${() => tools.copy(curlOf(request), "it as curl")}>Copy as curl</button>
                ${exchange && state.canAsk && html`
                    <button ?disabled=${exchange.outcome === "waiting"}
                        title=${exchange.outcome === "waiting" ? "It is under way." : null}
                        @click=${() => tools.redeliver(exchange.webhook.delivery)}>Redeliver</button>
                `}
            </div>
            ${this.#trouble && html`<p class="mistake" role="alert">${this.#trouble}</p>`}
        `;
    }

    #attemptsPart({ attempts, outcome }) {
        return html`
            <section aria-label="Attempts">
                <h3>${attempts.length === 1 ? "Attempt" : "Attempts"}</h3>
                ${attempts.length === 0 && html`<p class="quiet">${NO_ATTEMPT[outcome] ?? "None yet."}</p>`}
                <ol class="attempts">${attempts.map((attempt) => attemptView(attempt, this.#shown))}</ol>
            </section>
        `;
    }

    /** What was wrong with the NCCO of a reply stands beside the reply. */
    #refusalPart(state, refusal) {
        return refusal && html`
            <section aria-label="NCCO refused">
                <h3>The NCCO of this reply was refused</h3>
                <ul>${refusal.invalid.map((mistake) => html`<li class="why">${mistake}</li>`)}</ul>
                <div class="acts"><button @click=${() => this.#tools(state).choose(refusal.seq)}>Go to its row</button></div>
            </section>
        `;
    }

    #refusedReply(state, entry) {
        const reply = entry.kind === "ncco" ? replyRefusedBy(entry, state.ladder.rows) : null;
        return reply && html`
            <section aria-label="Reply with the NCCO">
                <h3>Reply to the webhook ${reply.event}</h3>
                ${this.#code(replyText(reply) ?? "", "refused reply")}
                <div class="acts">
                    <button @click=${() => this.#tools(state).choose(reply.seq)}>Go to the webhook ${reply.event}</button>
                </div>
            </section>
        `;
    }

    #entryPart(row, entries) {
        return html`
            <details>
                <summary>In the journal</summary>
                ${[row.entry, ...entries.filter((entry) => entry !== row.entry)].map(
                    (entry) => this.#code(pretty(entry), `entry ${entry.seq}`),
                )}
            </details>
        `;
    }

    get #shown() {
        return { isHttp: this.#shownAs === "http", code: (text, name) => this.#code(text, name) };
    }

    #code(text, name) {
        return codeBlock(text, {
            label: name,
            isWhole: this.#whole.has(name),
            showAll: () => {
                this.#whole.add(name);
                this.refresh();
            },
        });
    }

    // -- what one does

    #tools(state) {
        const acts = new CallActs(state.requests);
        return {
            trouble: this.#trouble,
            open: (call) => state.open(call),
            choose: (seq) => state.choose(state.ladder?.rowOf(seq)?.id ?? null),
            copy: (text, what) => this.#do(() => acts.copy(text, what)),
            copyScenario: (call) => this.#do(() => acts.copyScenario(call)),
            exportJournal: (whose) => this.#do(() => acts.exportJournal(whose)),
            exportTrace: (whose) => this.#do(() => acts.exportTrace(whose)),
            redeliver: (delivery) => this.#do(async () => {
                this.#awaited = await acts.redeliver(state.opened.application_id, delivery);
                return `Delivery ${delivery} is sent again, as delivery ${this.#awaited}.`;
            }),
        };
    }

    /** A refusal is shown at the button that it came from, what worked is told once. */
    async #do(act) {
        this.#trouble = null;
        try {
            this.state.say(await act(), "good");
        } catch (refusal) {
            if (!(refusal instanceof Refusal)) {
                throw refusal;
            }
            this.#trouble = refusal.sentence;
        }
        this.refresh();
    }
}

/** A trace comes from a disk, which answers no requests: a line of curl is for a simulator at its usual address. */
const USUAL_ORIGIN = "http://127.0.0.1:8480";
const NO_ATTEMPT = { lost: "None: it was kept on purpose, and your app was never asked." };

function requestOf(entry, application) {
    if (entry.kind === "webhook") {
        return webhookRequest(entry);
    }
    const origin = location.protocol === "file:" ? USUAL_ORIGIN : location.origin;
    return entry.kind === "request" ? apiRequest(entry, origin, application) : null;
}

/** What stands in the first line of HTTP, for those who read the members alone. */
function targetOf(entry, hasBody) {
    const words = hasBody ? `with this ${isQueried(entry) ? "query" : "body"}:` : noBodyWords(entry);
    return html`
        <p class="target"><code>${entry.method} ${entry.url ?? entry.path}</code> <span class="quiet">${words}</span></p>
    `;
}

function isQueried({ kind, method }) {
    return kind === "webhook" && method === "GET";
}

/** What is refused by its token, its call or its rate is refused before its body is read; a fault reads none. */
function noBodyWords({ method, body }) {
    return body === undefined && method !== "GET" && method !== "HEAD" ? "whose body the journal does not have" : "without a body";
}

function outcomeMark(outcome) {
    const [sign, word, tone] = OUTCOME_MARKS[outcome];
    return html`<span class=${`mark ${tone}`}><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

function nothingChosen() {
    return html`<p class="hint quiet">The message of the row that you choose in a ladder is shown here.</p>`;
}

define("message-pane", MessagePane);
