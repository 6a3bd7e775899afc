import { html } from "../html.js";
import { partyName } from "../names.js";
import { span } from "../times.js";
import { legLetter } from "./letters.js";

/** A conference may have hundreds. */
const OTHERS_SHOWN = 5;

/** The legs of a call above its ladder: where each of them stands, and who hears whom. */

/**
 * The legs, a line each. `now` is the instant (ms) up to which the age of a leg that lives is told; `strangerName` names
 * the leg of another call, by its id, and `openerOf` gives what opens it, or null.
 */
export function legsTemplate(legs, insides, now, strangerName, openerOf) {
    const letters = new Map(legs.map((leg, index) => [leg.uuid, legLetter(index)]));
    const nameOf = (uuid) => letters.get(uuid) ?? strangerName(uuid);
    const isOwn = (uuid) => letters.has(uuid);
    return html`
        <ul class="legs" aria-label="Legs of the call">
            ${legs.map((leg) => legTemplate(leg, {
                inside: insides.get(leg.uuid) ?? null, letter: legs.length > 1 ? letters.get(leg.uuid) : null, now, nameOf, isOwn, openerOf,
            }))}
        </ul>
    `;
}

function legTemplate(leg, { inside, letter, now, nameOf, isOwn, openerOf }) {
    return html`
        <li class="leg">
            ${letter && html`<b class="letter">${letter}</b>`}
            <span class="parties">${partyName(leg.from)} → ${partyName(leg.to)}</span>
            <span class=${`chip status-${leg.status}`}>${leg.status ?? "begins"}${leg.detail ? `: ${leg.detail}` : ""}</span>
            <span class="chip number">${ageOf(leg, now)}</span>
            ${chipsOf(leg, inside, nameOf, isOwn).map((chip) => chipTemplate(chip, openerOf))}
        </li>
    `;
}

function chipTemplate({ text, title, tone, opens }, openerOf) {
    const open = opens ? openerOf(opens) : null;
    return open === null
        ? html`<span class=${`chip ${tone ?? ""}`} title=${title ?? null}>${text}</span>`
        : html`<button class="chip" title=${title} @click=${open}>${text}</button>`;
}

/** How long a leg has lasted, and since the answer, which the list of calls tells. */
function ageOf({ began, answered, ended }, now) {
    const since = (from) => span(Math.max((ended ?? now ?? from) - from, 0));
    return answered === null ? since(began) : `talked ${since(answered)}, ${since(began)} in all`;
}

/** What is worth knowing of a leg beside its status: who dialled it, what it hears, where it is, and with which calls. */
export function chipsOf(leg, inside, nameOf, isOwn) {
    const named = (uuids) => uuids.map(nameOf).join(", ");
    const lives = leg.ended === null && inside;
    const conversation = inside?.conversation_uuid ?? leg.conversation_uuid;
    const [heard, joined] = lives ? [inside.hears ?? [], inside.connected_to ?? []] : [[], []];
    const [ownHeard, ownJoined] = [heard.filter(isOwn), joined.filter(isOwn)];
    return [
        leg.connected_from && {
            text: `dialled by ${named([leg.connected_from])}`, opens: leg.connected_from, title: "Open the ladder that has both",
        },
        lives && inside.muted && { text: "muted", tone: "warn" },
        lives && inside.earmuffed && { text: "earmuffed", tone: "warn" },
        ownHeard.length > 0 && { text: `hears ${named(ownHeard)}` },
        joined.length > 0 && heard.length === 0 && {
            text: ownJoined.length > 0 ? `joined with ${named(ownJoined)}, hears nobody` : "hears nobody", tone: "warn",
        },
        ...otherCalls([...new Set([...heard, ...joined])].filter((uuid) => !isOwn(uuid)), heard, nameOf),
        conversation && { text: `in ${conversation.slice(0, 12)}`, title: `conversation ${conversation}`, tone: "where" },
    ].filter(Boolean);
}

/** The calls of others that are in the conversation, too, each with a way to it. */
function otherCalls(uuids, heard, nameOf) {
    const title = "Open the ladder of this call, which is in the same conversation";
    const chips = uuids.slice(0, OTHERS_SHOWN).map((uuid) => {
        return { text: `${heard.includes(uuid) ? "hears" : "with"} ${nameOf(uuid)} ↗`, opens: uuid, title };
    });
    const more = uuids.length - chips.length;
    return more > 0 ? [...chips, { text: `and ${more} more`, title: "The list of calls has them" }] : chips;
}
