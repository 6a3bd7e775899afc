// Makes ladders of journals: reads {name: entries} from standard input, and writes what became of each.

import { readFileSync } from "node:fs";

import { Ladder } from "../../../simulator/voice_simulator/console/page/modules/ladder/model.js";

const NO_WORD = /undefined|null|NaN|\[object/;

function told(uuid, entries) {
    const ladder = new Ladder(uuid);
    entries.forEach((entry) => ladder.has(entry) && ladder.apply(entry));
    return ladder;
}

function flawsOf(ladder, entries) {
    const kept = new Set(ladder.rows.flatMap((row) => [row.entry, ...row.more]));
    return [
        ...entries.filter((entry) => !kept.has(entry)).map((entry) => `entry ${entry.seq} is in no row`),
        ...ladder.rows.filter((row) => NO_WORD.test(line(row))).map((row) => `no word in: ${line(row)}`),
        ...ladder.rows.filter((row) => row.at < (ladder.rows[row.index - 1]?.at ?? 0)).map(({ id }) => `${id} is too early`),
        ...ladder.rows.filter((row) => row.tone === "failed" && !row.reason && !row.outcome).map(({ id }) => `${id}: why?`),
        ...ladder.spans.filter((span) => span.to !== null && span.to < span.from).map((span) => `span ${span.id} ends early`),
        ...ladder.spans.filter((span) => span.endRow !== null && span.endRow < span.row).map((span) => `span ${span.id}: rows`),
        ...(ladder.isOver ? ladder.spans.filter((span) => span.to === null).map((span) => `span ${span.id} never ends`) : []),
    ];
}

function line({ from, to, label, detail, outcome, reason, statuses, tone }) {
    const way = to === null ? named(from) : `${named(from)} > ${named(to)}`;
    const words = [`${way}: ${label}`, detail, outcome, reason, statuses.join(", ")].filter(Boolean).join(" | ");
    return tone === "plain" || tone === "good" ? words : `${words} (${tone})`;
}

function named(head) {
    return head === "app" || head === "platform" ? head : "party";
}

function resultOf(entries) {
    const first = entries.find((entry) => entry.kind === "call");
    const [call, world] = [told(first?.uuid ?? "none", entries), told(null, entries)];
    return {
        heads: call.heads.map((head) => head.title),
        first: call.rows.map(line),
        gaps: call.gaps.length,
        flaws: [...flawsOf(world, entries), ...flawsOf(call, [])],
    };
}

const journals = JSON.parse(readFileSync(0, "utf8"));
const results = Object.entries(journals).map(([name, entries]) => [name, resultOf(entries)]);
process.stdout.write(JSON.stringify(Object.fromEntries(results)));
