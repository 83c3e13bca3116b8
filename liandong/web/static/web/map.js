// The page of the one map: which layers are on, what is around a point, and the tools on the map.
import { Devices } from "./map-devices.js";
import { Drawing } from "./map-draw.js";

const map = document.querySelector("ld-map");
const said = document.querySelector(".map-said");
const around = () => (document.getElementById("map-list") || { dataset: {} }).dataset.around;
let drawing = null;
let devices = null;

// Layers are remembered in this browser; the list beside the map has them all in any case.
const boxes = [...document.querySelectorAll("[data-map-layer]")];
const off = map.off || new Set(JSON.parse(localStorage.getItem(map.dataset.layersOff) || "[]"));
boxes.forEach((box) => {
  box.checked = !off.has(box.dataset.mapLayer);
  box.onchange = () => {
    map.toggle(box.dataset.mapLayer, box.checked);
    if (devices) devices.ask();
  };
});

function ready() {
  if (!drawing) {
    drawing = new Drawing(map, said);
    devices = new Devices(map);
  }
  devices.addLayers();
  drawing.addLayers();
  drawing.circle(around());
}
document.addEventListener("ld:map-layers", ready);
if (map.map && map.map.getSource("ld-units")) ready(); // it was quicker than we
document.addEventListener("htmx:after:swap", () => drawing && drawing.circle(around()));

function press(tool) {
  document.querySelectorAll("[data-map-tool]").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.mapTool === tool)));
  if (tool) said.textContent = said.dataset[`said${tool[0].toUpperCase()}${tool.slice(1)}`];
}

function end() {
  if (drawing) drawing.end();
  press("");
}

document.addEventListener("click", ({ target }) => {
  const tool = target.closest("[data-map-tool]");
  const correct = target.closest("[data-plot-correct]");
  if (correct) fill(correct);
  if (!tool || !drawing) return;
  const wanted = tool.getAttribute("aria-pressed") === "true" ? "" : tool.dataset.mapTool;
  end();
  if (!wanted) return;
  press(wanted);
  const form = document.getElementById("plot-form");
  if (wanted === "around") drawing.once(look);
  else drawing.begin(wanted, form, end);
});
// The first Escape ends measuring, the second wipes what was measured.
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || !drawing) return;
  if (map.tool) end();
  else drawing.wipe();
});

/** The list answers, so the same works by typing coordinates. */
function look({ lng, lat }) {
  end();
  const form = document.querySelector("form.map-ask [name=around]").form;
  form.elements.around.value = `${lng.toFixed(6)},${lat.toFixed(6)}`;
  form.submit();
}

/** A correction starts from what is drawn now. */
function fill(button) {
  const form = document.getElementById("plot-form");
  Object.entries({ instead_of: button.dataset.plotCorrect, symbol: button.dataset.symbol, label: button.dataset.label, points: button.dataset.points })
    .forEach(([name, value]) => (form.elements[name].value = value));
  document.getElementById("plot-new").open = true;
  form.elements.label.focus();
  if (drawing) drawing.preview(form);
}
