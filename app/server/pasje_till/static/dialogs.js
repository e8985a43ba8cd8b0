// The questions by the way: which purchase to refund, and whether to sign out.

import { moment, money } from "./format.js";
import { $, element } from "./view.js";

export class Dialogs {
  #found = [];

  // `returning` asks how much of a purchase goes back.
  constructor({ desk, outbox, view, returning }) {
    Object.assign(this, { desk, outbox, view, returning });
    for (const dialog of document.querySelectorAll("dialog")) {
      dialog.addEventListener("close", () => view.toMain());
      dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
    }
    this.#onYes("#leave-dialog", () => desk.signOut());
    $("#refund-dialog form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#search();
    });
    $("#refund-receipt").addEventListener("input", () => this.#show([]));
    $("#refund-dialog").addEventListener("keydown", (event) => this.#digit(event));
  }

  #onYes(selector, act) {
    const dialog = $(selector);
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes") return;
      dialog.returnValue = "no"; // closed twice in a moment, it tells of both afterwards
      act();
    });
  }

  closeAll() {
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close("no");
  }

  open(selector) {
    this.closeAll();
    const dialog = $(selector);
    dialog.returnValue = "no"; // Escape leaves it as it was
    dialog.showModal();
  }

  undo() {
    const { last } = this.desk.state;
    if (last) this.#return(last);
  }

  leave() {
    const n = this.outbox.waiting().length;
    $("#leave-dialog .large").textContent = this.view.say(n ? "leave_text" : "leave_plain", { n });
    this.open("#leave-dialog");
  }

  byReceipt() {
    if (!this.desk.state.till) return;
    $("#refund-receipt").value = "";
    this.#show([]);
    this.open("#refund-dialog");
  }

  #line({ receipt, amount, name }) {
    const paid = money(amount, this.view.language());
    const line = this.view.say("receipt_line", { receipt, amount: paid });
    return name ? `${name} · ${line}` : line;
  }

  #show(found, fault = "") {
    this.#found = found;
    $("#refund-dialog .fault").textContent = fault;
    $("#found").replaceChildren(...found.map((one, index) => this.#row(one, index)));
    $("#found-hint").hidden = !found.some(open);
    if (found.length === 1) this.#choose(0);
  }

  #row(purchase, index) {
    const when = moment(new Date(purchase.bought_at), this.view.language());
    const refunded = !open(purchase);
    const line = `${this.#line(bought(purchase))} · ${when}`;
    const text = refunded ? `${line} · ${this.view.say("already")}` : line;
    const key = element("kbd", {}, index < 9 ? String(index + 1) : "");
    const button = element("button", { type: "button", disabled: refunded }, key, ` ${text}`);
    button.addEventListener("click", () => this.#choose(index));
    return element("li", {}, button);
  }

  #choose(index) {
    const purchase = this.#found[index];
    if (purchase && open(purchase)) this.#return(bought(purchase));
  }

  #return(purchase) {
    this.open("#return-dialog");
    this.returning.begin(purchase, this.#line(purchase));
  }

  // In the field digits are the receipt's; once something was found they choose.
  #digit(event) {
    if (!this.#found.length || event.target.id === "refund-receipt") return;
    const index = Number(event.key) - 1;
    if (Number.isInteger(index) && index >= 0 && index < this.#found.length) this.#choose(index);
  }

  async #search() {
    const receipt = $("#refund-receipt").value.trim();
    if (!receipt) return;
    const outcome = await this.desk.find(receipt);
    if ($("#refund-receipt").value.trim() !== receipt) return;
    this.#show(...this.#searched(outcome, receipt));
    this.desk.changed();
    if (this.#found.length > 1) $("#found button:enabled")?.focus();
  }

  #searched(outcome, receipt) {
    if (outcome.kind === "done" && outcome.body.purchases.length) return [outcome.body.purchases];
    if (outcome.kind === "done") return [[], this.view.say("none_found", { receipt })];
    return [[], outcome.problem?.detail ?? this.view.say("no_network")];
  }
}

// Whether anything of it may still go back.
function open({ state }) {
  return state !== "refunded";
}

function bought({ id, receipt, amount, first_name: name, left }) {
  return { id, receipt, amount, name, left };
}
