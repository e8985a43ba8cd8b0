// The instant card: what the wallet kept of the member's card, painted before any other script has
// loaded. `face_of` in pasje/screens/face.py writes it, the geometry is that of pasje/ui/card_face.py.
// Without a card, or when it cannot be read, the page stays as it is: loading.
//
// What is true is in IndexedDB, which a browser that has just begun takes a tenth of a second to
// read. For the first frame localStorage has a mirror of it; only this page writes that, compares it
// at each start, and corrects what it showed.
(() => {
  const FORMAT = 1;
  const SHOWN_AT = ["/", "/code"];
  const MODULES = 37; // of a code's side, quiet zone included
  const MIRROR = "pasje-face";
  const origin = "__PLATFORM__" || location.origin;
  const frame = requestAnimationFrame.bind(globalThis); // start.js holds back those of others
  const root = document.documentElement;
  const loading = document.getElementById("loading");
  const known = (language) => ["nl", "en"].includes(language);
  const ofDevice = navigator.language.slice(0, 2).toLowerCase();
  const speak = (language) => { root.lang = [language, ofDevice, "en"].find(known); };

  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  // The database as it is: one that is not there is not made, and no version is asked for. All is
  // asked for at once: on a browser that has just begun, each question takes its time. What there is
  // to draw comes as one text.
  async function read() {
    const opening = indexedDB.open("pasje");
    opening.onupgradeneeded = () => opening.transaction.abort();
    const db = await settled(opening);
    db.onversionchange = () => db.close();
    try {
      const rows = db.transaction("state").objectStore("state");
      const ours = IDBKeyRange.bound(`card/${origin}/`, `card/${origin}/\uffff`);
      const [cards, language, offset, keys, values] = await Promise.all(
        [...["cards", "language", `clock/${origin}`].map((key) => rows.get(key)),
          rows.getAllKeys(ours), rows.getAll(ours)].map(settled));
      speak(language);
      const card = cards && JSON.parse(cards).cards.find((each) => each.origin === origin);
      const face = card && values[keys.indexOf(`card/${origin}/${card.member_id}/face`)];
      return face ? JSON.stringify({ origin, language, offset, face }) : null;
    } finally {
      db.close();
    }
  }

  const nothing = (error) => {
    console.debug("No instant card:", error);
    return null;
  };
  const kept = () => read().catch(nothing); // null: no card is kept, or none can be read

  // Fails where sites may keep nothing, and where there is no room: then all waits for `kept`.
  function stored(work) {
    try {
      return work(localStorage);
    } catch (error) {
      return nothing(error);
    }
  }
  const mirrored = () => stored((storage) => storage.getItem(MIRROR));
  let reflected = mirrored(); // as far as this page has heard

  function reflect(text) {
    const written = text !== null && stored((storage) => !storage.setItem(MIRROR, text));
    if (!written) stored((storage) => storage.removeItem(MIRROR));
    reflected = mirrored();
  }

  // Another tab wrote it. What a page before this one wrote may be told late, and is no news.
  function heard() {
    const text = mirrored();
    if (text !== reflected) show(reflected = text);
  }

  // In the lock in which every tab's Python writes, and removes both. Over plain http there is none:
  // there, what changed while we wrote is written again.
  const alone = (work) => (navigator.locks ? navigator.locks.request("pasje.state", work) : work());
  const mirror = () => alone(async () => {
    let [text, before] = [await kept()];
    while (text !== before) {
      reflect(text);
      [before, text] = [text, await kept()];
    }
    show(text);
  }).catch(nothing);

  // Python holds the lock, and removes the rows when it has heard the new count.
  let forgotten = 0;
  function forget() {
    reflect(null);
    return ++forgotten;
  }

  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...children);
    return made;
  }

  function icon(face, name, side) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = svg.appendChild(document.createElementNS(svg.namespaceURI, "path"));
    path.setAttribute("d", face.icons[name]);
    for (const [key, value] of [["viewBox", "0 0 24 24"], ["width", side], ["height", side],
      ["aria-hidden", true]]) svg.setAttribute(key, value);
    return svg;
  }

  function picture(className, src, alt) {
    const image = element("img", className);
    return Object.assign(image, { decoding: "sync", src, alt, draggable: false });
  }

  // 14:02 on the same day, otherwise the day and the time: as pasje/words/dates.py says it.
  function moment(at, now, words) {
    const clock = at.toTimeString().slice(0, 5).replace(/^0/, "");
    const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 864e5);
    if (days === 0) return clock;
    if (days === 1) return `${words.yesterday} ${clock}`;
    const year = at.getFullYear() === now.getFullYear() ? undefined : "numeric";
    const locale = root.lang === "nl" ? "nl-NL" : "en-GB";
    const day = at.toLocaleDateString(locale, { day: "numeric", month: "long", year });
    return `${day.replaceAll(" ", "\u00a0")} ${clock}`;  // no line ends within a date
  }

  function number(face, words, className) {
    const digits = element("p", className, face.number);
    digits.role = "img";
    digits.ariaLabel = words.number;
    return digits;
  }

  // In the page's own top layer: it stays when Flet takes over, until the member closes it.
  function enlarge(face, words) {
    const dialog = element("dialog", "large",
      element("p", "", words.hint),
      picture("code", face.code, words.code),
      number(face, words, "title"),
      element("p", "", words.saves),
      element("button", "", words.close));
    dialog.onclick = () => dialog.close();
    dialog.onclose = () => dialog.remove();
    document.body.append(dialog);
    dialog.showModal();
  }

  function drawn(face, words, now) {
    const code = picture("code", face.code, words.code);
    code.onerror = () => shown.face === face && put({});
    const link = (name) => element("button", "", icon(face, name, 16), words[name]);
    const tab = (name) => element("div", "tab", icon(face, name, 24), words[name]);
    const brand = /^data:image\//.test(face.logo)
      ? picture("brand", face.logo, "") : element("div", "brand", [...face.programme][0].toUpperCase());
    const plate = element("div", "plate", code);
    const links = element("div", "links", link("enlarge"), link("digits"));
    for (const place of [plate, ...links.children]) place.onclick = () => enlarge(face, words);
    const tabs = element("div", "tabs", ...["card", "rewards", "activity", "invite"].map(tab));
    tabs.ariaHidden = brand.ariaHidden = true;
    return [
      element("header", "bar", brand, element("p", "", face.programme), icon(face, "account", 24)),
      element("main", "page", element("div", "columns",
        element("div", "face",
          element("i", ""), element("i", ""), element("i", ""),
          element("div", "who", element("p", "title", face.name),
            ...(words.tier ? [element("div", "tier", icon(face, "tier", 18), words.tier)] : [])),
          plate,
          element("div", "", number(face, words, "number"),
            element("p", "saves", icon(face, "saves", 14), words.saves)),
          links),
        element("div", "worth",
          element("p", "balance", element("b", "", words.balance), element("span", "title", words.units)),
          element("p", "as-of", words.as_of.replace("{when}", moment(new Date(face.at), now, words)))))),
      tabs,
    ];
  }

  const set = (values) => Object.entries(values).forEach(
    ([name, value]) => root.style.setProperty(`--${name}`, value));

  // As pasje/ui/size.py and screens/card.py measure.
  function fit() {
    if (!shown.face) return;
    const [width, height] = [innerWidth, innerHeight];
    const margin = width >= 600 ? 24 : width >= 360 ? 16 : 12;
    const inner = Math.min(width, 560) - 2 * margin;
    const wide = width >= 840;
    const card = wide ? Math.min(inner, 420) : inner;
    const within = (room) => `${Math.max(Math.floor(room / MODULES), 1) * MODULES}px`;
    set({ margin: `${margin}px`, width: `${card}px`, side: within(card - 24),
      large: within(Math.min(width, height - 180)) });
    for (const [name, on] of Object.entries({ wide, low: height < 640, narrow: width < 360 }))
      loading.classList.toggle(name, on);
    const { offsetWidth, offsetHeight } = loading.querySelector(".face");
    set({ angle: `${Math.PI - Math.atan2(offsetWidth, offsetHeight)}rad` }); // corner to corner
  }

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const dress = () => {
    if (shown.face) set({ ...shown.face.brand, ...shown.face[dark.matches ? "dark" : "light"] });
  };

  // What `text` says, if it is of this platform and can be drawn.
  function made(text) {
    try {
      const kept = JSON.parse(text);
      const face = kept?.origin === origin ? JSON.parse(kept.face) : null;
      if (face?.format !== FORMAT) return {};
      speak(kept.language);
      const now = new Date(Date.now() + 1000 * (kept.offset || 0));
      return { face, parts: drawn(face, face.words[root.lang], now) };
    } catch (error) {
      console.debug("No instant card:", error);
      return {};
    }
  }

  let shown = { parts: [] };
  let said = null;

  // In place of what was shown before. Once Flet draws, only what lies above it is ours.
  function put({ face, parts = [] }) {
    for (const part of shown.parts) part.remove();
    shown = { face, parts };
    const large = document.querySelector(".large");
    if (large?.querySelector("img").getAttribute("src") !== face?.code) large?.close();
    if (!loading.isConnected || loading.classList.contains("done")) return;
    loading.classList.toggle("card", Boolean(face));
    loading.ariaLabel = document.title = face?.programme ?? "Pasje";
    loading.role = face ? null : "status";
    if (!face) return;
    dress();
    loading.prepend(...parts);
    fit();
    performance.mark("pasje:card");
  }

  function show(text) {
    if (text === said) return;
    said = text;
    put(SHOWN_AT.includes(location.pathname) ? made(text) : {});
  }

  // The next frame is on its way to the screen, and one more lets it get there: what a start does
  // takes the processor that draws it. In a hidden page there is none.
  function painted() {
    return new Promise((resolve) => {
      frame(() => frame(() => setTimeout(resolve)));
      setTimeout(resolve, 500);
    });
  }

  speak(null);
  dark.onchange = dress;
  addEventListener("resize", fit);
  addEventListener("storage", ({ key }) => key === MIRROR && heard());
  show(reflected);
  const first = shown.face && painted();
  const checked = kept().then((text) => {
    show(text);
    if (text !== mirrored()) mirror();
  });

  // What start.js waits for: a start keeps the processor busy, and the card comes before all.
  globalThis.pasjeCard = first ?? checked.then(() => shown.face && painted());
  globalThis.pasjeFace = { mirror, forget };
})();
