/* A glance at where a link within the book leads: on hover or focus, gone with Escape. */
(() => {
  if (!matchMedia("(hover: hover)").matches) return;
  const pages = new Map();
  const here = location.href.split("#")[0];
  let card = null;
  let waiting = 0;

  const load = url => {
    if (url === here) return Promise.resolve(document);
    if (!pages.has(url))
      pages.set(url, fetch(url).then(answer => answer.text())
        .then(text => new DOMParser().parseFromString(text, "text/html")));
    return pages.get(url);
  };

  const excerpt = (page, id) => {
    const target = id ? page.getElementById(id) : page.querySelector("article section");
    if (!target || target.matches(".number")) return [];
    if (target.matches("section")) return [...target.querySelectorAll(":scope > :is(h1, h2, h3, h4, p)")].slice(0, 2);
    if (target.matches("figure")) {
      const stage = target.querySelector(".living-narrow svg, svg");
      return [stage, target.querySelector("figcaption")].filter(Boolean);
    }
    return [target];
  };

  const clean = part => {
    const copy = part.cloneNode(true);
    copy.querySelectorAll(".headerlink, .number-note, .backrefs, script").forEach(piece => piece.remove());
    [copy, ...copy.querySelectorAll("[id]")].forEach(piece => piece.removeAttribute("id"));
    return copy;
  };

  const hide = () => { clearTimeout(waiting); card?.remove(); card = null; };

  const show = async link => {
    const [url, id] = link.href.split("#");
    const page = await load(url).catch(() => null);
    const parts = page ? excerpt(page, id && decodeURIComponent(id)) : [];
    if (!parts.length || !link.matches(":hover, :focus-visible")) return;
    hide();
    card = document.createElement("div");
    card.className = "preview";
    card.inert = true;
    card.append(...parts.map(clean));
    document.body.append(card);
    const box = link.getBoundingClientRect();
    const left = Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 12);
    const below = box.bottom + card.offsetHeight + 12 < innerHeight;
    card.style.left = `${Math.max(12, left) + scrollX}px`;
    card.style.top = `${(below ? box.bottom + 8 : box.top - card.offsetHeight - 8) + scrollY}px`;
  };

  document.querySelectorAll("article a.reference.internal, article .citation-reference a, article sup a").forEach(link => {
    const soon = () => { clearTimeout(waiting); waiting = setTimeout(show, 250, link); };
    link.addEventListener("pointerenter", soon);
    link.addEventListener("focus", soon);
    link.addEventListener("pointerleave", hide);
    link.addEventListener("blur", hide);
  });
  document.addEventListener("keydown", event => { if (event.key === "Escape") hide(); });
})();
