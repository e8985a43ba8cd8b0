// Has Python's memory made for later starts: here only when this device has none for this version.

(() => {
  const root = document.documentElement;
  const QUIET_MS = 3000;
  const TOO_LONG_MS = 120_000;
  const makings = new Tries("pasje-memory-making");

  // Versions before this one kept it elsewhere.
  globalThis.caches?.delete("pasje-memory").catch(() => {});

  // Resolves once the first screen has been in sight and untouched for a while. By then the wallet has
  // imported its other screens, too, and has what it asks the platform for at its start.
  function quiet() {
    return new Promise((resolve) => {
      let timer;
      const ended = new AbortController();
      const wait = () => {
        clearTimeout(timer);
        if ("started" in root.dataset && !document.hidden) timer = setTimeout(settle, QUIET_MS);
      };
      const settle = () => {
        watched.disconnect();
        ended.abort();
        resolve();
      };
      const watched = new MutationObserver(wait);
      watched.observe(root, { attributeFilter: ["data-started", "data-offline"] });
      const options = { capture: true, passive: true, signal: ended.signal };
      for (const event of ["visibilitychange", "pointerdown", "keydown", "input", "wheel"]) {
        addEventListener(event, wait, options);
      }
      wait();
    });
  }

  // "made", or why not. It goes on when the page is hidden: one who opens the wallet for the seconds at
  // a till would never have a memory. The phone may end it there, which leaves none or a whole one; or
  // hold it still, so that time does not count.
  function making() {
    return new Promise((resolve) => {
      const worker = new Worker("__WALLET__/memory-worker.js", { type: "module" });
      const ended = new AbortController();
      const end = (said) => {
        worker.terminate();
        ended.abort();
        clearTimeout(late);
        resolve(said);
      };
      let late;
      const limit = () => {
        clearTimeout(late);
        if (!document.hidden) late = setTimeout(end, TOO_LONG_MS, "it takes too long");
      };
      limit();
      worker.onmessage = ({ data }) => end(data);
      worker.onerror = ({ message }) => end(message ?? "its worker did not start");
      document.addEventListener("visibilitychange", limit, { signal: ended.signal });
    });
  }

  async function made() {
    await quiet();
    if (!makings.begin()) return "it failed twice";
    const said = await making();
    if (["made", "taken"].includes(said)) makings.end();
    else makings.fail();
    return said;
  }

  function say(said) {
    root.dataset.memory = said === "made" ? "made" : "none";
    if (said !== "made") console.info("Python's memory is not kept:", said);
  }

  // It takes as much again as Python itself, for a quarter of a minute; what it fetches is all on
  // the device by now, so one who saves data may have it.
  if (navigator.deviceMemory <= 1) say("the device has little of it");
  else if (!navigator.storage?.getDirectory) say("this browser has no files of ours");
  else made().then(say);
})();
