// Measuring, signs and the circle of what is around, drawn by hand: points clicked one after the other.
const R = 6371008.8;
const RAD = Math.PI / 180;
const NONE = { type: "FeatureCollection", features: [] };
const feature = (type, coordinates) => ({ type: "Feature", properties: {}, geometry: { type, coordinates } });

export class Drawing {
  constructor(element, said) {
    Object.assign(this, { element, map: element.map, said, points: [] });
    document.addEventListener("input", ({ target }) => target.closest("#plot-form") && this.preview(target.form));
  }

  addLayers() {
    const ink = getComputedStyle(this.element).getPropertyValue("--action").trim();
    for (const id of ["drawn", "circle"]) {
      this.map.addSource(id, { type: "geojson", data: NONE });
      this.map.addLayer({ id: `${id}-fill`, type: "fill", source: id, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ink, "fill-opacity": 0.08 } });
      this.map.addLayer({ id: `${id}-line`, type: "line", source: id, filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": ink, "line-width": 2 } });
      this.map.addLayer({ id: `${id}-dots`, type: "circle", source: id, filter: ["==", ["geometry-type"], "Point"],
        paint: { "circle-radius": 4, "circle-color": "#ffffff", "circle-stroke-color": ink, "circle-stroke-width": 2 } });
    }
  }

  /** "lon,lat,metres" as a circle, or nothing. */
  circle(told) {
    const source = this.map.getSource("circle");
    if (!source) return;
    const [lon, lat, metres] = (told || "").split(",").map(Number);
    source.setData(told ? { type: "FeatureCollection", features: [feature("Polygon", [ring(lon, lat, metres)]), feature("Point", [lon, lat])] } : NONE);
    if (told && told !== this.circled) {
      const [south, north] = [lat - metres / R / RAD, lat + metres / R / RAD];
      const wide = metres / R / RAD / Math.cos(lat * RAD);
      this.map.fitBounds([lon - wide, south, lon + wide, north], { padding: 40, duration: 0 });
    }
    this.circled = told;
  }

  once(deed) {
    this.element.tool = deed;
  }

  begin(kind, form, ended) {
    this.kind = kind;
    this.form = kind === "plot" ? form : null;
    this.points = [];
    if (this.form) this.form.elements.datum.value = "wgs84"; // what is clicked is in the map's own datum
    this.map.doubleClickZoom.disable();
    this.element.tool = ({ lng, lat }) => this.add([lng, lat]);
    this.finish = () => this.points.length > 1 && ended();
    this.map.on("dblclick", this.finish);
  }

  /** Lets go of the map; what was measured stays to be read. */
  end() {
    this.element.tool = null;
    if (this.finish) this.map.off("dblclick", this.finish);
    this.finish = null;
    // the same double click must not zoom
    setTimeout(() => this.element.tool || this.map.doubleClickZoom.enable(), 300);
  }

  wipe() {
    this.points = [];
    this.said.textContent = "";
    this.show("");
  }

  add(point) {
    const last = this.points[this.points.length - 1];
    if (last && metresOf([last, point]) < 0.5) return; // the second click of a double one
    if (this.form && formOf(this.form) === "point") this.points = [];
    this.points.push(point);
    if (this.form) {
      this.form.elements.points.value = this.points.map(([lon, lat]) => `${lon.toFixed(6)},${lat.toFixed(6)}`).join("\n");
      this.show(formOf(this.form));
      return;
    }
    this.show(this.kind === "area" ? "area" : "line");
    this.say();
  }

  say() {
    const { metres, km, km2, mu } = this.said.dataset;
    if (this.kind === "area") {
      const size = areaOf(this.points);
      this.said.textContent = size < 1e5 ? `${size.toFixed(0)} ㎡ · ${(size / 666.667).toFixed(1)} ${mu}` : `${(size / 1e6).toFixed(2)} ${km2} · ${(size / 666.667).toFixed(0)} ${mu}`;
      return;
    }
    const far = metresOf(this.points);
    this.said.textContent = far < 1000 ? `${far.toFixed(0)} ${metres}` : `${(far / 1000).toFixed(2)} ${km}`;
  }

  /** What the form's words would draw; the server decides what the words mean. */
  preview(form) {
    const pairs = form.elements.points.value.split("\n").map((line) => (line.match(/-?\d+(\.\d+)?/g) || []).map(Number));
    this.points = pairs.filter((pair) => pair.length === 2 && pair[0] > 72 && pair[0] < 138);
    this.show(formOf(form));
  }

  show(form) {
    const dots = this.points.map((point) => feature("Point", point));
    const shapes = { line: () => feature("LineString", this.points), area: () => feature("Polygon", [[...this.points, this.points[0]]]) };
    const whole = shapes[form] && this.points.length > (form === "area" ? 2 : 1) ? [shapes[form]()] : [];
    const source = this.map.getSource("drawn");
    if (source) source.setData({ type: "FeatureCollection", features: [...whole, ...dots] });
  }
}

function formOf(form) {
  return { cordon: "area", danger: "area", evacuation: "line", approach: "line" }[form.elements.symbol.value] || "point";
}

function ring(lon, lat, metres) {
  return Array.from({ length: 65 }, (_, i) => {
    const turn = (i / 32) * Math.PI;
    return [lon + (Math.sin(turn) * metres) / (R * RAD * Math.cos(lat * RAD)), lat + (Math.cos(turn) * metres) / (R * RAD)];
  });
}

export function metresOf(points) {
  return points.slice(1).reduce((sum, [lon, lat], i) => {
    const [from, to] = [points[i], [lon, lat]];
    const h = Math.sin(((to[1] - from[1]) * RAD) / 2) ** 2 + Math.cos(from[1] * RAD) * Math.cos(to[1] * RAD) * Math.sin(((to[0] - from[0]) * RAD) / 2) ** 2;
    return sum + 2 * R * Math.asin(Math.min(1, Math.sqrt(h)));
  }, 0);
}

/** Square metres inside the ring, on the sphere. */
export function areaOf(points) {
  if (points.length < 3) return 0;
  const sum = points.reduce((all, [lon, lat], i) => {
    const [next, above] = points[(i + 1) % points.length];
    return all + (next - lon) * RAD * (2 + Math.sin(lat * RAD) + Math.sin(above * RAD));
  }, 0);
  return Math.abs((sum * R * R) / 2);
}
