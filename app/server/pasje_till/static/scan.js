// Recognises what a scanner types. A keyboard-wedge scanner is a very fast keyboard: what it types
// lands wherever the focus happens to be, in capitals or not, with an Enter at the end or without.

const GAP_MS = 100; // more between two keys, and it was a person
const IDLE_MS = 100; // after a whole code, how long to wait for the Enter of those that send one
const STRAGGLER_MS = 500; // an Enter this soon after a scan without one belongs to that scan
const BURST = 10; // no person types this many keys that fast, and no amount is this long
const WHOLE = /(?:^\d{13}|(?:S1|M1|V1)[0-9A-Z]{35})$/;
const BEGUN = /(?:S1|M1|V1)[0-9A-Z]{8,}$/;

export function plain(text) {
  return text.replace(/[\s.\-·]/g, "").toUpperCase();
}

// The code that `text` ends with, when it is whole; else null.
export function wholeCode(text) {
  return WHOLE.exec(plain(text))?.[0] ?? null;
}

// The same, or one that begins like ours and was cut off: the platform says what is wrong with it.
export function anyCode(text) {
  return wholeCode(text) ?? BEGUN.exec(plain(text))?.[0] ?? null;
}

// The same in a burst of keys that began with a half typed amount.
function wholeInBurst(typed) {
  return wholeCode(typed) ?? /^[\d.,]*?(\d{13})$/.exec(typed)?.[1] ?? null;
}

// Watches every key of the page. `listens(target)` says what may be recognised while that element
// has the focus: "all", "cards" (only codes that begin with S1, M1 or V1: in a field for receipt
// numbers 13 digits may be a receipt's) or "nothing".
export class Wedge {
  #typed = "";
  #lastAt = -Infinity;
  #swallowUntil = -Infinity;
  #timer = 0;

  constructor({ scanned, listens }) {
    this.scanned = scanned;
    this.listens = listens;
  }

  attach(target) {
    // Capturing: the Enter of a scan must not confirm a dialog on its way.
    target.addEventListener("keydown", (event) => this.#key(event), { capture: true });
  }

  forget() {
    clearTimeout(this.#timer);
    this.#typed = "";
  }

  #key(event) {
    const mode = this.listens(event.target);
    if (mode === "nothing" || event.ctrlKey || event.altKey || event.metaKey) return this.forget();
    if (event.key === "Enter" || event.key === "Tab") return this.#end(event, mode);
    if (event.key.length !== 1) return undefined; // Shift and its like
    if (event.timeStamp - this.#lastAt > GAP_MS) this.#typed = "";
    this.#lastAt = event.timeStamp;
    this.#typed += event.key;
    clearTimeout(this.#timer);
    const whole = allowed(wholeInBurst(this.#typed), mode);
    if (whole) this.#timer = setTimeout(() => this.#withoutEnter(whole), IDLE_MS);
    return undefined;
  }

  #end(event, mode) {
    const quick = event.timeStamp - this.#lastAt <= GAP_MS;
    const typed = quick ? this.#typed : "";
    this.forget();
    const burst = mode === "all" && typed.length >= BURST ? typed : null;
    const code = allowed(wholeInBurst(typed) ?? anyCode(typed), mode) ?? burst;
    const straggler = event.key === "Enter" && event.timeStamp < this.#swallowUntil && !typed;
    if (code || straggler) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (code) this.scanned(code);
  }

  #withoutEnter(code) {
    this.forget();
    this.#swallowUntil = performance.now() + STRAGGLER_MS;
    this.scanned(code);
  }
}

function allowed(code, mode) {
  return code && (mode === "all" || !/^\d/.test(code)) ? code : null;
}
