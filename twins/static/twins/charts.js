// Charts: what a mark says on hover, by tap and by arrow keys; zoom of the timeline by keys.
(() => {
  "use strict";
  const REACH = 14;
  const LINGER = 200;
  const tip = document.createElement("div");
  const voice = document.createElement("div");
  let marked = null;
  let leaving = 0;
  let frame = 0;

  const chartOf = (target) => (target instanceof Element ? target.closest(".chart") : null);
  const marksOf = (chart) => Array.from(chart.querySelectorAll("[data-tip]"));

  function distance(box, x, y) {
    const across = Math.max(box.left - x, 0, x - box.right);
    const along = Math.max(box.top - y, 0, y - box.bottom);
    return Math.hypot(across, along);
  }

  // The nearest mark within reach; of marks that lie one upon the other the smallest.
  function nearest(chart, x, y) {
    let best = null;
    for (const mark of marksOf(chart)) {
      const box = mark.getBoundingClientRect();
      const far = distance(box, x, y);
      const size = box.width * box.height;
      if (far <= REACH && (!best || far < best.far || (far === best.far && size < best.size))) best = { mark, far, size };
    }
    return best && best.mark;
  }

  function place(box) {
    const room = 8;
    const { width, height } = tip.getBoundingClientRect();
    const middle = Math.min(Math.max(box.left, 0), window.innerWidth) / 2 + Math.min(box.right, window.innerWidth) / 2;
    const left = Math.min(Math.max(middle - width / 2, room), window.innerWidth - width - room);
    const above = box.top - height - room;
    tip.style.left = `${Math.max(left, room)}px`;
    tip.style.top = `${above >= room ? above : Math.min(box.bottom + room, window.innerHeight - height - room)}px`;
  }

  function hide() {
    if (marked) marked.classList.remove("marked");
    marked = null;
    tip.hidden = true;
  }

  function show(mark) {
    clearTimeout(leaving);
    if (mark === marked) return;
    hide();
    marked = mark;
    mark.classList.add("marked");
    tip.textContent = mark.dataset.tip;
    tip.hidden = false;
    place(mark.getBoundingClientRect());
  }

  function leave() {
    clearTimeout(leaving);
    leaving = setTimeout(hide, LINGER);
  }

  // The browser's own tooltip of the whole picture would lie over the tip of a mark.
  function quieten(chart) {
    for (const title of chart.querySelectorAll("svg > title")) {
      const svg = title.parentNode;
      const description = svg.querySelector(":scope > desc");
      svg.removeAttribute("aria-labelledby");
      svg.setAttribute("aria-label", title.textContent);
      if (description) svg.setAttribute("aria-describedby", description.id);
      title.remove();
    }
  }

  function hover(event) {
    const chart = chartOf(event.target);
    if (!chart || event.target === tip) return marked && event.target !== tip ? leave() : clearTimeout(leaving);
    quieten(chart);
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const mark = nearest(chart, event.clientX, event.clientY);
      if (mark) show(mark);
      else if (marked) leave();
    });
    return undefined;
  }

  function speak(mark) {
    mark.scrollIntoView({ block: "nearest", inline: "nearest" });
    show(mark);
    voice.textContent = mark.dataset.tip;
  }

  function centre(mark) {
    const box = mark.getBoundingClientRect();
    return (box.left + box.right) / 2;
  }

  // The mark nearest in time in the next group of marks, up or down.
  function across(marks, step) {
    let place = marks.indexOf(marked);
    const group = marked.parentNode;
    while (marks[place] && marks[place].parentNode === group) place += step;
    if (!marks[place]) return marked;
    const next = marks.filter((mark) => mark.parentNode === marks[place].parentNode);
    const here = centre(marked);
    return next.reduce((best, mark) => (Math.abs(centre(mark) - here) < Math.abs(centre(best) - here) ? mark : best));
  }

  function step(key, marks) {
    const here = marks.indexOf(marked);
    if (key === "Home" || here < 0) return key === "End" || key === "ArrowLeft" ? marks.at(-1) : marks[0];
    if (key === "End") return marks.at(-1);
    if (key === "ArrowDown") return across(marks, 1);
    if (key === "ArrowUp") return across(marks, -1);
    return marks[Math.min(Math.max(here + (key === "ArrowRight" ? 1 : -1), 0), marks.length - 1)];
  }

  const ZOOM = { "+": "in", "=": "in", "-": "out", "0": "whole" };
  const MOVE = { ArrowLeft: "earlier", ArrowRight: "later" };
  const KEYS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

  function press(event) {
    if (event.key === "Escape") return hide();
    const chart = event.target;
    if (!(chart instanceof Element) || !chart.matches(".chart") || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    const wish = event.shiftKey && MOVE[event.key] ? MOVE[event.key] : ZOOM[event.key];
    const link = wish && chart.parentNode.querySelector(`[data-zoom="${wish}"]`);
    if (link) {
      event.preventDefault();
      link.click();
      return undefined;
    }
    const marks = KEYS.has(event.key) ? marksOf(chart) : [];
    if (marks.length) {
      event.preventDefault();
      speak(step(event.key, marks));
    }
    return undefined;
  }

  // On a phone the timeline is drawn anew for its width.
  function redraw() {
    const wide = window.innerWidth < 480 && document.querySelector(".chart[data-narrow]:not(.narrow)");
    if (!wide || !window.htmx) return;
    const asked = new URLSearchParams(window.location.search);
    asked.set("narrow", "1");
    window.htmx.ajax("GET", `${wide.dataset.narrow}?${asked}`, { target: "#timeline", swap: "outerHTML" });
  }

  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  voice.className = "sr";
  voice.setAttribute("aria-live", "polite");
  document.body.append(tip, voice);
  document.addEventListener("pointermove", hover, { passive: true });
  document.addEventListener("click", hover);
  document.addEventListener("keydown", press);
  document.addEventListener("focusout", (event) => chartOf(event.target) && hide());
  document.addEventListener("scroll", () => marked && !tip.hidden && place(marked.getBoundingClientRect()), { capture: true, passive: true });
  document.addEventListener("htmx:beforeSwap", hide);
  window.addEventListener("load", redraw);
  document.addEventListener("htmx:afterSettle", redraw);
})();
