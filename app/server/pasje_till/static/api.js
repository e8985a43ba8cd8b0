// One call to the platform, and which of four things came of it.
//
//   done    the resource, in `body`
//   refused final: the platform's problem document, in `problem`
//   key     the till's key is not known (any more)
//   later   nobody knows yet; send the same again. `problem` is null when no answer came at all

const PATIENCE_MS = 5000;
const CLOCK_SLACK_MS = 2000;

export class Api {
  #language;
  #offsetMs = 0;
  key = "";
  reachable = true; // whether the last call was answered

  constructor(language) {
    this.#language = language;
  }

  // The platform's clock as far as it is known: a till with a wrong clock still sends right times.
  now() {
    return Date.now() + this.#offsetMs;
  }

  async send(method, path, body) {
    let response;
    let answer;
    try {
      response = await fetch(path, {
        method,
        headers: {
          // Encoded, for a header cannot hold everything a person can type; no key needs it.
          Authorization: `Bearer ${encodeURIComponent(this.key)}`,
          "Accept-Language": this.#language(),
          ...(body && { "Content-Type": "application/json" }),
        },
        body: body && JSON.stringify(body),
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      answer = await response.json();
    } catch {
      // No answer, half an answer, or the sign-in page of someone's Wi-Fi: all the same to us.
      this.reachable = false;
      return { kind: "later", problem: null, waitS: 0 };
    }
    this.reachable = true;
    this.#setClock(response.headers.get("Date"));
    return outcome(response, answer);
  }

  #setClock(date) {
    const ahead = Date.parse(date ?? "") - Date.now();
    // The header counts whole seconds; a small difference is rounding and travel, no wrong clock.
    if (Number.isFinite(ahead)) this.#offsetMs = Math.abs(ahead) > CLOCK_SLACK_MS ? ahead : 0;
  }
}

function outcome(response, answer) {
  if (response.ok) return { kind: "done", body: answer };
  // Without a code it is not the platform that speaks but something between.
  if (typeof answer?.code !== "string") return { kind: "later", problem: null, waitS: 0 };
  if (response.status === 401) return { kind: "key", problem: answer };
  if (response.status === 429 || response.status >= 500)
    return { kind: "later", problem: answer, waitS: Number(answer.retry_after) || 0 };
  return { kind: "refused", problem: answer };
}
