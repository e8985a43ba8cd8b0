// What an answer of the platform changes at the desk. It may come at once, after a while, or after
// a reload; the cashier may be serving someone else by then, and is not disturbed.

export function answered(desk, item, outcome) {
  if (outcome.kind === "key") desk.leave(outcome.problem);
  else if (item.kind === "visit") visitAnswered(desk, item, outcome);
  else recordAnswered(desk, item, outcome);
  desk.changed();
}

function visitAnswered(desk, item, outcome) {
  const { visit, fault } = desk.state;
  const current = visit?.id === item.id;
  const tooOften = outcome.problem?.status === 429 && current && visit.status === "reading";
  const over = outcome.kind === "refused" || tooOften;
  if (over) desk.outbox.drop(item.id); // a purchase in it was refused by itself
  if (!current) return;
  if (outcome.kind === "done") {
    const vouchers = outcome.body.vouchers.filter(forShop);
    const chosen = vouchers.filter((one) => one.shown).map((one) => one.id);
    const known = { ...visit, status: "known", answer: { ...outcome.body, vouchers }, chosen };
    desk.show({ visit: known, fault: fault?.word === "one_moment" ? null : fault });
    desk.knows(outcome.body);
  } else if (over) {
    const said = { kind: "refused", problem: outcome.problem };
    desk.next({ phase: "scan", visit: null, said });
  } else if (visit.status === "reading") {
    desk.show({ visit: { ...visit, status: "unknown" }, fault: null });
  }
}

// One that is for elsewhere is not offered; if its code was scanned, the refusal says where it is for.
export function forShop({ channels = [], shown }) {
  return shown || channels.length === 0 || channels.includes("shop");
}

function recordAnswered(desk, item, outcome) {
  const shown = desk.state.said?.item?.id === item.id;
  if (outcome.kind === "done" && item.kind === "purchase") desk.recorded(outcome.body);
  if (outcome.kind === "refused") return recordRefused(desk, item, outcome.problem, shown);
  if (!shown) return undefined;
  if (outcome.kind === "done") return desk.show({ said: { kind: item.kind, body: outcome.body } });
  const kind = outcome.problem ? "checking" : "saved";
  return desk.show({ said: { kind, item, problem: outcome.problem } });
}

// What is not told here stays in the outbox as refused, and on the screen until it was seen.
function recordRefused(desk, item, problem, shown) {
  const refused = { ...item, problem };
  if (!shown) return;
  if (item.kind === "refund") {
    desk.outbox.drop(item.id);
    desk.show({ said: { kind: "refused", problem } });
  } else if (desk.state.phase === "scan" && desk.correctable(refused)) desk.correct(refused);
  else desk.show({ said: null });
}
