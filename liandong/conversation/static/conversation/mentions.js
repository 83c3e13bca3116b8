// Naming somebody in a thread: an @ with a part of a name, or of its initials, finds who takes part.
const MENTION = /@([^\s@，。；、,;:：]*)$/;
const form = () => document.getElementById("talk-form");

export const asked = () => (MENTION.exec(form().elements.text.value.slice(0, form().elements.text.selectionStart)) || [null, null])[1];

/** The row of names keeps those that fit what follows the @: by a part of the name or of its initials. */
export function names(query) {
  const all = [...form().querySelectorAll("[data-name]")];
  const wanted = (query || "").toLowerCase();
  const fit = all.filter((one) => one.dataset.name.includes(wanted) || one.dataset.initials.includes(wanted));
  all.forEach((one) => (one.hidden = fit.length > 0 && !fit.includes(one)));
  return fit;
}

export function mention(name) {
  const field = form().elements.text;
  const [before, after] = [field.value.slice(0, field.selectionStart), field.value.slice(field.selectionEnd)];
  const start = (MENTION.test(before) ? before.replace(MENTION, "") : before) + `${name} `;
  field.value = start + after;
  field.focus();
  field.setSelectionRange(start.length, start.length);
  names("");
}

document.addEventListener("input", ({ target }) => target.form && target.form.id === "talk-form" && target.name === "text" && names(asked()));
