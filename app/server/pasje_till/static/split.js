// How much of a bill is of which category, and how many pieces where something counts them: a row of
// fields for each category, and one for what is left.

import { categoryOf, money, readAmount, readPieces } from "./format.js";
import { REST, splitSum } from "./requests.js";
import { $, element } from "./view.js";

export class Split {
  constructor({ desk, view }) {
    Object.assign(this, { desk, view });
    $("#split").addEventListener("input", (event) => this.#typed(event.target));
    $("#added").addEventListener("input", () => this.#call());
  }

  // Fills the rows from the visit.
  begin() {
    const { till, visit } = this.desk.state;
    $("#split").replaceChildren(...till.categories.map((one) => this.#category(one, visit)));
    $("#rest").replaceChildren(...this.#rest(till, visit));
    this.#showRest();
  }

  #category({ id, counted }, { split, pieces }) {
    const name = categoryOf(this.desk.state.till, id, this.view.language());
    const amount = split?.[id];
    const typed = amount === undefined ? "" : (amount / 100).toFixed(2);
    const value = this.view.language() === "nl" ? typed.replace(".", ",") : typed;
    const input = field({ inputMode: "decimal", maxLength: 20, value });
    input.dataset.category = id;
    const row = element("div", {}, element("label", {}, element("span", {}, name), input));
    if (counted) row.append(this.#pieces(name, amount === undefined ? "" : (pieces?.[id] ?? 1)));
    return row;
  }

  #rest({ categories, counted }, { pieces }) {
    const name = this.view.say(categories.length ? "other" : "amount");
    const label = element("p", {}, name, element("output"));
    return counted ? [label, this.#pieces(name, pieces?.[REST] ?? 1)] : [label];
  }

  #pieces(what, value) {
    const input = field({ inputMode: "numeric", maxLength: 6, value });
    input.dataset.pieces = "";
    input.setAttribute("aria-label", this.view.say("pieces_of", { what }));
    return element("label", {}, input, element("span", {}, this.#called(input)));
  }

  #called({ value }) {
    return this.view.say(Number(value) === 1 ? "piece" : "pieces");
  }

  #call() {
    for (const input of document.querySelectorAll("#added [data-pieces]"))
      input.nextSibling.textContent = this.#called(input);
  }

  // Who types an amount means one piece until told otherwise.
  #typed(input) {
    const pieces = input.closest("#split > div").querySelector("[data-pieces]");
    if (pieces && pieces !== input) {
      if (input.value.trim()) pieces.value ||= "1";
      else if (pieces.value === "1") pieces.value = "";
    }
    this.#showRest();
  }

  // What of the amount has no category, as far as both are known.
  #showRest() {
    const { currency, counted } = this.desk.state.till;
    const total = readAmount($("#amount").value);
    const { split } = this.read();
    const rest = total === null || split === null ? null : total - splitSum(split);
    const shown = rest === null ? "" : money({ amount: rest, currency }, this.view.language());
    const parted = split !== null && Object.keys(split).length > 0;
    $("#rest").hidden = parted ? rest <= 0 : !counted;
    $("#rest output").textContent = rest > 0 ? shown : "";
  }

  // {split, pieces, fault}: amounts in minor units by category, null when one is none; the pieces
  // that are more than one; and the word for what is wrong, whose field is marked.
  read() {
    const split = {};
    const pieces = {};
    let fault = "";
    const wrong = (input, word) => {
      input.setAttribute("aria-invalid", String(Boolean(word)));
      fault ||= word;
    };
    for (const input of document.querySelectorAll("#split [data-category]")) {
      const amount = input.value.trim() ? readAmount(input.value) : 0;
      wrong(input, amount === null ? "not_an_amount" : "");
      if (amount !== 0) split[input.dataset.category] = amount;
      const counted = input.closest("#split > div").querySelector("[data-pieces]");
      if (counted) wrong(counted, this.#count(counted, input.dataset.category, amount, pieces));
    }
    const counted = $("#rest:not([hidden]) [data-pieces]");
    if (counted) wrong(counted, this.#count(counted, REST, null, pieces));
    const unreadable = Object.values(split).includes(null);
    return { split: unreadable ? null : split, pieces, fault };
  }

  // Puts them into `pieces`; what is wrong with them.
  #count(input, id, amount, pieces) {
    const count = readPieces(input.value);
    if (count === null) return "not_pieces";
    if (amount === 0 && input.value.trim()) return "pieces_of_nothing";
    if (count > 1) pieces[id] = count;
    return "";
  }
}

function field(values) {
  return element("input", { autocomplete: "off", ...values });
}
