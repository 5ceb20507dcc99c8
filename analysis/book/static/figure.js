/* Figures: what holds at a day, arms on and off, files to save, and the live figure on demand. */
(() => {
  const here = new URL(".", document.currentScript.src);
  const SVG = "http://www.w3.org/2000/svg";
  const MONTH = 30.4375;
  const plain = text => text.replace(/var\(--[\w-]+, (#\w+)\)/g, "$1");
  const percent = share => (100 * share).toFixed(1);
  /* Counts that are not shown are null, and so is a sum of which one is a part. */
  const shown = count => count === null ? "–" : String(count);
  const total = (rows, field) => rows.reduce((sum, row) => sum === null || row[field] === null ? null : sum + row[field], 0);
  const draw = (parent, tag, attributes, text) => {
    const node = parent.appendChild(document.createElementNS(SVG, tag));
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    if (text !== undefined) node.textContent = text;
    return node;
  };

  /* Vega, once for all figures, by a plain script tag: modules and fetch do not work from file:. */
  let bundle;
  const vega = () => bundle ||= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL("vega.js", here);
    script.onload = done;
    script.onerror = () => { bundle = null; script.remove(); failed(new Error("vega.js cannot be read")); };
    document.head.append(script);
  });
  const embed = async (box, spec) => {
    await vega();
    return vegaEmbed(box, spec, {
      renderer: "svg", actions: false, ast: true, defaultStyle: false, tooltip: { disableDefaultStyle: true, theme: "living" },
    });
  };

  class Figure {
    constructor(root) {
      this.root = root;
      this.stage = root.querySelector(".living-stage");
      this.page = root.closest("article") || document;
      this.first = JSON.parse(root.querySelector("script").textContent);
      this.live = {};
      this.off = new Set();
      this.choose(this.first.others && this.page.querySelector(".interval-choice :checked")?.value);
      this.addSaving();
      if (this.curves.size) this.addReadout();
      if (root.querySelector(".living-slider")) this.addSlider();
      else if (this.first.others) this.page.addEventListener("change", event => {
        if (event.target.closest(".interval-choice")) this.change(event.target.value);
      });
      for (const type of ["pointerenter", "focusin", "pointerdown"])
        this.stage.addEventListener(type, () => this.swap());
    }

    /* The figure that the page's reader has chosen; most are one only. */
    choose(kind) {
      this.kind = kind || "";
      this.data = merged(this.first, this.first.others?.[this.kind] ?? {});
      const { wide, narrow } = this.data;
      this.specs = { wide, narrow: { ...wide, ...narrow, datasets: { ...wide.datasets, ...narrow.datasets } } };
      this.curves = group(wide.datasets.curves || []);
    }

    change(kind) {
      this.clear();
      this.choose(kind);
      if (this.curves.size) this.lay();
    }

    /* A slider over the figures, such as landmarks; the row of a table that has its words is marked. */
    addSlider() {
      const box = this.root.querySelector(".living-slider"), input = box.querySelector("input"), said = box.querySelector("output");
      const steps = input.dataset.steps.split(" "), words = [...box.querySelectorAll("option")].map(option => option.textContent);
      const show = () => {
        const at = Number(input.value);
        for (const part of this.root.querySelectorAll(steps.map(step => `.for-${step}`).join())) part.hidden = !part.classList.contains(`for-${steps[at]}`);
        let told = words[at];
        for (const row of this.page.querySelectorAll("table.table tbody tr")) {
          const chosen = row.cells[0].textContent.trim() === words[at];
          row.classList.toggle("chosen", chosen);
          if (!chosen) continue;
          const heads = [...row.closest("table").tHead.rows[0].cells].map(cell => cell.textContent.trim());
          told += [...row.cells].slice(1).map((cell, place) => `; ${heads[place + 1].toLowerCase()} ${cell.textContent.trim()}`).join("");
        }
        said.textContent = told;
        input.setAttribute("aria-valuetext", words[at]);
        this.change(steps[at]);
      };
      input.addEventListener("input", show);
      box.hidden = false;
      show();
    }

    get form() { return this.box("narrow").offsetWidth ? "narrow" : "wide"; }
    box(form) { return this.stage.querySelector(`.living-${form}`); }
    shown(form) { return this.box(form).querySelector(`:scope > .for-${this.kind || "none"}`) || this.box(form); }

    /* The live figure has the size of the still by construction; it is put in its place when it is complete. */
    async swap() {
      const form = this.form, place = this.shown(form), which = form + this.kind;
      if (this.live[which]) return;
      this.live[which] = true;
      const box = document.createElement("div");
      try { await embed(box, this.specs[form]); }
      catch { this.live[which] = false; return; }
      const still = place.querySelector("svg:not(.living-over)");
      const svg = box.querySelector("svg");
      for (const mark of svg.querySelectorAll("[role], [aria-hidden]"))
        for (const key of ["role", "aria-roledescription", "aria-hidden"]) mark.removeAttribute(key);
      for (const key of ["role", "aria-label", "aria-describedby"]) svg.setAttribute(key, still.getAttribute(key));
      svg.querySelector("rect")?.remove();
      still.replaceWith(svg);
      this.root.dataset.live = form;
      this.showArms();
    }

    /* ---- What holds at a day -------------------------------------------------------------- */
    addReadout() {
      this.lay();
      this.slider = document.createElement("div");
      this.slider.className = "living-time";
      this.slider.tabIndex = 0;
      const last = Math.floor(this.data.readout.wide.last / MONTH);
      const say = { role: "slider", "aria-label": "Month", "aria-valuemin": 0, "aria-valuemax": last, "aria-valuenow": 0, "aria-valuetext": "Arrow keys read the curves month by month" };
      for (const key in say) this.slider.setAttribute(key, say[key]);
      this.stage.append(this.slider);
      this.slider.addEventListener("keydown", event => this.step(event, last));
      this.slider.addEventListener("blur", () => this.clear());
      this.stage.addEventListener("pointermove", event => this.point(event));
      this.stage.addEventListener("pointerdown", event => this.point(event));
      this.stage.addEventListener("pointerleave", event => { if (event.pointerType === "mouse") this.clear(); });
      document.addEventListener("pointerdown", event => { if (!this.stage.contains(event.target)) this.clear(); });
    }

    /* What lies over the stills: paper for the readout, and a button on each name. */
    lay() {
      this.overs = {};
      this.stage.querySelectorAll(".living-over, .living-arm").forEach(old => old.remove());
      for (const form of ["wide", "narrow"]) {
        const { width, height, padding: p } = this.specs[form];
        const over = document.createElementNS(SVG, "svg");
        over.setAttribute("viewBox", `0 0 ${width + p.left + p.right} ${height + p.top + p.bottom}`);
        over.setAttribute("class", "living-over");
        over.setAttribute("aria-hidden", "true");
        this.box(form).append(over);
        this.overs[form] = over;
        this.addNames(form, width + p.left + p.right, height + p.top + p.bottom);
      }
      this.showArms();
    }

    point(event) {
      const { width, height, padding: p } = this.specs[this.form];
      const frame = this.overs[this.form].getBoundingClientRect();
      const scale = (width + p.left + p.right) / frame.width;
      const x = (event.clientX - frame.left) * scale - p.left;
      const y = (event.clientY - frame.top) * scale - p.top;
      if (x < -8 || x > width + 8 || y < -24 || y > height + 24) return event.pointerType === "mouse" ? this.clear() : undefined;
      const { last } = this.data.readout.wide;
      this.show(this.near(Math.round(Math.min(Math.max(x / width, 0), 1) * last), 2.5 * last / width));
    }

    /* The day itself, or one close by on which something happened. */
    near(day, reach) {
      const away = other => Math.abs(other - day);
      const days = [...this.curves].flatMap(([key, rows]) => this.off.has(key) ? [] : rows.map(row => row.days));
      const nearest = days.reduce((best, other) => away(other) < away(best) ? other : best, Infinity);
      return away(nearest) <= reach ? nearest : day;
    }

    step(event, last) {
      const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -6, PageUp: 6 }[event.key];
      const now = Number(this.slider.getAttribute("aria-valuenow"));
      const month = event.key === "Home" ? 0 : event.key === "End" ? last : by && Math.min(Math.max(now + by, 0), last);
      if (event.key === "Escape") this.clear();
      if (month === undefined) return;
      event.preventDefault();
      this.show(Math.round(month * MONTH));
    }

    at(group, day) {
      const rows = this.curves.get(group);
      const before = rows.filter(row => row.days < day);
      const state = {
        at_risk: (rows.find(row => row.days >= day) ?? { at_risk: 0 }).at_risk,
        censored: total(before, "censored"),
        events: total(before, "events"),
      };
      const row = rows.findLast(row => row.days <= day);
      const known = row.survival === 0 || day <= rows[rows.length - 1].days;
      if (!known) return { ...state, words: "not followed" };
      const limits = row.low === null || row.high === null ? "" : ` (${percent(row.low)}–${percent(row.high)})`;
      return { ...state, survival: row.survival, words: `${percent(row.survival)}%${limits}` };
    }

    show(day) {
      const month = (day / MONTH).toFixed(1).replace(/\.0$/, "");
      const on = [...this.curves.keys()].filter(key => !this.off.has(key)).map(key => [key, this.at(key, day)]);
      this.slider.setAttribute("aria-valuenow", Math.round(day / MONTH));
      this.slider.setAttribute("aria-valuetext", `${month} months. ` + on.map(([key, now]) => `${this.data.labels[key]}: ${now.words}, ${shown(now.at_risk)} at risk`).join("; "));
      const form = this.form, over = this.overs[form], spec = this.specs[form], seats = this.data.readout[form];
      const { padding: p, width, height } = spec;
      const x = p.left + width * day / seats.last;
      over.replaceChildren();
      this.root.dataset.day = day;
      draw(over, "path", { class: "living-rule", d: `M${x} ${p.top - 8}V${p.top + height}` });
      const inside = Math.min(x, width + p.left + p.right - 34);
      this.chip(over, inside, p.top - 16, `${month} months`, { half: 46, beside: [seats.landmark], reach: 36 });
      this.chip(over, ...seats.head, `at ${month} months`, { anchor: seats.anchor });
      for (const [key, now] of on) {
        const seat = seats.seats[key];
        if (now.survival !== undefined) draw(over, "circle", { cx: x, cy: p.top + height * (1 - now.survival), r: 4.5, fill: `var(--arm-${key})`, class: "living-point" });
        this.chip(over, ...seat.estimate, now.words, { anchor: seats.anchor, kind: "living-now" });
        ["at_risk", "censored", "events"].forEach((field, place) => {
          if (seat.rows.length) this.chip(over, x, seat.rows[place], shown(now[field]), { half: 12, beside: seats.ticks, reach: 10, kind: place ? "" : "living-now" });
        });
      }
      if (!on.some(([key]) => seats.seats[key].rows.length)) this.atRisk(over, on, seats.foot, form);
      for (const key of this.off) this.chip(over, ...seats.seats[key].estimate, "", { anchor: seats.anchor });
    }

    /* Without a table the numbers at risk stand where the notes are. */
    atRisk(over, on, [x, y], form) {
      const parts = on.map(([key, now]) => `${this.data.labels[key]}: ${shown(now.at_risk)} at risk`);
      const lines = form === "wide" ? [parts.join("; ")] : parts;
      lines.forEach((line, place) => this.chip(over, x, y + 15 * place, line, { anchor: "start", half: 340 }));
    }

    /* Words on a piece of paper that hides what stands under them, wholly or not at all. */
    chip(over, x, y, text, { anchor = "middle", half = 70, beside = [], reach = 0, kind = "" }) {
      let [left, right] = { middle: [x - half, x + half], start: [x - 2, x + 2 * half], end: [x - 2 * half, x + 2] }[anchor];
      for (const place of beside) if (place + reach > left && place - reach < right) {
        left = Math.min(left, place - reach);
        right = Math.max(right, place + reach);
      }
      draw(over, "rect", { x: left, y: y - 8, width: right - left, height: 16, class: "living-chip" });
      draw(over, "text", { x, y: y + 4, "text-anchor": anchor, class: kind }, text);
    }

    clear() {
      if (this.root.dataset.day === undefined) return;
      delete this.root.dataset.day;
      for (const form in this.overs) this.overs[form].replaceChildren();
    }

    /* ---- Arms on and off ------------------------------------------------------------------ */
    addNames(form, width, height) {
      const seats = this.data.readout[form].seats;
      for (const key of this.curves.keys()) {
        const [x, y, w, h] = seats[key].name;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "living-arm";
        button.dataset.arm = key;
        button.setAttribute("aria-pressed", "true");
        button.setAttribute("aria-label", this.data.labels[key]);
        Object.assign(button.style, { left: `${100 * (x - 6) / width}%`, top: `${100 * (y - 6) / height}%`, width: `${100 * (w + 12) / width}%`, height: `${100 * (h + 12) / height}%` });
        button.addEventListener("click", () => { this.off[this.off.has(key) ? "delete" : "add"](key); this.clear(); this.showArms(); });
        this.box(form).append(button);
      }
    }

    showArms() {
      this.stage.querySelectorAll(".living-arm").forEach(button => button.setAttribute("aria-pressed", String(!this.off.has(button.dataset.arm))));
      for (const key of this.curves.keys()) {
        const color = `var(--arm-${key},`;
        this.stage.querySelectorAll(`svg:not(.living-over) :is([fill^="${color}"], [stroke^="${color}"])`).forEach(mark => {
          const isText = mark.matches("text") || mark.querySelector("text");
          mark.style.opacity = this.off.has(key) ? (isText ? .5 : 0) : "";
        });
      }
    }

    /* ---- Files ---------------------------------------------------------------------------- */
    addSaving() {
      const line = document.createElement("p");
      line.className = "living-save";
      line.append("Save ");
      for (const kind of ["CSV", "SVG", "PNG"]) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = kind;
        button.setAttribute("aria-label", `Save as ${kind}: ${this.data.name}`);
        button.addEventListener("click", () => this.save(kind).catch(() => { said.textContent = `${kind} needs vega.js, which cannot be read here.`; }));
        line.append(button, " ");
      }
      const said = line.appendChild(document.createElement("span"));
      said.setAttribute("role", "status");
      this.root.querySelector(".living-more").append(line);
    }

    async save(kind) {
      const type = { CSV: "text/csv", SVG: "image/svg+xml" }[kind];
      if (kind === "CSV") return this.offer(kind, URL.createObjectURL(new Blob([this.csv()], { type })));
      const spec = JSON.parse(plain(JSON.stringify(this.specs.wide)));
      for (const side in spec.padding) spec.padding[side] += 16;
      const { view } = await embed(document.createElement("div"), spec);
      const url = kind === "PNG" ? await view.toImageURL("png", 3) : URL.createObjectURL(new Blob([await view.toSVG()], { type }));
      this.offer(kind, url);
    }

    csv() {
      const { columns, dataset } = this.data.table;
      const quote = value => (value = String(value ?? ""), /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
      const rows = this.data.wide.datasets[dataset].map(row => columns.map(({ field }) => quote(row[field])));
      return [columns.map(({ field }) => field), ...rows].map(row => row.join(",") + "\r\n").join("");
    }

    offer(kind, url) {
      const link = document.createElement("a");
      link.href = url;
      link.download = `${this.data.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 80)}.${kind.toLowerCase()}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60000);
    }
  }

  /* A figure and what another interval changes in it: parts by their name, or their place in a list. */
  const merged = (base, patch) => {
    if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return patch;
    if (patch.whole) return patch.whole;
    const whole = Array.isArray(base) ? [...base] : { ...base };
    for (const key in patch) whole[key] = merged(whole[key], patch[key]);
    return whole;
  };

  const group = rows => {
    const groups = new Map();
    for (const row of rows) groups.set(row.group, [...(groups.get(row.group) || []), row]);
    return groups;
  };
  document.querySelectorAll(".living-figure").forEach(root => new Figure(root));
})();
