/* Copy buttons of citations. Without a script the text can be marked and copied by hand. */
(() => {
  const status = document.getElementById("copied");
  const mark = text => {
    const range = document.createRange();
    range.selectNodeContents(text);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  };
  const copy = async text => {
    try { await navigator.clipboard.writeText(text.textContent.trim()); return true; } catch { /* not a secure context */ }
    mark(text);
    return document.execCommand("copy");
  };
  document.querySelectorAll("button[data-copy]").forEach(button => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copy(document.getElementById(button.dataset.copy));
      status.textContent = "";
      requestAnimationFrame(() => { status.textContent = done ? "Copied." : "Marked; copy it with the keyboard."; });
      button.firstChild.textContent = done ? "Copied" : "Marked";
      setTimeout(() => { button.firstChild.textContent = "Copy"; }, 2000);
    });
  });
})();
