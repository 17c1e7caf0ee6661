/* Scrolling through the slices of a series. Pictures that were seen are kept in memory, the next ones are fetched ahead,
   and what is no longer wanted is given up. Without this script the form shows one slice a page. */
"use strict";

(() => {
  const AHEAD = 3;
  const MOST_KEPT = 300;
  const WHEEL_STEP = 40;
  const SPEAK_AFTER = 500;

  function start(form) {
    const part = (name) => form.querySelector(`[data-${name}]`);
    const slider = form.elements.slice;
    const picture = form.querySelector("img");
    const labels = JSON.parse(form.dataset.labels);
    const kept = new Map();
    const pending = new Map();
    let wheel = 0;
    let direction = 1;
    let speaking = null;

    const position = () => Number(slider.value);
    const addressOf = (number) => {
      const asked = new URLSearchParams({ window: form.elements.window.value });
      if (form.elements.plain.checked) asked.set("plain", "on");
      return `${form.dataset.slices}${number}.png?${asked}`;
    };

    function asAddress(blob) {
      return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(blob);
      });
    }

    async function ask(address, signal) {
      const answer = await fetch(address, { signal, redirect: "error" });
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      const found = await asAddress(await answer.blob());
      if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value);
      kept.set(address, found);
      return found;
    }

    function load(address) {
      if (kept.has(address)) return kept.get(address);
      if (!pending.has(address)) {
        const control = new AbortController();
        const answer = ask(address, control.signal).finally(() => pending.delete(address));
        pending.set(address, { control, answer });
      }
      return pending.get(address).answer;
    }

    function neighbours() {
      const places = [];
      for (let step = 1; step <= AHEAD; step += 1) places.push(position() + step * direction);
      places.push(position() - direction);
      return places.filter((each) => each >= 1 && each <= labels.length).map(addressOf);
    }

    function say(text) {
      clearTimeout(speaking);
      // The slider speaks for itself while it has the focus.
      if (document.activeElement !== slider) speaking = setTimeout(() => { part("said").textContent = text; }, SPEAK_AFTER);
    }

    async function show() {
      const label = labels[position() - 1];
      const wanted = addressOf(position());
      const near = neighbours();
      part("place").textContent = label;
      slider.setAttribute("aria-valuetext", label);
      form.querySelectorAll("button[data-step]").forEach((each) => {
        each.disabled = each.dataset.step === "1" ? position() === labels.length : position() === 1;
      });
      pending.forEach(({ control }, address) => { if (address !== wanted && !near.includes(address)) control.abort(); });
      try {
        const found = await load(wanted);
        if (wanted !== addressOf(position())) return;
        picture.src = found;
        picture.alt = `${picture.dataset.title}. ${label}`;
        say(label);
        for (const each of near) {
          if (wanted !== addressOf(position())) return;
          await load(each);
        }
      } catch (error) {
        if (error.name === "AbortError" || wanted !== addressOf(position())) return;
        part("place").textContent = form.dataset.failed;
        say(form.dataset.failed);
      }
    }

    function go(number) {
      const bounded = Math.min(labels.length, Math.max(1, number));
      if (bounded === position()) return false;
      direction = bounded > position() ? 1 : -1;
      slider.value = bounded;
      show();
      return true;
    }

    form.querySelectorAll("[data-scripted], button[data-step]").forEach((each) => { each.hidden = false; });
    form.querySelectorAll("[data-unscripted]").forEach((each) => each.remove());

    let before = position();
    slider.addEventListener("input", () => {
      direction = position() >= before ? 1 : -1;
      before = position();
      show();
    });
    form.addEventListener("change", (event) => { if (event.target !== slider) show(); });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-step]");
      if (button) go(position() + Number(button.dataset.step));
    });
    picture.addEventListener("click", () => slider.focus());
    // The page scrolls as ever until the picture was clicked, and at both ends of the series.
    picture.addEventListener("wheel", (event) => {
      if (document.activeElement !== slider || event.ctrlKey) return;
      wheel += event.deltaMode === 0 ? event.deltaY : event.deltaY * WHEEL_STEP;
      const steps = Math.trunc(wheel / WHEEL_STEP);
      wheel -= steps * WHEEL_STEP;
      const at = position() + Math.sign(event.deltaY);
      if (at >= 1 && at <= labels.length) event.preventDefault();
      if (steps) go(position() + steps);
    }, { passive: false });
    document.querySelectorAll(`a[data-of="${form.dataset.viewer}"]`).forEach((link) => {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(Number(link.dataset.go));
        form.scrollIntoView({ block: "nearest" });
      });
    });
    show();
  }

  document.querySelectorAll("form[data-viewer]").forEach(start);
})();
