// What the cashier may add to a purchase: how much of it is of which category, and what the member
// did. Nothing of it is needed; the dialog opens by key and is gone with Enter.

import { readAmount, said as text } from "./format.js";
import { splitSum } from "./requests.js";
import { Split } from "./split.js";
import { $, element, icon } from "./view.js";

export class More {
  #actions = [];

  constructor({ desk, view }) {
    Object.assign(this, { desk, view, split: new Split({ desk, view }) });
    const dialog = $("#more-dialog");
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#keep();
    });
    dialog.addEventListener("keydown", (event) => this.#key(event));
  }

  // Fills the dialog, which is open, from the visit.
  begin() {
    const { till, visit } = this.desk.state;
    this.#actions = visit.actions ?? [];
    this.split.begin();
    $("#actions").hidden = till.actions.length === 0;
    $("#actions ol").replaceChildren(...till.actions.map((one, index) => this.#action(one, index)));
    $("#more-dialog .fault").textContent = "";
    this.#draw();
    const first = $("#more-dialog :is(input, li button)");
    first.focus();
    first.select?.();
  }

  #action(action, index) {
    const key = element("kbd", {}, index < 9 ? `Alt+${index + 1}` : "");
    const button = element("button", { type: "button" }, key, element("span", {}, ""));
    button.lastChild.textContent = text(action.name, this.view.language());
    button.append(icon("done"));
    button.addEventListener("click", () => this.#toggle(index));
    return element("li", {}, button);
  }

  #key(event) {
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    if (!event.altKey || !digit) return;
    event.preventDefault();
    this.#toggle(Number(digit) - 1);
  }

  #toggle(index) {
    const action = this.desk.state.till.actions[index];
    if (!action) return;
    const others = this.#actions.filter((id) => id !== action.id);
    this.#actions = others.length < this.#actions.length ? others : [...others, action.id];
    this.#draw();
  }

  #draw() {
    [...document.querySelectorAll("#actions li button")].forEach((button, index) => {
      const { id } = this.desk.state.till.actions[index];
      button.setAttribute("aria-pressed", String(this.#actions.includes(id)));
    });
  }

  #keep() {
    const { split, pieces, fault } = this.split.read();
    const total = readAmount($("#amount").value);
    const over = !fault && total !== null && splitSum(split) > total;
    const word = fault || (over && "split_too_much");
    $("#more-dialog .fault").textContent = word ? this.view.say(word) : "";
    if (word) {
      const field = $("#more-dialog [aria-invalid=true]");
      field?.focus();
      field?.select();
      return;
    }
    $("#more-dialog").close();
    this.desk.extra({ split, pieces, actions: this.#actions });
  }
}
