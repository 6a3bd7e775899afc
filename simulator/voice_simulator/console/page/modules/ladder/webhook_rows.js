import { span } from "../times.js";
import { keepNcco } from "./action_rows.js";
import { attemptOutcome, attemptReason, faultDetail, webhookDetail } from "./entry_words.js";
import { APP_HEAD, PLATFORM_HEAD } from "./heads.js";

/** Rows for webhooks, what your app replied to them, and the faults that strike them. */

const HELD_BACK = new Set(["late", "after"]);

/** A reply that took so much simulated time (ms) stands where it came. */
const SLOW = 1000;

/** A webhook was queued. */
export function takeWebhook(ladder, entry, at) {
    const ways = { from: PLATFORM_HEAD, to: APP_HEAD };
    const row = ladder.add(entry, at, { ...ways, label: entry.event, detail: webhookDetail(entry), outcome: "…", isAgain: entry.again !== undefined });
    ladder.keepWebhook(entry.delivery, row);
    ladder.heads[0].subtitle ||= /^[a-z]+:\/\/([^/?#]*)/i.exec(entry.url)?.[1] ?? "";
    return row;
}

/** An attempt to deliver a webhook is over. */
export function takeDelivery(ladder, entry, at) {
    const webhook = ladder.webhookOf(entry.delivery);
    const leg = ladder.legOf(entry.uuid);
    if (leg) {
        keepNcco(leg, entry.reply);
    }
    if (!webhook || webhook.attempts > 0) {
        const detail = entry.attempt === 1 ? "once more" : `attempt ${entry.attempt}`;
        return laterSending(ladder, entry, at, { webhook, detail });
    }
    webhook.attempts += 1;
    if (HELD_BACK.has(webhook.fault?.does)) {
        return laterSending(ladder, entry, at, { webhook, detail: `comes late: ${faultDetail(webhook.fault)}` });
    }
    tellOutcome(ladder, webhook.row, entry, webhook.fault);
    return at - webhook.row.at >= SLOW ? laterReply(ladder, entry, at, webhook.row) : webhook.row;
}

function tellOutcome(ladder, row, entry, fault) {
    row.outcome = attemptOutcome(entry);
    if (entry.outcome !== "delivered") {
        const by = entry.fault ?? fault?.fault;
        const reason = [attemptReason(entry), by ? `by the fault ${by}` : ""].filter(Boolean).join("; ");
        // Of what is sent again nothing went wrong yet.
        Object.assign(row, { tone: entry.outcome === "failed" ? "failed" : "note", reason });
    }
}

/** What is sent later than its webhook was queued stands where it is sent; it belongs to its webhook as well. */
function laterSending(ladder, entry, at, { webhook, detail }) {
    if (webhook) {
        webhook.row.more.push(entry);
        ladder.touched.push(webhook.row);
    }
    const ways = { from: PLATFORM_HEAD, to: APP_HEAD };
    const row = ladder.add(entry, at, { ...ways, label: entry.event, detail, isAgain: webhook?.row.isAgain ?? false });
    tellOutcome(ladder, row, entry, webhook?.fault);
    return row;
}

/** A reply that took simulated time stands where it came; it belongs to its webhook as well. */
function laterReply(ladder, entry, at, webhookRow) {
    webhookRow.more.push(entry);
    ladder.touched.push(webhookRow);
    const hasFailed = entry.outcome !== "delivered";
    webhookRow.tone = hasFailed ? "note" : webhookRow.tone; // One failure is one red row: that where it failed.
    const ways = { from: APP_HEAD, to: PLATFORM_HEAD };
    const detail = `to ${entry.event} after ${span(at - webhookRow.at)}`;
    const words = hasFailed
        ? { label: attemptOutcome(entry), reason: attemptReason(entry), tone: "note" }
        : { label: "reply", outcome: attemptOutcome(entry) };
    return ladder.add(entry, at, { ...ways, detail, isAgain: webhookRow.isAgain, ...words });
}

/** A fault strikes a webhook, a request or a recording. */
export function takeFault(ladder, entry, at) {
    const webhook = ladder.webhookOf(entry.delivery);
    if (!webhook) {
        const ways = entry.request === undefined ? {} : { from: APP_HEAD, to: PLATFORM_HEAD };
        const label = entry.request ?? entry.event ?? "fault";
        return ladder.add(entry, at, { ...ways, label, reason: faultDetail(entry), tone: "ghost" });
    }
    webhook.fault = entry;
    webhook.row.reason = faultDetail(entry);
    if (entry.does === "lost" || HELD_BACK.has(entry.does)) {
        Object.assign(webhook.row, { tone: "ghost", outcome: "" });
    }
    return webhook.row;
}
