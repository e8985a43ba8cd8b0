// What a purchase comes to, before it is recorded: only when vouchers or units pay part of it. The
// plain path, scan, amount, Enter, asks nothing and waits for nothing.

import { figure, money, readUnits, said as text, unitOf, units } from "./format.js";
import { makesNoQuotes } from "./requests.js";
import { explained, promised } from "./said.js";
import { $, element, pieces } from "./view.js";

export class Paying {
  #asking = null; // the question under way
  #quoted = null; // what is paid with, as JSON, in the quote that is shown
  #options = [];
  #before = null; // {id, pay} of the visit, when the dialog is left without recording

  // `open` shows a dialog, and no other.
  constructor({ desk, view, open }) {
    Object.assign(this, { desk, view, open });
    $("#quote-dialog form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#confirm();
    });
    $("#quote-pay").addEventListener("input", () => this.#label());
    $("#quote-dialog").addEventListener("close", () => this.#left());
  }

  // Enter in the form.
  async record() {
    this.#left(); // a dialog that was just closed may not have told yet
    const { visit } = this.desk.state;
    const spends = visit?.status === "known" && (visit.chosen.length > 0 || visit.pay?.length > 0);
    if (!spends) return this.#now();
    const quote = await this.#ask();
    if (quote === "none") return this.#now();
    if (quote) this.#begin(quote, false, visit.pay ?? []);
    return undefined;
  }

  // The key for paying with units.
  async pay() {
    const { visit } = this.desk.state;
    const paid = visit.pay ?? [];
    // Asked without it: what was chosen for another amount may be too much for this one.
    if (paid.length && !this.#asking) this.desk.extra({ pay: [] });
    if (!this.#asking) this.#before = { id: visit.id, pay: paid };
    const quote = await this.#ask();
    if (this.desk.state.visit?.id !== visit.id) return;
    if (quote === "none") this.desk.wrong({ word: "no_quote", field: "amount" });
    else if (quote && !quote.pay_options.length)
      this.desk.wrong({ word: "cannot_pay", field: "amount" });
    else if (quote) this.#begin(quote, true, paid);
  }

  // Escape while a question is under way is about that question, not about the visit.
  stop() {
    if (!this.#asking) return false;
    this.#asking = null;
    this.#left();
    return true;
  }

  #left() {
    if ($("#quote-dialog").open) return; // told afterwards: it is about the next one already
    if (this.#asking?.inside) this.#asking = null;
    const { visit } = this.desk.state;
    if (this.#before && visit?.id === this.#before.id) this.desk.extra({ pay: this.#before.pay });
    this.#before = null;
  }

  #now() {
    this.desk.record($("#amount").value, $("#receipt").value);
  }

  // The quote of what is typed now; "none" when there can be none, null when it was not to be.
  async #ask() {
    if (this.#asking) return null;
    const request = this.desk.draft($("#amount").value, $("#receipt").value);
    if (!request) return null;
    const { focus } = this.desk.state;
    const asked = this.#form();
    const asking = { inside: $("#quote-dialog").open };
    this.#asking = asking;
    const outcome = await this.desk.quote(request);
    if (this.#asking !== asking) return null; // given up
    this.#asking = null;
    const gone = this.desk.state.focus !== focus; // another step was taken meanwhile
    if (gone || outcome.kind === "key") {
      if (outcome.kind === "key") this.desk.leave(outcome.problem);
      return null;
    }
    if (this.#form() !== asked) return this.#ask(); // the answer is about another bill
    this.#quoted = JSON.stringify(request.body.pay_with ?? []);
    if (outcome.kind === "done") return outcome.body;
    if (outcome.kind === "later" || makesNoQuotes(outcome.problem)) return "none";
    this.#wrong(outcome.problem);
    return null;
  }

  // What a quote is about, as it is typed and chosen now.
  #form() {
    const { visit } = this.desk.state;
    const typed = [$("#amount").value, $("#receipt").value];
    const added = [visit?.chosen, visit?.split, visit?.pieces, visit?.actions];
    return JSON.stringify([typed, added]);
  }

  #wrong(problem) {
    if (!$("#quote-dialog").open) return this.desk.wrong({ problem, field: "amount" });
    this.#quoted = null;
    const say = this.view.say.bind(this.view);
    $("#quote-dialog .fault").textContent = explained(problem, say, this.view.language())[1];
    return this.#label();
  }

  // `paid` is what was chosen before; `toPay` proposes the most of the first unit.
  #begin(quote, toPay, paid) {
    this.#options = quote.pay_options;
    this.open("#quote-dialog");
    this.#before = { id: this.desk.state.visit.id, pay: paid };
    $("#quote-pay").replaceChildren(...this.#options.map((one) => this.#option(one, paid, toPay)));
    this.#show(quote);
    const field = toPay && $("#quote-pay input");
    (field || $("#quote-dialog .primary")).focus();
    if (field) field.select();
  }

  #option(option, chosen, toPay) {
    const { till } = this.desk.state;
    const unit = unitOf(till, option.unit_id);
    const language = this.view.language();
    const paid = chosen.find((one) => one.unit_id === option.unit_id)?.units;
    const value = paid ?? (toPay && option === this.#options[0] ? option.most : 0);
    const worth = { ...option.worth, amount: (option.worth.amount * option.most) / option.step };
    const label = this.view.say(unit.money ? "pay_with_money" : "pay_with", {
      units: units(option.most, unit, language, till.currency),
      amount: money(worth, language),
    });
    const input = element("input", { inputMode: "decimal", autocomplete: "off", maxLength: 20 });
    input.value = value ? asTyped(value, unit, language) : "";
    input.dataset.unit = option.unit_id;
    return element("label", {}, element("span", {}, label), input);
  }

  // What the fields say is paid with; null when one is no number.
  #typed() {
    const pay = [];
    for (const input of document.querySelectorAll("#quote-pay input")) {
      const count = readUnits(input.value, unitOf(this.desk.state.till, input.dataset.unit));
      input.setAttribute("aria-invalid", String(count === null));
      if (count === null) return null;
      if (count > 0) pay.push({ unit_id: input.dataset.unit, units: count });
    }
    return pay;
  }

  #show(quote) {
    const language = this.view.language();
    const { till } = this.desk.state;
    const say = (name, values) => this.view.say(name, values);
    const names = (quote.used_vouchers ?? []).map((one) => text(one.name, language));
    const lines = names.length ? [say("with_vouchers", { names: names.join(", ") })] : [];
    if (quote.discount.amount) lines.push(say("discount", { amount: money(quote.discount, language) }));
    if (quote.paid.amount) lines.push(say("paid_with", { amount: money(quote.paid, language) }));
    lines.push(...promised(quote, till, language));
    if (quote.tier_changed) lines.push(say("tier_now", { tier: text(quote.tier, language) }));
    $("#quote-title").replaceChildren(
      ...pieces(say("to_pay", { amount: money(quote.to_pay, language) })),
    );
    $("#quote-lines").replaceChildren(...lines.map((line) => element("li", {}, ...pieces(line))));
    $("#quote-dialog .fault").textContent = "";
    this.#label();
  }

  // Enter records what was quoted, and otherwise counts again.
  #label() {
    const same = JSON.stringify(this.#typed()) === this.#quoted;
    $("#quote-dialog .primary span").textContent = this.view.say(same ? "record" : "count");
  }

  async #confirm() {
    const pay = this.#typed();
    if (pay === null) {
      $("#quote-dialog .fault").textContent = this.view.say("not_a_number");
      return;
    }
    if (JSON.stringify(pay) === this.#quoted) {
      this.#before = null;
      $("#quote-dialog").close();
      this.#now();
      return;
    }
    this.desk.extra({ pay });
    const quote = await this.#ask();
    if (!$("#quote-dialog").open) return;
    if (quote === "none") this.#wrong({ word: "no_quote" });
    else if (quote) this.#show(quote);
  }
}

// As `readUnits` reads it: no thousands' marks, and money with its cents.
function asTyped(value, unit, language) {
  if (!unit.money) return figure(value, unit, language).replace(language === "nl" ? /\./g : /,/g, "");
  const text = (value / 100).toFixed(2);
  return language === "nl" ? text.replace(".", ",") : text;
}
