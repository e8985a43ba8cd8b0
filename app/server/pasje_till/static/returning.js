// How much of a purchase goes back, and what that does: the platform's sentences come first, and
// Enter confirms what they said. Without an answer it is kept and sent, as everything is.

import { categoryOf, money, readAmount, said as text } from "./format.js";
import { makesNoQuotes, wrongReturn } from "./requests.js";
import { $, element, pieces } from "./view.js";

// An Enter that comes sooner was meant for what was on the screen before.
const UNREAD_MS = 400;

export class Returning {
  #bought = null;
  #asked = null; // the part that was asked about, as JSON
  #ready = false; // whether what it does was said, long enough to be read
  #reading = 0; // the timer until then

  constructor({ desk, outbox, view }) {
    Object.assign(this, { desk, outbox, view });
    const dialog = $("#return-dialog");
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#confirm();
    });
    dialog.addEventListener("close", () => {
      if (dialog.open) return; // told afterwards: it is about the next one already
      this.#bought = null;
      this.#unread();
    });
    dialog.addEventListener("input", () => this.#changed());
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.repeat) event.preventDefault(); // a key held down
      // Whoever types an amount means the field for it.
      if (/^\d$/.test(event.key) && !event.target.closest("input") && !$("#return-part").hidden)
        $("#return-amount").focus();
    });
  }

  // Fills the dialog, which is open. `bought` is {id, receipt, amount, name, left}.
  begin(bought, line) {
    this.#bought = bought;
    $("#return-dialog .large").replaceChildren(...pieces(line));
    $("#return-amount").value = "";
    const waits = this.outbox.has(bought.id); // nobody can say anything of it yet
    $("#return-part").hidden = waits;
    const left = bought.left ?? [];
    const lines = left.length > 1 || left.some((one) => one.quantity > 1) ? left : [];
    // Each in its place on the receipt; of some nothing is left.
    const rows = lines.map((one, index) => one.quantity > 0 && this.#line(one, index));
    $("#return-lines").replaceChildren(...rows.filter(Boolean));
    $("#return-dialog .primary").focus();
    if (waits) this.#said({}, [], "");
    else void this.#ask({});
  }

  #line({ amount, discount, quantity, category, sku }, index) {
    const { currency } = this.#bought.amount;
    const paid = money({ amount: amount - discount, currency }, this.view.language());
    const named = category && categoryOf(this.desk.state.till, category, this.view.language());
    const what = named ?? sku ?? this.view.say("other");
    const label = this.view.say("return_line", { what, n: quantity, amount: paid });
    const input = element("input", { inputMode: "numeric", autocomplete: "off", maxLength: 5 });
    input.dataset.line = index;
    return element("label", {}, element("span", {}, label), input);
  }

  // {}, {amount} or {lines}; null, with the fault shown, when it is none of these.
  #part() {
    const typed = $("#return-amount").value.trim();
    const minor = readAmount(typed);
    const lines = [];
    let wrong = wrongReturn(typed);
    for (const input of document.querySelectorAll("#return-lines input")) {
      const line = Number(input.dataset.line);
      const most = this.#bought.left[line].quantity;
      const quantity = Number(input.value.trim() || 0);
      if (!Number.isInteger(quantity) || quantity < 0 || quantity > most) wrong = "not_so_many";
      else if (quantity) lines.push({ line, quantity });
    }
    if (lines.length && typed) wrong = "one_or_the_other";
    $("#return-dialog .fault").textContent = wrong && this.view.say(wrong);
    if (wrong) return null;
    const { currency } = this.#bought.amount;
    return lines.length ? { lines } : typed ? { amount: { amount: minor, currency } } : {};
  }

  // What was said is of another part: it is to be asked about anew.
  #changed() {
    if (JSON.stringify(this.#part()) === this.#asked) return;
    this.#unasked();
    this.#list([]);
  }

  #unasked() {
    this.#asked = null;
    this.#unread();
    $("#return-dialog .primary span").textContent = this.view.say("count");
  }

  #confirm() {
    const part = this.#part();
    if (part === null) return;
    if (JSON.stringify(part) !== this.#asked) {
      void this.#ask(part);
    } else if (this.#ready) {
      const bought = this.#bought;
      $("#return-dialog").close();
      this.desk.refund(bought, part);
    }
  }

  async #ask(part) {
    const bought = this.#bought;
    this.#asked = JSON.stringify(part);
    this.#unread();
    this.#list([this.view.say("checking")]);
    $("#return-dialog .primary span").textContent = this.view.say("yes");
    const outcome = await this.desk.refundQuote(bought, part);
    if (this.#bought !== bought || this.#asked !== JSON.stringify(part)) return;
    if (outcome.kind === "key") this.desk.leave(outcome.problem);
    else if (outcome.kind === "done") this.#said(part, this.#sentences(outcome.body), "");
    else if (outcome.kind === "later") this.#said(part, [this.view.say("no_quote_refund")], "");
    else if (makesNoQuotes(outcome.problem)) this.#said(part, [], "");
    else this.#refused(outcome.problem);
  }

  #sentences(quote) {
    const language = this.view.language();
    const lines = quote.says.map((one) => text(one, language));
    // First what is handed out; units that are money have their name behind the amount.
    const paid = `${money(quote.paid_back, language)} `;
    return [...lines].sort((a, b) => b.startsWith(paid) - a.startsWith(paid));
  }

  #said(part, lines, fault) {
    this.#asked = JSON.stringify(part);
    this.#unread();
    this.#reading = setTimeout(() => {
      this.#ready = true;
      $("#return-dialog").dataset.ready = "true";
    }, UNREAD_MS);
    this.#list(lines);
    $("#return-dialog .fault").textContent = fault;
    $("#return-dialog .primary span").textContent = this.view.say("yes");
  }

  #unread() {
    clearTimeout(this.#reading);
    this.#ready = false;
    $("#return-dialog").dataset.ready = "false";
  }

  // Not this much, or not any more: another part may do.
  #refused(problem) {
    this.#unasked();
    this.#list([]);
    $("#return-dialog .fault").textContent = problem.detail;
  }

  #list(lines) {
    $("#return-says").replaceChildren(...lines.map((line) => element("li", {}, ...pieces(line))));
  }
}
