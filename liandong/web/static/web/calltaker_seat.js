// The sound test of signing on: the click is also the one that a browser wants before it plays anything.
document.getElementById("sound-test").addEventListener("click", () => {
  document.dispatchEvent(new CustomEvent("ld:ring", { detail: { earcon: "call" } }));
});
