// Numbers, money, amounts, receipts and ids. Marks and signs are those of pasje/contract/formats.py;
// a test proves both equal.

const MARKS = { nl: [".", ","], en: [",", "."] };
const SIGNS = { EUR: "€", GBP: "£", USD: "$" };
const MINUS = "\u2212";
const GAP = "\u00a0";
export const MOST_DIGITS = 7;
const MOST_PIECES = 10_000;

// The text in `language`, else in the first language there is.
export function said(words, language) {
  return words[language] ?? Object.values(words)[0];
}

export function number(value, language) {
  const [thousands] = MARKS[language] ?? MARKS.en;
  const digits = String(Math.abs(value)).replace(/\B(?=(\d{3})+$)/g, thousands);
  return value < 0 ? MINUS + digits : digits;
}

export function currencySign(currency) {
  return SIGNS[currency] ?? currency;
}

// An amount in minor units as people of the language write it.
export function money({ amount, currency }, language) {
  const [, decimal] = MARKS[language] ?? MARKS.en;
  const digits = String(Math.abs(amount)).padStart(3, "0");
  const whole = number(Number(digits.slice(0, -2)), language);
  const sign = currencySign(currency);
  const gap = language === "nl" || sign === currency ? GAP : "";
  return `${amount < 0 ? MINUS : ""}${sign}${gap}${whole}${decimal}${digits.slice(-2)}`;
}

// 22 november 9:05: by the clock of 24 hours in every language.
export function moment(at, language) {
  const on = day(at, language, { day: "numeric", month: "long" });
  return `${on} ${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
}

// 3 Dec, and 3 Jan 2027 when it is not this year: a day as the platform writes it, "2027-01-03".
export function shortDay(on, language, nowMs) {
  const [year, month, date] = on.split("-").map(Number);
  const parts = { day: "numeric", month: "short", timeZone: "UTC" };
  if (year !== new Date(nowMs).getFullYear()) parts.year = "numeric";
  return day(new Date(Date.UTC(year, month - 1, date)), language, parts);
}

// No line ends within it.
function day(at, language, parts) {
  return at.toLocaleDateString(language === "nl" ? "nl-NL" : "en-GB", parts).replaceAll(" ", GAP);
}

// The figure alone: of a unit with decimals, or of one that is money of the programme's currency.
export function figure(value, unit, language, currency = "") {
  if (unit.money) return money({ amount: value, currency }, language).trimStart();
  const step = 10 ** (unit.decimals ?? 0);
  const part = Math.abs(value) % step;
  const whole = number((Math.abs(value) - part) / step, language);
  const digits = part ? String(part + step).slice(1).replace(/0+$/, "") : "";
  const [, decimal] = MARKS[language] ?? MARKS.en;
  return `${value < 0 ? MINUS : ""}${whole}${digits && decimal + digits}`;
}

export function units(value, unit, language, currency = "") {
  const one = !unit.money && Math.abs(value) === 10 ** (unit.decimals ?? 0);
  const words = one ? unit.singular : unit.plural;
  return `${figure(value, unit, language, currency)}${GAP}${said(words, language)}`;
}

// The unit of `id`; "" is the one on the card, and one that left the programme goes by its id.
export function unitOf(till, id) {
  if (!id) return till.unit;
  const words = { en: id };
  return till.units?.find((unit) => unit.id === id) ?? { id, singular: words, plural: words };
}

// What the till's category of `id` is called; one that left the programme goes by its id.
export function categoryOf(till, id, language) {
  const known = till.categories?.find((one) => one.id === id);
  return known ? said(known.name, language) : id;
}

// A number of pieces as it was typed, or null when it is none; nothing typed is one.
export function readPieces(text) {
  const digits = text.trim() || "1";
  const count = /^\d{1,6}$/.test(digits) ? Number(digits) : 0;
  return count >= 1 && count <= MOST_PIECES ? count : null;
}

// Units as they were typed, in the unit's smallest steps; 0 of nothing, null when it is no number.
export function readUnits(text, unit) {
  const decimals = unit.money ? 2 : (unit.decimals ?? 0);
  const parts = /^(\d{0,12})(?:[.,](\d+))?$/.exec(text.trim());
  if (!parts || (parts[2] ?? "").length > decimals) return null;
  return Number(parts[1] + (parts[2] ?? "").padEnd(decimals, "0"));
}

// The amount a cashier typed, in minor units, or null when it is none. Comma and dot are both the
// decimal mark and at most one may be there, so "1.250" is refused rather than guessed at. Built
// from digits: no fraction ever exists.
export function readAmount(text) {
  const parts = /^(\d*)(?:[.,](\d{1,2}))?$/.exec(text.trim());
  if (!parts || (!parts[1] && !parts[2])) return null;
  const [, whole, cents = ""] = parts;
  if (whole.length + cents.length > MOST_DIGITS) return null;
  return Number(whole + cents.padEnd(2, "0"));
}

// The receipt number after `receipt`: its last digits count on, zeros in front stay.
export function nextReceipt(receipt) {
  const parts = /^(.*?)(\d{1,15})$/.exec(receipt);
  if (!parts) return "";
  return parts[1] + String(Number(parts[2]) + 1).padStart(parts[2].length, "0");
}

// A UUIDv7 (RFC 9562) for a moment in milliseconds. `crypto.randomUUID` would be no v7, and is
// missing on a page that came over plain http.
export function newId(nowMs) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = nowMs;
  for (let at = 5; at >= 0; at -= 1) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
