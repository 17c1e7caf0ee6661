/* Uploads in slices. The server knows how much of each file it has, so a broken connection, a pause or a closed page
   costs one slice: the same files chosen again go on where they stopped. Without this script the form sends the files. */
"use strict";

(() => {
  const AT_ONCE = 3;
  const TRIES = 6;
  const JUNK = /(^|\/)(\.[^/]*|Thumbs\.db|desktop\.ini|__MACOSX)(\/|$)/;

  class Refused extends Error {}

  const form = document.getElementById("upload");
  // Slices are hashed by the browser, which it does on https and on this machine only.
  if (!form || !window.crypto?.subtle) return;

  const part = (name) => form.querySelector(`[data-${name}]`);
  const fields = [document.getElementById("id_upload"), document.getElementById("id_folder")];
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const sliceBytes = Number(form.dataset.slice);
  const button = form.querySelector("button[type=submit]");
  // The page's texts, in the reader's language: say("kb", { n: 5 }) fills data-say-kb.
  const say = (name, values = {}) => form.dataset[`say${name[0].toUpperCase()}${name.slice(1)}`].replace(/\{(\w+)\}/g, (_found, key) => values[key]);
  const language = document.documentElement.lang || "en";
  let paused = null;

  document.getElementById("id_upload_helptext").textContent = form.dataset.help;
  form.querySelectorAll("[data-scripted]").forEach((each) => { each.hidden = false; });

  async function ask(method, address, body, headers) {
    const given = { "X-CSRFToken": token, Accept: "application/json", ...headers };
    const answer = await fetch(address, { method, body, headers: given, redirect: "error" });
    if (answer.status >= 500) throw new Error(say("answered", { status: answer.status }));
    const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
    if (answer.ok || answer.status === 409) return said;
    throw new Refused(said.message ? [said.file, said.message].filter(Boolean).join(": ") : say("answered", { status: answer.status }));
  }

  /* The same question again after a while: connections break, and a slice that is asked for twice is harmless. */
  async function insist(question) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await question();
      } catch (error) {
        if (error instanceof Refused || attempt === TRIES) throw error;
        await new Promise((resume) => { setTimeout(resume, 500 * 2 ** attempt); });
      }
    }
  }

  const hex = (bytes) => Array.from(new Uint8Array(bytes), (each) => each.toString(16).padStart(2, "0")).join("");

  async function sendFile(file, position, address, received, moved) {
    while (received < file.size) {
      if (paused) await paused.promise;
      const bytes = await file.slice(received, received + sliceBytes).arrayBuffer();
      const sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
      const place = `${address}${position}/?offset=${received}`;
      const said = await insist(() => ask("PUT", place, bytes, { "X-Content-SHA256": sha256, "Content-Type": "application/octet-stream" }));
      moved(said.received - received);
      received = said.received;
    }
  }

  /* A few files at once, so that many small ones do not wait for each other. */
  async function sendAll(files, upload, moved) {
    const waiting = files.map((file, position) => ({ file, position })).filter(({ file, position }) => upload.received[position] < file.size);
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        await sendFile(next.file, next.position, upload.address, upload.received[next.position], moved);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  const fixed = (value, digits) => value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false });
  const size = (bytes) => (bytes < 2 ** 20 ? say("kb", { n: Math.ceil(bytes / 2 ** 10) }) : bytes < 2 ** 30 ? say("mb", { n: fixed(bytes / 2 ** 20, 1) }) : say("gb", { n: fixed(bytes / 2 ** 30, 2) }));
  const left = (seconds) => (seconds < 90 ? `${Math.ceil(seconds)} s` : seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${fixed(seconds / 3600, 1)} h`);

  /* Words and bar; the time left is told from the rate of this visit, and only once there is one. */
  function meter(total, already) {
    const bar = part("progress").querySelector("progress");
    const began = performance.now();
    let done = already;
    return (bytes) => {
      done += bytes;
      const seconds = (performance.now() - began) / 1000;
      const rate = (done - already) / seconds;
      const share = total ? Math.floor((100 * done) / total) : 100;
      bar.value = share;
      const told = seconds > 2 && rate > 0 && done < total;
      const values = { done: size(done), total: size(total), share, time: told ? left((total - done) / rate) : "" };
      part("words").textContent = say(told ? "doneLeft" : "done", values);
    };
  }

  function chosen() {
    const files = fields.flatMap((field) => [...(field?.files ?? [])]);
    return files.map((file) => ({ file, path: file.webkitRelativePath || file.name })).filter(({ path }) => !JUNK.test(path));
  }

  async function upload() {
    const found = chosen();
    if (!found.length) throw new Refused(say("choose"));
    const files = found.map(({ file }) => file);
    const announced = found.map(({ file, path }) => ({ path, size: file.size, modified: String(file.lastModified) }));
    const known = await insist(() => ask("POST", form.dataset.announce, JSON.stringify({ files: announced }), { "Content-Type": "application/json" }));
    const moved = meter(files.reduce((sum, file) => sum + file.size, 0), known.received.reduce((sum, each) => sum + each, 0));
    moved(0);
    await sendAll(files, known, moved);
    const { next } = await insist(() => ask("POST", `${known.address}finish/`));
    window.removeEventListener("beforeunload", warn);
    window.location.assign(next);
  }

  const warn = (event) => event.preventDefault();

  function show(running) {
    part("progress").hidden = !running;
    button.disabled = running;
    fields.forEach((field) => { field.disabled = running; });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    part("failure").hidden = true;
    show(true);
    window.addEventListener("beforeunload", warn);
    try {
      await upload();
    } catch (error) {
      window.removeEventListener("beforeunload", warn);
      part("failure").textContent = error instanceof Refused ? error.message : say("stopped", { reason: error.message });
      part("failure").hidden = false;
      show(false);
    }
  });

  part("pause").addEventListener("click", () => {
    if (paused) {
      paused.resume();
      paused = null;
    } else {
      let resume;
      paused = { promise: new Promise((ready) => { resume = ready; }), resume: () => resume() };
    }
    part("pause").textContent = paused ? say("resume") : say("pause");
  });
})();
