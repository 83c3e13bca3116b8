// Map symbols drawn at run time: the shape tells the class, the ring tells the state (dashed waits, solid is on the way,
// filled is on scene, plate is late), as on the lists. Own drawings; not the plates of any standard.
const SIZE = 28;
const PIXELS = 2;
// Marks from this rank on (see unit_rank) are shown from this zoom on: a hundred villages would hide the county.
const [FAR_RANK, NEAR] = [6, 12];
const STATES = ["idle", "wait", "go", "done", "late", "selected"];

const SHAPES = {
  incident: (c) => c.arc(14, 14, 9, 0, 7),
  unit: (c) => polygon(c, [[14, 4], [24, 22], [4, 22]]),
  stock: (c) => c.rect(6, 6, 16, 16),
  shelter: (c) => polygon(c, [[4, 14], [14, 4], [24, 14], [21, 14], [21, 23], [7, 23], [7, 14]]),
  medical: (c) => polygon(c, [[11, 4], [17, 4], [17, 11], [24, 11], [24, 17], [17, 17], [17, 24], [11, 24], [11, 17], [4, 17], [4, 11], [11, 11]]),
  vehicle: (c) => polygon(c, [[14, 4], [21, 23], [14, 19], [7, 23]]),
  person: (c) => {
    c.arc(14, 8, 4.5, 0, 7);
    polygon(c, [[14, 14], [21, 24], [7, 24]]);
  },
  care: (c) => polygon(c, [[8, 4.5], [20, 4.5], [25, 14], [20, 23.5], [8, 23.5], [3, 14]]),
  plot: (c) => polygon(c, [[7, 3], [23, 8], [10, 14], [10, 25], [7, 25]]),
  hazard: (c) => polygon(c, [[14, 3], [25, 14], [14, 25], [3, 14]]),
};

function polygon(context, points) {
  points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.closePath();
}

/** All images, `[["ld:unit:wait", {image, options}], …]`, in the colours that hold where `element` is. */
export function symbols(element) {
  return Object.keys(SHAPES).flatMap((shape) => STATES.map((state) => [`ld:${shape}:${state}`, symbol(shape, state, element)]));
}

function symbol(shape, state, element) {
  const colour = (name) => getComputedStyle(element).getPropertyValue(name).trim();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * PIXELS;
  const context = canvas.getContext("2d");
  context.scale(PIXELS, PIXELS);
  const strong = state === "late" ? colour("--late") : state === "go" || state === "done" ? colour("--go") : colour("--ink");
  const filled = state === "done" || state === "late" || state === "selected";
  context.beginPath();
  (SHAPES[shape] || SHAPES.incident)(context);
  context.lineJoin = "round";
  context.lineWidth = 5;
  context.strokeStyle = colour("--paper");
  context.stroke();
  context.fillStyle = filled ? (state === "selected" ? colour("--action") : strong) : colour("--paper");
  context.fill();
  context.lineWidth = 2.5;
  context.strokeStyle = state === "selected" ? colour("--action") : strong;
  context.setLineDash(state === "wait" ? [3, 2.5] : []);
  context.stroke();
  return { image: context.getImageData(0, 0, canvas.width, canvas.height), options: { pixelRatio: PIXELS } };
}

/** How a source of points, lines and areas is drawn; the symbol layer has the plain name and is what a click finds. */
export function layersOf(element, name) {
  const colour = (token) => getComputedStyle(element).getPropertyValue(token).trim();
  const [id, ink] = [`ld-${name}`, colour("--ink")];
  const shape = ["coalesce", ["get", "shape"], name.replace(/s$/, "")];
  return [
    { id: `${id}-fill`, type: "fill", source: id, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ink, "fill-opacity": 0.1 } },
    { id: `${id}-area`, type: "line", source: id, filter: ["!=", ["geometry-type"], "Point"],
      paint: { "line-color": ink, "line-width": 2.5, "line-dasharray": [3, 2] } },
    ...["point", "line-center"].map((placement) => ({
      id: `${id}-words-${placement}`, type: "symbol", source: id,
      filter: ["all", ["has", "label"], [placement === "point" ? "!=" : "==", ["geometry-type"], "LineString"]],
      layout: { "text-field": ["get", "label"], "text-size": 12, "text-offset": [0, 1.6], "text-font": ["sans-serif"],
        "symbol-placement": placement, "text-allow-overlap": true },
      paint: { "text-color": ink, "text-halo-color": colour("--paper"), "text-halo-width": 2 },
    })),
    { id, type: "symbol", source: id,
      filter: ["all", ["==", ["geometry-type"], "Point"], ["any", ["<", ["coalesce", ["get", "rank"], 1], FAR_RANK], [">=", ["zoom"], NEAR]]],
      layout: { "icon-image": ["concat", "ld:", shape, ":", ["coalesce", ["get", "state"], "idle"]],
        "icon-size": ["case", [">=", ["coalesce", ["get", "rank"], 1], 5], 0.62, 1], "icon-allow-overlap": true,
        "symbol-sort-key": ["coalesce", ["get", "rank"], 9] } },
  ];
}
