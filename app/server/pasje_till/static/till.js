// Puts the page together: the parts, the keys, and the focus.

import { answered } from "./answers.js";
import { Api } from "./api.js";
import { Desk } from "./desk.js";
import { Dialogs } from "./dialogs.js";
import { KEY, kept } from "./kept.js";
import { More } from "./more.js";
import { Outbox } from "./outbox.js";
import { Paying } from "./paying.js";
import { wrongToSplit } from "./requests.js";
import { Returning } from "./returning.js";
import { Wedge, wholeCode } from "./scan.js";
import { $, View } from "./view.js";

const IDLE_MS = 100;
const language = () => kept.language;
const api = new Api(language);
const outbox = new Outbox({ api, answered: (item, outcome) => answered(desk, item, outcome) });
const desk = new Desk({ api, outbox, kept, changed: () => view.draw() });
const view = new View({ desk, outbox, api, language });
const returning = new Returning({ desk, outbox, view });
const dialogs = new Dialogs({ desk, outbox, view, returning });
const more = new More({ desk, view });
const paying = new Paying({ desk, view, open: (selector) => dialogs.open(selector) });
const wedge = new Wedge({ scanned: scan, listens });

function scan(code) {
  // Emptied first: nobody who still waits for the end of this code may find it again.
  wedge.forget();
  for (const field of [$("#code"), $("#amount")]) field.value = "";
  dialogs.closeAll();
  desk.scan(code);
}

// In the field for codes everything is a code already; a key or a receipt is none.
function listens(target) {
  if (desk.state.phase === "sign_in" || target.id === "code") return "nothing";
  return ["receipt", "refund-receipt"].includes(target.id) ? "cards" : "all";
}

// Scanners that send no Enter, pasted codes, and keyboards on glass, which type without keys.
function submitWhole(field) {
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (!wholeCode(field.value)) return;
    timer = setTimeout(() => {
      const code = wholeCode(field.value);
      if (code) scan(code);
    }, IDLE_MS);
  });
}

function onSubmit(selector, act) {
  $(selector).addEventListener("submit", (event) => {
    event.preventDefault();
    act();
  });
}

onSubmit("#sign-in", () => {
  const key = $("#key").value.trim();
  $("#key").value = "";
  if (key) void desk.signIn(key);
});
onSubmit("#scan-form", () => {
  const code = $("#code").value.trim();
  if (code) scan(code);
});
onSubmit("#purchase", () => void paying.record());

const acts = {
  F2: () => navigator.clipboard?.writeText($("#slip-text").textContent).then(copied),
  F4: () => !$("#slip").hidden && window.print(),
  F6: () => {
    if ($("#more").hidden) return;
    const fault = wrongToSplit($("#amount").value);
    if (fault) {
      dialogs.closeAll();
      desk.wrong(fault);
      return;
    }
    dialogs.open("#more-dialog");
    more.begin();
  },
  F7: () => {
    dialogs.closeAll();
    if (!$("#pay").hidden) void paying.pay();
  },
  F8: () => dialogs.undo(),
  F9: () => dialogs.byReceipt(),
  Escape: () => paying.stop() || (desk.state.phase === "visit" && desk.cancel()),
};
const buttons = {
  copy: "F2", print: "F4", more: "F6", pay: "F7", undo: "F8", refund: "F9", cancel: "Escape",
};
for (const [id, key] of Object.entries(buttons)) $(`#${id}`).addEventListener("click", acts[key]);

function copied() {
  $("#copy span").textContent = view.say("copied");
}

$("#sign-out").addEventListener("click", () => dialogs.leave());
$("#language").addEventListener("click", () => {
  kept.language = language() === "nl" ? "en" : "nl";
  view.draw();
  view.mainField().focus();
});
$("#vouchers").addEventListener("click", (event) => {
  const row = event.target.closest("li");
  if (row) desk.toggle([...row.parentNode.children].indexOf(row));
});

wedge.attach(document);
submitWhole($("#code"));
submitWhole($("#amount"));

document.addEventListener("keydown", (event) => {
  const open = document.querySelector("dialog[open]");
  if (open && event.key === "Escape") return; // the browser closes it
  if (acts[event.key] && !event.ctrlKey && !event.altKey) {
    event.preventDefault();
    acts[event.key]();
  } else if (!open) keyAtTheDesk(event);
});

function keyAtTheDesk(event) {
  const { target } = event;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  const inVouchers = Boolean(target.closest?.("#vouchers"));
  if (digit && (inVouchers || (event.altKey && event.code.startsWith("Digit")))) {
    event.preventDefault();
    if (!event.repeat) desk.toggle(Number(digit) - 1); // a key held down chooses once
  } else if (inVouchers) keyInVouchers(event);
  else if (event.key === "ArrowDown" && target.id === "amount") {
    event.preventDefault();
    $("#vouchers li button")?.focus();
  } else if (isTyping(event) && !target.closest?.("input")) view.mainField().focus();
}

function keyInVouchers(event) {
  const rows = [...document.querySelectorAll("#vouchers li button")];
  const at = rows.indexOf(event.target);
  if (event.key === "ArrowDown") rows[at + 1]?.focus();
  else if (event.key === "ArrowUp") (rows[at - 1] ?? $("#amount")).focus();
  else if (event.key === "Enter") $("#purchase").requestSubmit();
  else return;
  event.preventDefault();
}

function isTyping(event) {
  return event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey;
}

// The focus comes back whenever nothing has it: after a click beside, or from another window.
function refocus() {
  const lost = document.activeElement === document.body || !document.activeElement;
  if (lost && document.hasFocus()) view.toMain();
}
document.addEventListener("focusout", () => setTimeout(refocus));
document.addEventListener("click", () => setTimeout(refocus));
window.addEventListener("focus", refocus);
window.addEventListener("online", () => outbox.retry());
window.addEventListener("offline", () => view.draw());
window.addEventListener("storage", (event) => {
  // Signed in or out in another tab: this one follows.
  if (event.key === KEY) window.location.reload();
});

void desk.begin();
