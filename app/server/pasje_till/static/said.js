// The last thing that happened, as lines to read from a metre away: what, with numbers, what now.

import { money, said as text, units } from "./format.js";
import { word } from "./words.js";

// {icon, kind, lines: [largest first], slip} of what `state.said` holds; null when there is nothing.
export function sentences({ said, till }, language) {
  if (!said) return null;
  const say = (name, values) => word(language, name, values);
  const count = (value) => units(value, till.unit, language);
  const makers = { purchase, refund, checking, saved, refused };
  return makers[said.kind](said, { say, count, language });
}

function purchase({ body }, { say, count, language }) {
  const tier = text(body.tier, language);
  const used = body.used_vouchers.length;
  const vouchers = used === 1 ? say("voucher_used") : say("vouchers_used", { n: used });
  const standing = body.tier_changed ? say("tier_now", { tier }) : tier;
  const bought = { receipt: body.receipt, amount: money(body.amount, language) };
  return {
    icon: "done",
    kind: "done",
    lines: [
      `+${count(body.earned)}`,
      used ? `${standing} · ${vouchers}` : standing,
      `${body.first_name} · ${say("balance", { units: count(body.available) })}`,
      say("receipt_line", bought),
    ],
    slip: body.receipt_text,
  };
}

function refund({ body }, { say, count, language }) {
  const bought = body.purchase;
  const names = (vouchers) => vouchers.map((one) => text(one.name, language)).join(", ");
  const { returned_vouchers: returned, voided_vouchers: voided } = body;
  return {
    icon: "done",
    kind: "done",
    lines: [
      count(-body.taken_back),
      say("refunded", { amount: money(bought.amount, language) }),
      `${bought.first_name} · ${say("balance", { units: count(body.available) })}`,
      returned.length && say("returned", { names: names(returned) }),
      voided.length && say("voided", { names: names(voided) }),
      body.deficit && say("deficit", { units: count(body.deficit) }),
    ].filter(Boolean),
    slip: body.receipt_text,
  };
}

function about({ item }, { say, language }) {
  const { receipt, amount, name } = item.about;
  const line = say("receipt_line", { receipt, amount: money(amount, language) });
  const waits = item.kind === "purchase" && item.body.use_vouchers.length > 0;
  return [name ? `${name} · ${line}` : line, waits && say("wait_voucher")].filter(Boolean);
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
