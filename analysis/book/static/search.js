/* Search: sections in which words stand that begin as the query's do; those in titles first. */
window.Search = (() => {
  const split = text => text.toLowerCase().match(/[\p{L}\p{N}]+(?:[-.][\p{L}\p{N}]+)*/gu) || [];
  const alike = (word, asked) => word.startsWith(asked) || (word.length > 3 && asked.startsWith(word));

  const make = (tag, text, href) => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (href) element.href = (document.documentElement.dataset.content_root || "") + href;
    return element;
  };

  const places = (index, asked) => {
    const points = new Map();
    for (const [word, sections] of Object.entries(index.words))
      if (alike(word, asked))
        for (const place of sections) {
          const inTitle = split(index.sections[place][2]).some(part => alike(part, asked));
          points.set(place, Math.max(points.get(place) || 0, (inTitle ? 4 : 1) + (word === asked)));
        }
    return points;
  };

  const find = (index, text) => {
    const each = split(text).map(asked => places(index, asked));
    if (!each.length) return [];
    const total = place => each.reduce((sum, points) => sum + points.get(place), 0);
    return [...each[0].keys()].filter(place => each.every(points => points.has(place)))
      .sort((a, b) => total(b) - total(a) || a - b);
  };

  const entry = (index, place) => {
    const [page, anchor, title, excerpt] = index.sections[place];
    const [name, pageTitle] = index.pages[page];
    const item = document.createElement("li");
    item.append(make("a", anchor ? `${pageTitle}: ${title}` : title, `${name}.html${anchor && "#" + anchor}`));
    item.append(make("p", excerpt));
    return item;
  };

  const setIndex = index => {
    const text = (new URLSearchParams(location.search).get("q") || "").trim();
    const box = document.querySelector(".search input");
    const status = document.getElementById("found");
    box.value = text;
    if (!text) { status.textContent = "Type a word into the search box."; box.focus(); return; }
    const found = find(index, text);
    status.textContent = found.length
      ? `${found.length} ${found.length === 1 ? "place" : "places"} for “${text}”.`
      : `Nothing found for “${text}”.`;
    const list = document.createElement("ol");
    list.append(...found.map(place => entry(index, place)));
    document.getElementById("results").replaceChildren(list);
  };
  return { setIndex };
})();
