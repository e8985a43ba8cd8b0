// What happens at the till, step by step; it knows nothing of the screen.
//
// `state.phase` is "sign_in", "scan" (waiting for a card) or "visit" (someone is at the till).
// `state.said` is the last thing that happened, `state.fault` what is wrong with the form, and
// `state.focus` counts the moments at which the focus belongs in the main field.

import { nextReceipt, readAmount } from "./format.js";
import { MOST_VOUCHERS, openVisit, recordPurchase, refundPurchase, wrong } from "./requests.js";
import { anyCode } from "./scan.js";

// With these nothing can be corrected: the visit itself is gone.
const VISIT_GONE = ["unknown_visit", "visit_cannot_earn_any_more"];

export class Desk {
  state = {
    phase: "sign_in", till: null, visit: null, said: null, fault: null, form: null,
    receipt: "", last: null, focus: 0,
  };

  constructor({ api, outbox, kept, changed }) {
    Object.assign(this, { api, outbox, kept, changed });
  }

  // Changes what is seen, and leaves the focus and the form alone.
  show(values) {
    Object.assign(this.state, values);
    this.kept.visit = this.state.visit;
    this.changed();
  }

  // A step: the form is as `values` say, and the focus belongs in the main field.
  next(values) {
    this.show({ fault: null, form: null, ...values, focus: this.state.focus + 1 });
  }

  async begin() {
    const { key, till } = this.kept;
    if (key === null) return this.next({});
    this.api.key = key; // before anything that waits is sent, which opening does at once
    if (till !== null) this.#open(key, till);
    return this.signIn(key);
  }

  async signIn(key) {
    this.api.key = key;
    const outcome = await this.api.send("GET", "/v1/till");
    if (outcome.kind === "done") this.#open(key, outcome.body);
    else if (outcome.kind === "later" && this.state.till) this.changed();
    else this.leave(outcome.problem ?? { word: "no_network" });
  }

  // Forgets the key; what waits to be sent stays, and goes out when this till signs in again.
  signOut() {
    this.kept.till = null;
    this.kept.last = null;
    this.leave(null);
  }

  leave(problem) {
    this.api.key = "";
    this.kept.key = null;
    this.outbox.stop();
    const fault = problem && { problem, word: problem.word, field: "key" };
    this.next({ phase: "sign_in", till: null, visit: null, said: null, fault });
  }

  #open(key, till) {
    const { kept, outbox, state } = this;
    kept.key = key;
    kept.till = till;
    const first = state.till === null;
    outbox.start(till.name);
    const records = outbox.waiting().filter((item) => item.kind !== "visit");
    // While receipts of ours still wait, the platform cannot know which number is free.
    this.#receipt(records.length && kept.receipt !== null ? kept.receipt : till.next_receipt);
    if (!first) return this.show({ till });
    const item = records.at(-1);
    const said = item ? { kind: "checking", item } : null;
    const { visit, last } = kept;
    return this.next({ till, visit, last, said, phase: visit ? "visit" : "scan" });
  }

  // Asks again who this till is once another version of the programme is in force: its units,
  // categories and actions are others.
  knows({ programme_version: version }) {
    if (version && version !== this.state.till?.programme_version) void this.#renew();
  }

  async #renew() {
    const outcome = await this.api.send("GET", "/v1/till");
    const { till, visit } = this.state;
    if (outcome.kind !== "done" || till?.name !== outcome.body.name) return;
    const renewed = outcome.body;
    const offered = (id) => renewed.actions.some((one) => one.id === id);
    const actions = visit?.actions?.filter(offered);
    this.kept.till = renewed;
    this.show({ till: renewed, visit: visit && { ...visit, actions } });
  }

  #receipt(number) {
    this.kept.receipt = number;
    this.state.receipt = number;
  }

  scan(code) {
    if (this.state.phase === "sign_in") return;
    this.#abandon();
    const request = openVisit(code, this.api.now());
    const voucherCode = /^V1/i.test(code);
    const visit = { id: request.id, status: "reading", voucherCode, answer: null, chosen: [] };
    if (!this.#put(request)) return;
    const said = this.state.said?.kind === "refused" ? null : this.state.said;
    this.next({ phase: "visit", visit, said });
  }

  cancel() {
    this.#abandon();
    this.next({ phase: this.state.till ? "scan" : "sign_in", visit: null });
  }

  // A visit that nobody bought anything in need not reach the platform.
  #abandon() {
    const { visit } = this.state;
    if (visit && !this.outbox.waiting().some((item) => item.after === visit.id))
      this.outbox.drop(visit.id);
  }

  toggle(index) {
    const { visit } = this.state;
    const voucher = visit?.answer?.vouchers[index];
    if (!voucher) return;
    const others = visit.chosen.filter((id) => id !== voucher.id);
    const chosen = others.length < visit.chosen.length ? others : [...others, voucher.id];
    if (chosen.length <= MOST_VOUCHERS) this.show({ visit: { ...visit, chosen }, fault: null });
  }

  // What else is known of this purchase: {split, pieces, actions, pay}.
  extra(values) {
    this.show({ visit: { ...this.state.visit, ...values }, fault: null });
  }

  // The request as it is typed now; null when it is a scan, or when something must be mended first.
  draft(amountText, receiptText) {
    const code = anyCode(amountText);
    if (code) {
      this.scan(code);
      return null;
    }
    const { till, visit } = this.state;
    const receipt = receiptText.trim();
    const minor = readAmount(amountText);
    const fault = wrong({ amount: minor, receipt, till, visit });
    if (fault) {
      this.wrong(fault);
      return null;
    }
    const amount = { amount: minor, currency: till.currency };
    const after = this.outbox.has(visit.id) ? visit.id : null;
    return recordPurchase({ visit, amountText, amount, receipt, after, nowMs: this.api.now() });
  }

  wrong(fault) {
    this.next({ fault, form: this.state.form });
  }

  record(amountText, receiptText) {
    const request = this.draft(amountText, receiptText);
    const item = request && this.#put(request);
    if (!item) return;
    const { receipt, amount, name } = item.about;
    this.#receipt(nextReceipt(receipt));
    this.#last({ id: item.id, receipt, amount, name });
    // Behind a visit that nobody answered yet it cannot be sent at all.
    const kind = item.after === null ? "checking" : "saved";
    this.next({ phase: "scan", visit: null, said: { kind, item } });
  }

  // What recording that request now would do; nothing is kept.
  quote(request) {
    return this.api.send("POST", "/v1/till/quotes", request.body);
  }

  // `bought` is {id, receipt, amount, name, left} of a purchase, `part` what of it goes back.
  refund(bought, part = {}) {
    const after = this.outbox.has(bought.id) ? bought.id : null;
    const item = this.#put(refundPurchase({ bought, part, after, nowMs: this.api.now() }));
    if (!item) return;
    if (this.state.last?.id === bought.id) this.#last(null);
    this.show({ said: { kind: "checking", item } });
  }

  refundQuote(bought, part) {
    const body = { purchase_id: bought.id, ...part };
    return this.api.send("POST", "/v1/till/refund-quotes", body);
  }

  // The platform has answered a purchase: what of it may still go back is known.
  recorded({ id, left }) {
    const { last } = this.state;
    if (last?.id === id) this.#last({ ...last, left });
  }

  #last(bought) {
    this.kept.last = bought;
    this.state.last = bought;
  }

  find(receipt) {
    return this.api.send("GET", `/v1/till/purchases?receipt=${encodeURIComponent(receipt)}`);
  }

  #put(request) {
    try {
      return this.outbox.put(request);
    } catch {
      // Full, or forbidden by the browser: better told than sent without a memory of it.
      const fault = { word: "not_kept", field: "amount" };
      this.show({ fault, said: { kind: "refused", problem: fault } });
      return null;
    }
  }

  correctable({ kind, after, problem }) {
    // One that waited for its visit was refused because the visit was.
    return kind === "purchase" && after === null && !VISIT_GONE.includes(problem.code);
  }

  // Opens a refused purchase again, as it was typed; recorded again it is a new request.
  correct({ id, about, problem }) {
    this.outbox.drop(id);
    if (this.state.last?.id === id) this.#last(null);
    const taken = problem.code === "receipt_already_recorded";
    const fault = { problem, field: taken ? "receipt" : "amount" };
    const form = { amount: about.amountText, receipt: about.receipt };
    this.next({ phase: "visit", visit: about.visit, said: null, fault, form });
    if (taken) void this.#proposeAnother(form);
    if (problem.code === "unknown_action") void this.#renew();
  }

  // Someone else used our number: the platform knows one that is free.
  async #proposeAnother(form) {
    const outcome = await this.api.send("GET", "/v1/till");
    if (outcome.kind !== "done" || this.state.form !== form) return;
    this.next({ fault: this.state.fault, form: { ...form, receipt: outcome.body.next_receipt } });
  }

  seen(item) {
    this.outbox.drop(item.id);
    this.next({ fault: this.state.fault, form: this.state.form });
  }
}
