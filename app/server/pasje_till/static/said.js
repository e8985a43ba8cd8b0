// The last thing that happened, as lines to read from a metre away: what, with numbers, what now.

import { money, said as text, unitOf, units } from "./format.js";
import { word } from "./words.js";

// {icon, kind, lines: [largest first], slip} of what `state.said` holds; null when there is nothing.
export function sentences({ said, till }, language) {
  if (!said) return null;
  const say = (name, values) => word(language, name, values);
  const count = (value, id = "") => units(value, unitOf(till, id), language, till.currency);
  const makers = { purchase, refund, checking, saved, refused };
  return makers[said.kind](said, { say, count, language });
}

// Each of [{unit_id, units}] with its sign, else `plain` of the unit on the card; "" of nothing.
function each(amounts, plain, count) {
  const all = [...(amounts ?? [])].filter((one) => one.units);
  if (!all.length && plain) all.push({ unit_id: "", units: plain });
  return (sign) => all.map((one) => sign(count, one)).join(" · ");
}

const gained = (count, one) => `+${count(one.units, one.unit_id)}`;
const plainly = (count, one) => count(one.units, one.unit_id);
const lost = (count, one) => count(-one.units, one.unit_id);

function purchase({ body }, { say, count, language }) {
  const tier = text(body.tier, language);
  const used = body.used_vouchers.length;
  const vouchers = used === 1 ? say("voucher_used") : say("vouchers_used", { n: used });
  const standing = body.tier_changed ? say("tier_now", { tier }) : tier;
  const bought = { receipt: body.receipt, amount: money(body.amount, language) };
  const units = each(body.earned_units, body.earned, count)(gained);
  const given = (body.given ?? []).map((reward) => `+ ${text(reward, language)}`);
  const besides = (body.besides ?? []).map((one) => `+ ${text(one, language)}`);
  const earned = units || given.shift() || besides.shift() || say("nothing_earned");
  const stands = [standing, used && vouchers].filter(Boolean).join(" · ");
  const reduced = body.discount?.amount || body.paid?.amount;
  return {
    icon: "done",
    kind: "done",
    lines: [
      ...(reduced
        ? [
            say("to_pay", { amount: money(body.to_pay, language) }),
            [earned, stands].filter(Boolean).join(" · "),
          ]
        : [earned, stands]),
      ...besides,
      ...(body.waits ?? []).map((one) => text(one, language)),
      `${body.first_name} · ${say("balance", { units: count(body.available) })}`,
      ...given,
      ...withheld(body, language),
      say("receipt_line", bought),
    ].filter(Boolean),
    name: body.first_name,
    slip: body.receipt_text,
  };
}

// What every rule gives for a purchase that is quoted, and why none does.
export function promised(quote, till, language) {
  const gives = quote.earned.filter((one) => one.units || one.reward);
  const said = gives.map((one) => {
    const rule = text(one.rule, language);
    if (one.reward) return `+ ${text(one.reward, language)} · ${rule}`;
    return `+${units(one.units, unitOf(till, one.unit_id), language, till.currency)} · ${rule}`;
  });
  const besides = (quote.besides ?? []).map((one) => `+ ${text(one, language)}`);
  const came = [...said, ...besides];
  return [...(came.length ? came : [word(language, "nothing_earned")]), ...withheld(quote, language)];
}

// Why nothing at all was earned, or what was added to the purchase and gave nothing. A reason that
// all share is said once.
export function withheld({ why_nothing: none, not_earned: some }, language) {
  const told = [...(none ?? []), ...(some ?? [])];
  const whys = new Set(told.map((one) => text(one.why, language)));
  if (none?.length && whys.size === 1) return [...whys];
  return [...new Set(told.map((one) => `${text(one.rule, language)}: ${text(one.why, language)}`))];
}

function refund({ body }, { say, count, language }) {
  const bought = body.purchase;
  const names = (vouchers) => vouchers.map((one) => text(one.name, language)).join(", ");
  const { returned_vouchers: returned, voided_vouchers: voided } = body;
  const paid = body.paid_back ?? bought.amount;
  const back = say("refunded", { amount: money(paid, language) });
  const taken = each(body.taken, body.taken_back, count)(lost);
  const short = each(body.deficits, body.deficit, count)(plainly);
  return {
    icon: "done",
    kind: "done",
    lines: [
      ...(paid.amount || !taken ? [back, taken] : [taken, back]), // first what is handed out
      body.waited?.length && say("waited", { units: each(body.waited, 0, count)(plainly) }),
      body.not_taken?.length && say("not_taken", { units: each(body.not_taken, 0, count)(plainly) }),
      body.returned?.length && say("given_back", { units: each(body.returned, 0, count)(plainly) }),
      `${bought.first_name} · ${say("balance", { units: count(body.available) })}`,
      returned.length && say("returned", { names: names(returned) }),
      voided.length && say("voided", { names: names(voided) }),
      short && say("deficit", { units: short }),
    ].filter(Boolean),
    name: bought.first_name,
    slip: body.receipt_text,
  };
}

function about({ item }, { say, language }) {
  const { receipt, amount, name } = item.about;
  const line = say("receipt_line", { receipt, amount: money(amount, language) });
  const bought = item.kind === "purchase" ? item.body : null;
  const waits = [
    bought?.use_vouchers.length && say("wait_voucher"),
    bought?.pay_with?.length && say("wait_pay"),
  ];
  return [name ? `${name} · ${line}` : line, ...waits].filter(Boolean);
}

function checking(said, tools) {
  const lines = [tools.say("checking"), ...about(said, tools), said.problem?.detail];
  return { icon: "saved", kind: "waiting", lines: lines.filter(Boolean), slip: null };
}

function saved(said, tools) {
  const lines = [tools.say("saved"), ...about(said, tools), tools.say("saved_hint")];
  return { icon: "saved", kind: "waiting", lines, slip: null };
}

function refused({ problem }, { say, language }) {
  return { icon: "refused", kind: "refused", lines: explained(problem, say, language), slip: null };
}

// Title and reason of the platform's problem, or a sentence of our own.
export function explained(problem, say, language) {
  if (!problem.word) return [say("refused"), problem.detail];
  const most = problem.most && money(problem.most, language);
  return [say("refused"), say(problem.word, { most })];
}
