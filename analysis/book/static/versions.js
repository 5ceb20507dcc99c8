/* The switcher between published versions, and the notice on an old page. A copy that is published lies in latest/ or in
   v/VERSION/, and the list of all versions beside these folders; a copy that is not published has neither. */
(() => {
  const box = document.querySelector(".versions");
  const root = new URL(document.documentElement.dataset.content_root || "./", location.href);
  const place = root.pathname.match(/^(.*\/)(?:latest|v\/\d+\.\d+\.\d+)\/$/);
  if (!box || !place) return;
  const home = new URL(place[1], root);
  const page = location.pathname.slice(root.pathname.length) || "index.html";
  const here = box.dataset.version;
  const link = (text, at) => Object.assign(document.createElement("a"), { textContent: text, href: new URL(at, home).href });
  const at = one => (one.pages.includes(page) ? one.url + page : one.url + "index.html");
  const show = versions => {
    const latest = versions.find(one => one.preferred).version;
    const list = box.querySelector("ul");
    versions.forEach(one => {
      const item = document.createElement("li");
      const name = link(`${one.version} (${one.date})${one.version === latest ? ", latest" : ""}`, at(one));
      if (one.version === here) { name.setAttribute("aria-current", "true"); name.className = "current"; }
      item.append(name);
      list.append(item);
    });
    box.hidden = false;
    const newest = versions.find(one => one.version === latest);
    if (here === latest) return;
    const notice = document.createElement("aside");
    notice.className = "newer";
    notice.setAttribute("aria-label", "A newer version");
    const there = newest.pages.includes(page) ? page : "index.html";
    notice.append(`This is version ${here}. `, link(`Version ${latest} of ${newest.date} is newer.`, `latest/${there}`));
    document.body.append(notice);
  };
  const script = document.createElement("script");
  script.src = new URL("versions.js", home).href;
  script.addEventListener("load", () => { if (window.livingVersions) show(window.livingVersions); });
  document.head.append(script);
})();
