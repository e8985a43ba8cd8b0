// What must reach the platform. A request is stored, with its id, before it is sent, and sent again
// with that id until the platform's answer is final: a lost reply costs nothing, and neither does a
// reload. Each request has a storage key of its own, so that two tabs cannot undo each other.

const PREFIX = "pasje-till:outbox:";
const FIRST_WAIT_S = 1;
const LONGEST_WAIT_S = 30;

// An item: {id, kind: "visit" | "purchase" | "refund", body, after, till, about, problem}.
// `after` is the id of an item that must be done first, `about` what the screen wants to know of it,
// `problem` why it was refused: it stays until someone has seen it.
export class Outbox {
  #api;
  #answered;
  #storage;
  #sending = new Set();
  #waitS = FIRST_WAIT_S;
  #timer = 0;
  #till = null;

  constructor({ api, answered, storage = localStorage }) {
    this.#api = api;
    this.#answered = answered;
    this.#storage = storage;
  }

  // Begins to send what waits for `till`; another till's requests stay where they are.
  start(till) {
    this.#till = till;
    this.retry();
  }

  stop() {
    this.#till = null;
    clearTimeout(this.#timer);
  }

  items() {
    const ids = Object.keys(this.#storage).filter((key) => key.startsWith(PREFIX));
    const items = ids.map((key) => JSON.parse(this.#storage.getItem(key)));
    return items.filter((item) => item?.till === this.#till).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  waiting() {
    return this.items().filter((item) => !item.problem);
  }

  refused() {
    return this.items().filter((item) => item.problem);
  }

  has(id) {
    return this.#storage.getItem(PREFIX + id) !== null;
  }

  // Stores, then sends. Throws when the browser keeps nothing: then nothing is sent either.
  put(item) {
    const whole = { after: null, about: {}, problem: null, ...item, till: this.#till };
    this.#store(whole);
    void this.#send(whole);
    return whole;
  }

  drop(id) {
    this.#storage.removeItem(PREFIX + id);
  }

  // Tries everything that waits, one after the other, until the network fails.
  async retry() {
    clearTimeout(this.#timer);
    for (const item of this.waiting()) if (!(await this.#send(item))) return;
  }

  #store(item) {
    this.#storage.setItem(PREFIX + item.id, JSON.stringify(item));
  }

  // False when no answer came, so that trying the next one is of no use.
  async #send(item) {
    const blocked = item.after && this.has(item.after);
    if (this.#sending.has(item.id) || !this.has(item.id) || blocked || !this.#till) return true;
    this.#sending.add(item.id);
    const outcome = await this.#api.send("PUT", `/v1/till/${item.kind}s/${item.id}`, item.body);
    this.#sending.delete(item.id);
    if (outcome.kind === "later") this.#later(outcome.waitS);
    if (outcome.kind === "key") this.stop();
    if (!this.has(item.id)) return true; // given up meanwhile, here or in another tab
    if (outcome.kind === "done") this.#done(item, outcome);
    else if (outcome.kind === "refused") this.#refuse(item, outcome);
    else this.#answered(item, outcome);
    return outcome.kind !== "key" && (outcome.kind !== "later" || outcome.problem !== null);
  }

  #done(item, outcome) {
    const following = this.#following(item);
    const wasAway = this.#waitS > FIRST_WAIT_S;
    this.#waitS = FIRST_WAIT_S;
    this.drop(item.id);
    this.#answered(item, outcome);
    for (const next of following) void this.#send(next);
    if (wasAway) void this.retry();
  }

  // What was to follow a refused request is refused with it.
  #refuse(item, outcome) {
    this.#store({ ...item, problem: outcome.problem });
    for (const next of this.#following(item)) this.#refuse(next, outcome);
    this.#answered(item, outcome);
  }

  #following(item) {
    return this.waiting().filter((next) => next.after === item.id);
  }

  #later(atLeastS) {
    clearTimeout(this.#timer);
    const jitter = 0.75 + Math.random() / 2;
    const waitS = Math.max(this.#waitS * jitter, atLeastS);
    this.#waitS = Math.min(this.#waitS * 2, LONGEST_WAIT_S);
    this.#timer = setTimeout(() => this.retry(), waitS * 1000);
  }
}
