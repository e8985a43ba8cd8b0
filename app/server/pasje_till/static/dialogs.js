// The three questions: undo the last purchase, refund one by its receipt, sign out.

import { money } from "./format.js";
import { $, element } from "./view.js";

export class Dialogs {
  #found = [];
  #chosen = -1;

  constructor({ desk, outbox, view }) {
    Object.assign(this, { desk, outbox, view });
    for (const dialog of document.querySelectorAll("dialog")) {
      dialog.addEventListener("close", () => view.mainField().focus());
      dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
    }
    this.#onYes("#undo-dialog", () => desk.refund(desk.state.last));
    this.#onYes("#leave-dialog", () => desk.signOut());
    const form = $("#refund-dialog form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#chosen >= 0) this.#refundChosen();
      else void this.#search();
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

  #open(selector) {
    this.closeAll();
    const dialog = $(selector);
    dialog.returnValue = "no"; // Escape leaves it as it was
    dialog.showModal();
  }

  undo() {
    const { last } = this.desk.state;
    if (!last) return;
    $("#undo-dialog .large").textContent = this.#line(last);
    this.#open("#undo-dialog");
  }

  leave() {
    const n = this.outbox.waiting().length;
    $("#leave-dialog .large").textContent = this.view.say(n ? "leave_text" : "leave_plain", { n });
    this.#open("#leave-dialog");
  }

  byReceipt() {
    if (!this.desk.state.till) return;
    $("#refund-receipt").value = "";
    this.#show([]);
    this.#open("#refund-dialog");
  }

  #line({ receipt, amount, name }) {
    const paid = money(amount, this.view.language());
    const line = this.view.say("receipt_line", { receipt, amount: paid });
    return name ? `${name} · ${line}` : line;
  }

  #show(found, fault = "") {
    this.#found = found;
    this.#chosen = -1;
    $("#refund-dialog .fault").textContent = fault;
    $("#found").replaceChildren(...found.map((one, index) => this.#row(one, index)));
    $("#found-hint").hidden = !found.some((one) => one.state === "recorded");
    const first = found.findIndex((one) => one.state === "recorded");
    this.#choose(found.length === 1 ? first : -1);
  }

  #row(purchase, index) {
    const when = new Date(purchase.bought_at).toLocaleString(this.view.language(), {
      day: "numeric", month: "long", hour: "2-digit", minute: "2-digit",
    });
    const refunded = purchase.state === "refunded";
    const line = `${this.#line(bought(purchase))} · ${when}`;
    const text = refunded ? `${line} · ${this.view.say("already")}` : line;
    const key = element("kbd", {}, index < 9 ? String(index + 1) : "");
    const button = element("button", { type: "button", disabled: refunded }, key, ` ${text}`);
    button.addEventListener("click", () => this.#choose(index));
    return element("li", {}, button);
  }

  #choose(index) {
    if (index >= 0 && this.#found[index]?.state !== "recorded") return;
    this.#chosen = index;
    [...$("#found").querySelectorAll("button")].forEach((button, at) =>
      button.setAttribute("aria-pressed", String(at === index)),
    );
    const name = index >= 0 ? "yes" : "search";
    $("#refund-dialog .primary").textContent = this.view.say(name);
    if (index >= 0) $("#refund-dialog .primary").focus();
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

  #refundChosen() {
    const purchase = this.#found[this.#chosen];
    $("#refund-dialog").close();
    this.desk.refund(bought(purchase));
  }
}

function bought({ id, receipt, amount, first_name: name }) {
  return { id, receipt, amount, name };
}
