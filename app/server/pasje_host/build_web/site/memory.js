// Python's memory, kept on this device soon after its first start: later starts import nothing. It
// is taken where nothing stored is ever read, so there is nothing of a member in it.
//
// The file, in words of four bytes: WHOLE, the memory's bytes, the bytes of Pyodide's head, how many
// runs, and a sum of all that follows. Then from where to where in the memory each run lies, the
// head, and the runs themselves. What is not in a run is zero, as new memory is.

const PREFIX = "pasje-memory-";
const NAME = `${PREFIX}__VERSION__`;
const WHOLE = 0x504d3031; // written last: a file that a kill cut short does not begin with it
const HEADER = 20;
const PAGE = 4096;
const GAP = 16 * PAGE; // fewer zeros than this are not worth two runs

// What is kept for this version, or undefined; it is to be closed. Never fails, as a start goes on
// without: there is none yet, another tab is just writing it, or the browser keeps no files, as over
// plain http or in private.
export async function kept() {
  try {
    const file = await (await navigator.storage.getDirectory()).getFileHandle(NAME);
    return remembered(await source(file));
  } catch {
    return undefined;
  }
}

// The browser refuses it while another tab has the file open: that one drops it, or makes it whole.
export async function forget() {
  try {
    await (await navigator.storage.getDirectory()).removeEntry(NAME);
  } catch (error) {
    console.debug("Python's memory stays:", error);
  }
}

// This version's file, for this worker alone as long as it is open; those of other versions are
// removed. Raises when another tab has it, or the browser keeps no files.
export async function claimed() {
  const directory = await navigator.storage.getDirectory();
  const file = await directory.getFileHandle(NAME, { create: true });
  const handle = await file.createSyncAccessHandle();
  for await (const name of directory.keys()) {
    if (name.startsWith(PREFIX) && name !== NAME) await directory.removeEntry(name);
  }
  return handle;
}

export function isWhole(handle) {
  return described(fromHandle(handle)) !== undefined;
}

// Writes what Pyodide's `makeMemorySnapshot` gave. Raises when there is no room.
export function keep(handle, snapshot) {
  const headBytes = new Uint32Array(snapshot.buffer, snapshot.byteOffset, 2)[1];
  const memory = snapshot.subarray(headBytes);
  const runs = runsOf(memory);
  const parts = [new Uint8Array(new Uint32Array(runs.flat()).buffer), snapshot.subarray(0, headBytes)];
  for (const [from, to] of runs) parts.push(memory.subarray(from, to));
  handle.truncate(0);
  let at = HEADER;
  for (const part of parts) {
    if (handle.write(part, { at }) !== part.length) throw new Error("no room for it");
    at += part.length;
  }
  handle.flush();
  const sum = parts.reduce(summed, 0);
  handle.write(new Uint32Array([WHOLE, memory.length, headBytes, runs.length, sum]), { at: 0 });
  handle.flush();
}

// Where anything but zeros lies.
function runsOf(memory) {
  const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.length / 4);
  const runs = [];
  for (let at = 0; at < memory.length; at += PAGE) {
    if (words.subarray(at / 4, (at + PAGE) / 4).every((word) => word === 0)) continue;
    const last = runs.at(-1);
    if (last && at - last[1] < GAP) last[1] = at + PAGE;
    else runs.push([at, at + PAGE]);
  }
  return runs;
}

async function source(file) {
  try {
    return fromHandle(await file.createSyncAccessHandle({ mode: "read-only" }));
  } catch { // another tab reads it, where only one can
    return fromBytes(new Uint8Array(await (await file.getFile()).arrayBuffer()));
  }
}

function fromHandle(handle) {
  return {
    bytes: handle.getSize(),
    read(at, into) {
      if (handle.read(into, { at }) !== into.length) throw new Error("cut short");
      return into;
    },
    close: () => handle.close(),
  };
}

function fromBytes(all) {
  return {
    bytes: all.length,
    read(at, into) {
      into.set(all.subarray(at, at + into.length));
      return into;
    },
    close() {},
  };
}

// Where everything lies in a file, or undefined when it is not whole.
function described(file) {
  if (file.bytes < HEADER) return undefined;
  const words = (at, count) => new Uint32Array(file.read(at, new Uint8Array(count * 4)).buffer);
  const [whole, memoryBytes, headBytes, count, sum] = words(0, HEADER / 4);
  const headAt = HEADER + count * 8;
  if (whole !== WHOLE || file.bytes < headAt + headBytes) return undefined;
  const table = words(HEADER, count * 2);
  const runs = Array.from({ length: count }, (_, index) => table.slice(index * 2, index * 2 + 2));
  const bytes = runs.reduce((all, [from, to]) => all + to - from, headAt + headBytes);
  return bytes === file.bytes ? { memoryBytes, headAt, headBytes, table, runs, sum } : undefined;
}

function remembered(file) {
  let memory;
  try {
    const plan = described(file);
    memory = plan && planned(file, plan);
    return memory;
  } finally {
    if (!memory) file.close();
  }
}

function planned(file, plan) {
  const head = file.read(plan.headAt, new Uint8Array(plan.headBytes));
  return {
    head,
    // Straight into the memory of a new interpreter; `grown` makes room in it. Raises when what lies
    // there is not what was kept.
    fill(heap, grown) {
      const before = heap.length;
      const room = plan.memoryBytes > before ? grown(plan.memoryBytes) : heap;
      const memory = new Uint8Array(room.buffer, 0, plan.memoryBytes);
      let at = plan.headAt + plan.headBytes;
      let zeroFrom = 0;
      let sum = [new Uint8Array(plan.table.buffer), head].reduce(summed, 0);
      for (const [from, to] of plan.runs) {
        if (zeroFrom < before) memory.fill(0, zeroFrom, Math.min(from, before));
        sum = summed(sum, file.read(at, memory.subarray(from, to)));
        at += to - from;
        zeroFrom = to;
      }
      if (zeroFrom < before) memory.fill(0, zeroFrom, before);
      if (sum >>> 0 !== plan.sum) throw new Error("damaged");
    },
    close: file.close,
  };
}

// Not against anybody, only against a disk that loses pieces: a word in each 64 bytes, for all of
// them, or a digest, would take as long as the reading.
function summed(sum, bytes) {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  for (let at = 0; at < words.length; at += 16) sum = (Math.imul(sum, 31) + words[at]) | 0;
  return sum;
}
