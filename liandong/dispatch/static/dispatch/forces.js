// Arrows, J and K walk the tiles; Enter is the tile's own button.
const tiles = () => [...document.querySelectorAll(".force-main")];
const isTyping = (element) => element.matches("input, textarea, select");

function columns(all) {
  const top = all[0].getBoundingClientRect().top;
  return Math.max(1, all.filter((one) => Math.abs(one.getBoundingClientRect().top - top) < 4).length);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const all = tiles();
  if (!all.length) return;
  const step = { ArrowRight: 1, ArrowLeft: -1, j: 1, k: -1, ArrowDown: columns(all), ArrowUp: -columns(all) }[event.key];
  if (!step || event.target.closest("nav")) return;
  event.preventDefault();
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + step))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
});
