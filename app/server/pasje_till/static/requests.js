// What the till asks of the platform, as the outbox keeps it, and what is wrong with a form.

import { newId } from "./format.js";

const MOST_RECEIPT = 40;
export const MOST_VOUCHERS = 10;

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
  };
  const name = visit.answer?.first_name ?? null;
  const about = { visit, amountText, amount, receipt, name };
  return { id: newId(nowMs), kind: "purchase", after, about, body };
}

// `bought` is {id, receipt, amount, name} of a purchase.
export function refundPurchase({ bought, after, nowMs }) {
  const body = { purchase_id: bought.id };
  return { id: newId(nowMs), kind: "refund", after, about: bought, body };
}

// What the cashier should mend before this is recorded, with the field it is about; null: nothing.
// The platform has the last word; this only keeps a queue from filling with what it would refuse.
export function wrong({ amount, receipt, till, visit }) {
  const most = till.most_per_purchase;
  if (visit.status === "reading") return { word: "one_moment", field: "amount" };
  if (amount === null) return { word: "not_an_amount", field: "amount" };
  if (amount === 0 && visit.chosen.length === 0) return { word: "zero", field: "amount" };
  if (amount > most.amount) return { word: "too_much", most, field: "amount" };
  if (!receipt || receipt.length > MOST_RECEIPT) return { word: "no_receipt", field: "receipt" };
  return null;
}
