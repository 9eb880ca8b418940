(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const show = () => {
    const found = /^#[np](\d+)$/.exec(location.hash);
    for (const old of all(".active")) old.classList.remove("active");
    if (!found) return;
    const number = found[1];
    for (const mark of all("mark")) if (mark.dataset.n.split(" ").includes(number)) mark.classList.add("active");
    for (const item of all(`#n${number}, #p${number}, .whole a[href="#p${number}"]`)) item.classList.add("active");
    const note = document.getElementById(`n${number}`);
    if (note) note.scrollIntoView({ block: "nearest" });
    const target = document.getElementById(location.hash.slice(1));
    if (target) { target.focus({ preventScroll: true }); target.scrollIntoView({ block: location.hash[1] === "p" ? "center" : "nearest" }); }
  };
  const step = (by) => {
    const notes = all(".note");
    if (!notes.length) return;
    const found = /^#[np](\d+)$/.exec(location.hash);
    const at = found ? notes.findIndex((note) => note.id === `n${found[1]}`) : by > 0 ? -1 : notes.length;
    const next = notes[Math.min(notes.length - 1, Math.max(0, at + by))];
    location.hash = next.getAttribute("href");
  };
  addEventListener("hashchange", show);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
  });
  show();
})();
