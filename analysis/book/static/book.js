/* The little that a page cannot do without a script. Everything reads and prints well without it. */
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const button = document.querySelector("button.theme");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.hidden = false;
  show();
  dark.addEventListener("change", show);
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* private window: this page only */ }
    show();
  });

  /* Notes beside numbers close with Escape, as WCAG 1.4.13 asks. */
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".number:hover, .number:focus").forEach(number => {
      number.classList.add("closed");
      const open = () => number.classList.remove("closed");
      number.addEventListener("pointerleave", open, { once: true });
      number.addEventListener("blur", open, { once: true });
    });
  });

  /* The style sheet shows the chosen interval; here a screen reader is told. */
  document.querySelectorAll(".interval-choice").forEach(box => box.addEventListener("change", event => {
    const word = event.target.parentElement.textContent.trim().toLowerCase();
    box.querySelector("[role=status]").textContent = `Figures and text now show the interval: ${word}.`;
  }));

  /* What is wider than its column can be scrolled by keyboard, and says so. */
  const kinds = [["pre", "Code"], [".formula", "Formula"], [".pst-scrollable-table-container", "Table"]];
  const wide = () => kinds.forEach(([kind, label]) => document.querySelectorAll(`article ${kind}`).forEach(box => {
    if (box.scrollWidth > box.clientWidth + 1) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", label);
    } else ["tabindex", "role", "aria-label"].forEach(name => box.removeAttribute(name));
  }));
  wide();
  addEventListener("resize", wide);
})();
