// The page of a patient: marks the section in sight in the jump navigation; keeps it clear of the header.
(() => {
  "use strict";
  const links = Array.from(document.querySelectorAll('.patient-nav a[href^="#"]'));
  const sections = new Map();
  for (const link of links) {
    const section = document.querySelector(link.hash);
    if (section) sections.set(section, link);
    else link.hidden = true;
  }

  function mark(link) {
    for (const each of links) {
      if (each === link) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
  }

  // The section that crosses a line under the header is the one that is read; of two side by side the first. One that
  // was asked for is marked at once: a short one at the end of the page never reaches that line.
  const SETTLING = 1000;
  const crossing = new Set();
  let asked = 0;
  function sight(entries) {
    for (const entry of entries) {
      if (entry.isIntersecting) crossing.add(entry.target);
      else crossing.delete(entry.target);
    }
    const first = Array.from(sections.keys()).find((section) => crossing.has(section));
    if (first && Date.now() - asked > SETTLING) mark(sections.get(first));
  }
  for (const link of links) {
    link.addEventListener("click", () => {
      asked = Date.now();
      mark(link);
    });
  }
  const seen = new IntersectionObserver(sight, { rootMargin: "-20% 0px -79% 0px" });
  function watch() {
    seen.disconnect();
    sections.forEach((_link, section) => seen.observe(section));
  }

  // A section that was put in place anew is another element.
  document.addEventListener("htmx:load", (event) => {
    const link = links.find((each) => event.target.id && each.hash === `#${event.target.id}`);
    if (!link) return;
    const before = Array.from(sections);
    sections.clear();
    for (const [section, each] of before) sections.set(each === link ? event.target : section, each);
    crossing.clear();
    watch();
  });
  watch();
  if (links.length) mark(links[0]);
})();
