// What the till asks of the platform, as the outbox keeps it, and what is wrong with a form.

import { newId, readAmount } from "./format.js";

const MOST_RECEIPT = 40;
export const MOST_VOUCHERS = 10;
export const REST = ""; // no category

// `nowMs` is the platform's clock: the time in the id and the time in the request are the same.
export function openVisit(code, nowMs) {
  const body = { code, scanned_at: new Date(nowMs).toISOString() };
  return { id: newId(nowMs), kind: "visit", body };
}

// `after` is the visit's id while the platform has not answered it yet.
export function recordPurchase({ visit, amountText, amount, receipt, after, nowMs }) {
  const body = {
    visit_id: visit.id,
    amount,
    receipt,
    bought_at: new Date(nowMs).toISOString(),
    use_vouchers: visit.chosen,
    ...some("lines", linesOf(visit, amount.amount)),
    ...some("pay_with", visit.pay),
    ...some("actions", visit.actions),
  };
  const name = visit.answer?.first_name ?? null;
  const about = { visit, amountText, amount, receipt, name };
  return { id: newId(nowMs), kind: "purchase", after, about, body };
}

function some(name, items) {
  return items?.length ? { [name]: items } : {};
}

// A line for each category that has an amount, and one for the rest; none when nothing was told
// apart. `pieces` are those that are more than one: by category, and under REST of the rest.
function linesOf({ split, pieces }, total) {
  const line = (amount, id) => ({
    amount,
    ...(id !== REST && { category: id }),
    ...(pieces?.[id] && { quantity: pieces[id] }),
  });
  const lines = Object.entries(split ?? {}).map(([id, amount]) => line(amount, id));
  if (!lines.length && !pieces?.[REST]) return [];
  const rest = total - splitSum(split);
  return rest > 0 ? [...lines, line(rest, REST)] : lines;
}

export function splitSum(split) {
  return Object.values(split ?? {}).reduce((sum, amount) => sum + amount, 0);
}

// `bought` is {id, receipt, amount, name, left} of a purchase, `part` {lines} or {amount} of it, or
// nothing for all that is left.
export function refundPurchase({ bought, part = {}, after, nowMs }) {
  const { id, receipt, name } = bought;
  const about = { id, receipt, name, amount: part.amount ?? bought.amount };
  return { id: newId(nowMs), kind: "refund", after, about, body: { purchase_id: id, ...part } };
}

// What the cashier should mend before this is recorded, with the field it is about; null: nothing.
// The platform has the last word; this only keeps a queue from filling with what it would refuse.
export function wrong({ amount, receipt, till, visit }) {
  const most = till.most_per_purchase;
  if (visit.status === "reading") return { word: "one_moment", field: "amount" };
  if (amount === null) return { word: "not_an_amount", field: "amount" };
  if (amount === 0 && visit.chosen.length === 0) return { word: "zero", field: "amount" };
  if (splitSum(visit.split) > amount) return { word: "split_too_much", field: "amount" };
  if (amount > most.amount) return { word: "too_much", most, field: "amount" };
  if (!receipt || receipt.length > MOST_RECEIPT) return { word: "no_receipt", field: "receipt" };
  return null;
}

// What is wrong with an amount that is about to be told apart; null: nothing.
export function wrongToSplit(amountText) {
  if (readAmount(amountText) !== null) return null;
  return { word: amountText.trim() ? "not_an_amount" : "amount_first", field: "amount" };
}

// What is wrong with the amount that goes back, as it was typed; nothing typed is all of it.
export function wrongReturn(typed) {
  if (!typed) return "";
  if (/^[-\u2212]/.test(typed) || readAmount(typed) === 0) return "above_zero";
  return readAmount(typed) === null ? "not_an_amount" : "";
}

// From a platform of before quotes: what it was asked is recorded as it always was.
export function makesNoQuotes(problem) {
  return ["unknown_path", "method_not_allowed"].includes(problem.code);
}
