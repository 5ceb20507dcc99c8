/* Search in Sphinx's own index: chapters and headings whose words begin as the query's do. */
window.Search = (() => {
  const words = text => text.toLowerCase().match(/[\p{L}\p{N}-]+/gu) || [];
  const alike = (term, word) => term.startsWith(word) || (term.length > 3 && word.startsWith(term));
  const list = found => (found === undefined ? [] : [].concat(found));

  const score = (index, word) => {
    const points = new Map();
    for (const [table, weight] of [[index.titleterms, 10], [index.terms, 2]])
      for (const term of Object.keys(table))
        if (alike(term, word))
          for (const doc of list(table[term])) points.set(doc, (points.get(doc) || 0) + weight);
    return points;
  };

  const headings = (index, doc, query) =>
    Object.entries(index.alltitles).flatMap(([title, places]) => {
      const inTitle = words(title);
      if (!query.some(word => inTitle.some(term => alike(term, word)))) return [];
      return places.filter(([at, id]) => at === doc && id).map(([, id]) => ({ title, id }));
    });

  const link = (href, text) => {
    const a = document.createElement("a");
    a.href = href;
    a.textContent = text;
    return a;
  };

  const entry = (index, doc, query) => {
    const root = document.documentElement.dataset.content_root || "";
    const page = root + index.docnames[doc] + ".html";
    const item = document.createElement("li");
    item.append(link(page, index.titles[doc]));
    const inside = headings(index, doc, query);
    if (inside.length) {
      const sub = document.createElement("ul");
      for (const { title, id } of inside) {
        const li = document.createElement("li");
        li.append(link(`${page}#${id}`, title));
        sub.append(li);
      }
      item.append(sub);
    }
    return item;
  };

  const setIndex = index => {
    const text = new URLSearchParams(location.search).get("q") || "";
    const query = words(text);
    const box = document.querySelector(".search input");
    box.value = text;
    const status = document.getElementById("found");
    if (!query.length) { status.textContent = "Type a word into the search box."; box.focus(); return; }
    const each = query.map(word => score(index, word));
    const docs = [...each[0].keys()].filter(doc => each.every(points => points.has(doc)));
    const total = doc => each.reduce((sum, points) => sum + points.get(doc), 0);
    docs.sort((a, b) => total(b) - total(a) || a - b);
    status.textContent = docs.length
      ? `${docs.length} ${docs.length === 1 ? "page" : "pages"} for “${text}”.`
      : `Nothing found for “${text}”.`;
    const all = document.createElement("ol");
    all.append(...docs.map(doc => entry(index, doc, query)));
    document.getElementById("results").replaceChildren(all);
  };
  return { setIndex };
})();
