// Draws the desk's state. It keeps nothing of its own but where the focus was put last.

import { categoryOf, currencySign, money, said as text, shortDay, unitOf, units } from "./format.js";
import { REST } from "./requests.js";
import { explained, sentences } from "./said.js";
import { word } from "./words.js";

export const $ = (selector) => document.querySelector(selector);

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export function element(tag, values, ...children) {
  const made = Object.assign(document.createElement(tag), values);
  made.append(...children);
  return made;
}

// The text with its amounts of money each in one piece: no line ends within one.
export function pieces(content) {
  const parts = content.split(/([+\u2212]?(?:[€£$]|\b[A-Z]{3}(?=\s))\s?\d(?:[\d.,]*\d)?)/);
  return parts.map((part, at) => (at % 2 ? element("span", { className: "whole" }, part) : part));
}

// A screen reader must not repeat a text that is the same again.
function put(node, content) {
  if (node.textContent !== content) node.replaceChildren(...pieces(content));
}

export class View {
  #focused = -1;
  #form;
  #asSaid = "";

  constructor(parts) {
    Object.assign(this, parts); // desk, outbox, api, language
  }

  say(name, values) {
    return word(this.language(), name, values);
  }

  draw() {
    const { state } = this.desk;
    document.documentElement.lang = this.language();
    for (const node of document.querySelectorAll("[data-word]"))
      put(node, this.say(node.dataset.word));
    this.#frame(state);
    for (const [id, phase] of [["sign-in", "sign_in"], ["scan", "scan"], ["visit", "visit"]])
      $(`#${id}`).hidden = state.phase !== phase;
    this.#faults(state);
    this.#refusals();
    this.#said(state);
    if (state.phase === "visit") this.#visit(state);
    this.#focus(state);
  }

  #frame({ till, phase, last, visit }) {
    // A shop that has the programme's name says it once.
    const [programme, ...where] = till ? new Set([till.programme, till.shop, till.name]) : ["Pasje"];
    document.title = [programme, where[0] ?? this.say("title")].join(" · ");
    put($("#programme"), programme);
    put($("#where"), where.join(" · "));
    $("#demo").hidden = !till?.demo;
    $("#sign-out").hidden = !till;
    $("footer").hidden = !till;
    $("#undo").disabled = !last;
    $("#cancel").hidden = phase !== "visit";
    const more = till?.categories?.length || till?.actions?.length;
    $("#more").hidden = phase !== "visit" || !(more || till?.counted);
    put($("#more span"), this.say(more ? "more" : "pieces"));
    $("#pay").hidden = phase !== "visit" || !till?.pays || visit?.answer?.may !== "earn_and_spend";
    if (till) paint(till.colour);
    const n = this.outbox.waiting().filter((item) => item.kind !== "visit").length;
    const parts = [this.say(this.api.reachable ? "connected" : "offline")];
    if (n) parts.push(this.say("to_send", { n }));
    put($("#network"), parts.join(" · "));
    $("#network").dataset.reachable = this.api.reachable;
  }

  #faults({ fault, phase }) {
    for (const node of document.querySelectorAll("main .fault")) {
      const mine = fault && node.closest(phase === "sign_in" ? "#sign-in" : "#purchase");
      const lines = mine ? explained(fault.problem ?? fault, this.say.bind(this), this.language()) : [];
      if (node.textContent === (lines[1] ?? "")) continue;
      node.replaceChildren(...(lines.length ? [icon("refused"), lines[1]] : []));
    }
    for (const name of ["key", "amount", "receipt"])
      $(`#${name}`).setAttribute("aria-invalid", String(fault?.field === name));
  }

  // What was refused while someone else was being served: it stays until it was seen.
  #refusals() {
    const shown = this.desk.state.till ? this.outbox.refused() : [];
    const as = JSON.stringify([shown.map((item) => item.id), this.language()]);
    if ($("#refusals").dataset.as === as) return;
    $("#refusals").dataset.as = as;
    $("#refusals").replaceChildren(...shown.map((item) => this.#refusal(item)));
  }

  #refusal(item) {
    const { receipt, amount, name } = item.about;
    const what = this.say(item.kind === "refund" ? "not_refunded" : "not_recorded");
    const line = this.say("receipt_line", { receipt, amount: money(amount, this.language()) });
    const button = (text, act) =>
      element("button", { type: "button", textContent: this.say(text), onclick: () => act(item) });
    const buttons = [button("seen", () => this.desk.seen(item))];
    if (this.desk.correctable(item)) buttons.unshift(button("correct", () => this.desk.correct(item)));
    const said = `${what}: ${name ? `${name} · ` : ""}${line}`;
    const texts = [element("strong", {}, said), element("p", {}, item.problem.detail)];
    return element("li", {}, icon("refused"), element("div", {}, ...texts), ...buttons);
  }

  #said(state) {
    const told = sentences(state, this.language());
    const as = JSON.stringify(told);
    if (as === this.#asSaid) return;
    this.#asSaid = as;
    const lines = told?.lines.map((line) => element("p", {}, ...pieces(line))) ?? [];
    lines[0]?.prepend(icon(told.icon));
    const refused = told?.kind === "refused";
    $("#said").dataset.kind = told?.kind ?? "";
    $("#said").replaceChildren(...(refused ? [] : lines));
    $("#told").replaceChildren(...(refused ? lines : []));
    $("#slip").hidden = !told?.slip;
    put($("#slip-text"), told?.slip ?? "");
    const before = told && [told.name, ...told.lines.slice(0, 2)].filter(Boolean).join(" · ");
    put($("#before"), !told || refused ? "" : this.say("previous", { what: before }));
    toTop();
  }

  #visit({ visit, till, receipt, form }) {
    const answer = visit.answer;
    const nobody = visit.status === "reading" ? "checking" : "unknown_member";
    put($("#name"), answer?.first_name ?? this.say(nobody));
    put($("#standing"), answer ? this.#standing(answer) : "");
    const spends = answer?.may === "earn_and_spend";
    $("#may").hidden = visit.status === "reading";
    $("#may").dataset.may = spends ? "spend" : "earn";
    $("#may use").setAttribute("href", spends ? "#i-gift" : "#i-earn");
    put($("#may span"), this.say(spends ? "may_spend" : "may_earn"));
    put($("#may-hint"), this.#hint(visit, spends));
    this.#vouchers(visit, spends);
    put($("#sign"), currencySign(till.currency));
    put($("#extras"), this.#extras(visit, till));
    const as = visit.id + JSON.stringify(form);
    if (this.#form === as) return;
    this.#form = as;
    $("#amount").value = form?.amount ?? "";
    $("#receipt").value = form?.receipt ?? receipt;
  }

  #standing({ tier, available, balances }) {
    const main = [{ unit_id: "", units: available }];
    const counts = (balances?.length ? balances : main).map((one) => this.#count(one));
    return [text(tier, this.language()), ...counts].filter(Boolean).join(" · ");
  }

  #count({ unit_id: id, units: value }) {
    const { till } = this.desk.state;
    return units(value, unitOf(till, id), this.language(), till.currency);
  }

  // What was added to the purchase, in a line.
  #extras({ split, pieces, actions, pay }, till) {
    const counted = (id) => pieces?.[id] && this.say("so_many", { n: pieces[id] });
    const parts = Object.entries(split ?? {}).map(([id, amount]) => {
      const name = categoryOf(till, id, this.language());
      const paid = money({ amount, currency: till.currency }, this.language());
      return counted(id) ? `${name} (${counted(id)}) ${paid}` : `${name} ${paid}`;
    });
    if (counted(REST))
      parts.push(parts.length ? `${this.say("other")} (${counted(REST)})` : counted(REST));
    for (const id of actions ?? []) {
      const action = till.actions?.find((one) => one.id === id);
      if (action) parts.push(text(action.name, this.language()));
    }
    for (const one of pay ?? []) parts.push(this.say("pays", { units: this.#count(one) }));
    return parts.join(" · ");
  }

  #hint(visit, spends) {
    if (visit.status === "reading") return "";
    if (visit.status === "known") return spends ? "" : this.say("earn_hint");
    return this.say(visit.voucherCode ? "unknown_voucher" : "unknown_hint");
  }

  #vouchers({ answer, chosen }, spends) {
    $("#vouchers").hidden = !spends;
    const vouchers = answer?.vouchers ?? [];
    put($("#vouchers-title"), this.say(vouchers.length ? "vouchers" : "no_vouchers"));
    $("#vouchers > .quiet").hidden = vouchers.length === 0;
    const list = $("#vouchers ol");
    if (list.children.length !== vouchers.length) list.replaceChildren(...vouchers.map(row));
    [...list.querySelectorAll("button")].forEach((button, index) => {
      const voucher = vouchers[index];
      put(button.querySelector(".name"), text(voucher.name, this.language()));
      put(button.querySelector(".quiet"), this.#terms(voucher));
      button.setAttribute("aria-pressed", String(chosen.includes(voucher.id)));
    });
  }

  // What it is worth and until which day, as far as the platform told.
  #terms({ worth, expires_on: on }) {
    const language = this.language();
    const until = on && this.say("until", { day: shortDay(on, language, this.api.now()) });
    return [worth && money(worth, language), until].filter(Boolean).join(" · ");
  }

  #focus(state) {
    if (state.focus === this.#focused || document.querySelector("dialog[open]")) return;
    this.#focused = state.focus;
    const field = this.mainField();
    this.toMain();
    if (state.fault) field.select();
    else if (state.phase === "scan") toTop();
  }

  // What was said stays in sight: the field for the next card is below it on a phone.
  toMain() {
    this.mainField().focus({ preventScroll: this.desk.state.phase === "scan" });
  }

  mainField() {
    const { phase, fault } = this.desk.state;
    if (phase === "sign_in") return $("#key");
    if (phase === "scan") return $("#code");
    return $(fault?.field === "receipt" ? "#receipt" : "#amount");
  }
}

function row(_, index) {
  const key = index < 9 ? String(index + 1) : "";
  const parts = ["name", "quiet"].map((className) => element("span", { className }));
  const what = element("span", { className: "voucher" }, ...parts);
  const button = element("button", { type: "button" }, element("kbd", {}, key), what);
  button.append(icon("done"));
  return element("li", {}, button);
}

// The page itself scrolls where it is narrow, and its middle elsewhere.
function toTop() {
  $("main").scrollTop = 0;
  window.scrollTo(0, 0);
}

// The brand's colour, and on it whichever of black and white is read better.
function paint(colour) {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [r, g, b] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const style = document.documentElement.style;
  style.setProperty("--brand", colour);
  style.setProperty("--on-brand", 1.05 / (light + 0.05) >= 4.5 ? "#ffffff" : "#000000");
}
