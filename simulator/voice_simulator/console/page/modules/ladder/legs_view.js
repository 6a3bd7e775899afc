import { html } from "../html.js";
import { partyName } from "../names.js";
import { span } from "../times.js";
import { legLetter } from "./letters.js";

/** The legs of a call above its ladder: where each of them stands, and who hears whom. */

/**
 * The legs, a line each. `now` is the instant (ms) up to which the age of a leg that lives is told; `strangerName` names
 * the leg of another call, by its id, and `openerOf` gives what opens it, or null.
 */
export function legsTemplate(legs, insides, now, strangerName, openerOf) {
    const letters = new Map(legs.map((leg, index) => [leg.uuid, legLetter(index)]));
    const nameOf = (uuid) => letters.get(uuid) ?? strangerName(uuid);
    return html`
        <ul class="legs" aria-label="Legs of the call">
            ${legs.map((leg) => legTemplate(leg, {
                inside: insides.get(leg.uuid) ?? null, letter: legs.length > 1 ? letters.get(leg.uuid) : null, now, nameOf, openerOf,
            }))}
        </ul>
    `;
}

function legTemplate(leg, { inside, letter, now, nameOf, openerOf }) {
    return html`
        <li class="leg">
            ${letter && html`<b class="letter">${letter}</b>`}
            <span class="parties">${partyName(leg.from)} → ${partyName(leg.to)}</span>
            <span class=${`chip status-${leg.status}`}>${leg.status ?? "begins"}${leg.detail ? `: ${leg.detail}` : ""}</span>
            <span class="chip number">${ageOf(leg, now)}</span>
            ${chipsOf(leg, inside, nameOf).map((chip) => chipTemplate(chip, openerOf))}
        </li>
    `;
}

function chipTemplate({ text, title, tone, opens }, openerOf) {
    const open = opens ? openerOf(opens) : null;
    return open === null
        ? html`<span class=${`chip ${tone ?? ""}`} title=${title ?? null}>${text}</span>`
        : html`<button class="chip" title="Open the ladder that has both" @click=${open}>${text}</button>`;
}

/** How long a leg has lasted, and since the answer, which the list of calls tells. */
function ageOf({ began, answered, ended }, now) {
    const since = (from) => span(Math.max((ended ?? now ?? from) - from, 0));
    return answered === null ? since(began) : `talked ${since(answered)}, ${since(began)} in all`;
}

/** What is worth knowing of a leg beside its status: who dialled it, what it hears, where it is. */
export function chipsOf(leg, inside, nameOf) {
    const named = (uuids) => uuids.map(nameOf).join(", ");
    const lives = leg.ended === null && inside;
    const conversation = inside?.conversation_uuid ?? leg.conversation_uuid;
    return [
        leg.connected_from && { text: `dialled by ${named([leg.connected_from])}`, opens: leg.connected_from },
        lives && inside.muted && { text: "muted", tone: "warn" },
        lives && inside.earmuffed && { text: "earmuffed", tone: "warn" },
        lives && inside.hears?.length && { text: `hears ${named(inside.hears)}` },
        lives && inside.connected_to?.length && !inside.hears?.length && {
            text: `joined with ${named(inside.connected_to)}, hears nobody`, tone: "warn",
        },
        conversation && { text: `in ${conversation.slice(0, 12)}`, title: `conversation ${conversation}`, tone: "where" },
    ].filter(Boolean);
}
