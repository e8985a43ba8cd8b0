// What this browser keeps: the till's key, the language, and where the cashier was.

const PREFIX = "pasje-till:";

function read(storage, name) {
  const text = storage.getItem(PREFIX + name);
  return text === null ? null : JSON.parse(text);
}

// All this is convenience: when the browser keeps nothing, the page works until it is closed. Only
// the outbox insists.
function write(storage, name, value) {
  try {
    if (value === null) storage.removeItem(PREFIX + name);
    else storage.setItem(PREFIX + name, JSON.stringify(value));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

export const KEY = `${PREFIX}key`;

export const kept = {
  get key() {
    return read(localStorage, "key");
  },
  set key(value) {
    write(localStorage, "key", value);
  },
  // What the platform last said of this till, so that the page opens without a network.
  get till() {
    return read(localStorage, "till");
  },
  set till(value) {
    write(localStorage, "till", value);
  },
  get receipt() {
    return read(localStorage, "receipt");
  },
  set receipt(value) {
    write(localStorage, "receipt", value);
  },
  // The last purchase, for undo.
  get last() {
    return read(localStorage, "last");
  },
  set last(value) {
    write(localStorage, "last", value);
  },
  // The visit at the till now: of this tab alone, and it outlives a reload.
  get visit() {
    return read(sessionStorage, "visit");
  },
  set visit(value) {
    write(sessionStorage, "visit", value);
  },
  get language() {
    return read(localStorage, "language") ?? (navigator.language.startsWith("nl") ? "nl" : "en");
  },
  set language(value) {
    write(localStorage, "language", value);
  },
};
