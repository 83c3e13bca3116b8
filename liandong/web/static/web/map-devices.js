// Positions of vehicles and people: every five seconds only what moved in the view, in one source of the map.
const EVERY_MS = 5000;
const STALE_S = 300;
const GONE_S = 1800;
const LEADERS = 12; // from this zoom on a vehicle is an arrow; farther away a dot
const EMPTY = { type: "FeatureCollection", features: [] };

export class Devices {
  constructor(element) {
    this.element = element;
    this.map = element.map;
    this.known = new Map();
    this.cursor = "";
    element.pickable = ["ld-devices", "ld-devices-dots"];
    element.more = { "ld-devices": ({ id }) => element.dataset.devices.replace("devices.json", `devices/${id}/`) };
    this.map.on("moveend", () => this.lookAnew());
    const turn = () => document.hidden || this.asking || this.ask();
    document.addEventListener("visibilitychange", turn);
    setInterval(turn, EVERY_MS);
    setInterval(() => this.age(), 60_000);
  }

  addLayers() {
    const colour = (name) => getComputedStyle(this.element).getPropertyValue(name).trim();
    const state = ["get", "state"];
    this.map.addSource("ld-devices", { type: "geojson", data: EMPTY, promoteId: "id" });
    const under = this.map.getLayer("ld-incidents") ? "ld-incidents" : undefined;
    this.map.addLayer({ id: "ld-devices-dots", type: "circle", source: "ld-devices", maxzoom: LEADERS,
      paint: { "circle-radius": 3, "circle-color": ["match", state, "go", colour("--go"), colour("--muted")], "circle-stroke-width": 1, "circle-stroke-color": colour("--paper") } }, under);
    this.map.addLayer({ id: "ld-devices", type: "symbol", source: "ld-devices", minzoom: LEADERS,
      layout: { "icon-image": ["concat", "ld:", ["get", "shape"], ":", state], "icon-size": 0.7, "icon-rotate": ["get", "heading"],
        "icon-rotation-alignment": "map", "icon-allow-overlap": true, "icon-ignore-placement": true } }, under);
    this.shown = false;
    this.lookAnew();
  }

  /** Another view: what is in it is not known yet. */
  lookAnew() {
    this.cursor = "";
    this.ask();
  }

  async ask() {
    if (this.element.off.has("devices") || !this.map.getSource("ld-devices")) return;
    if (this.asking) this.asking.abort();
    const asking = (this.asking = new AbortController());
    const { _sw: low, _ne: high } = this.map.getBounds();
    const margin = [(high.lng - low.lng) * 0.1, (high.lat - low.lat) * 0.1];
    const box = [low.lng - margin[0], low.lat - margin[1], high.lng + margin[0], high.lat + margin[1]].map((n) => n.toFixed(4)).join(",");
    try {
      const answer = await fetch(`${this.element.dataset.devices}?since=${this.cursor}&box=${box}`, { credentials: "same-origin", signal: asking.signal });
      if (answer.ok) this.take(await answer.json());
    } catch (error) {
      // The lamp says when the server is away; the old points stay and grow stale.
    }
    if (this.asking === asking) this.asking = null;
  }

  take(told) {
    if (told.anew) this.known.clear();
    this.cursor = told.cursor;
    const now = Date.now() / 1000;
    const gone = (told.gone || []).filter((id) => this.known.delete(id));
    const fresh = told.n.map((id, i) => {
      const feature = {
        type: "Feature", geometry: { type: "Point", coordinates: [told.x[i] / 1e5, told.y[i] / 1e5] },
        properties: { id, shape: told.k[i] ? "person" : "vehicle", heading: told.h[i] > 0 && !told.k[i] ? told.h[i] : 0,
          at: told.t[i], moving: told.v[i] >= 3 },
      };
      feature.properties.state = stateOf(feature.properties, now);
      this.known.set(id, feature);
      return feature;
    });
    this.draw(fresh, gone, told.anew);
  }

  /** A few are told to the map one by one; when most moved, all of them at once is less work. */
  draw(fresh, gone, anew) {
    const source = this.map.getSource("ld-devices");
    if (!source) return;
    if (anew || !this.shown || fresh.length * 3 > this.known.size) {
      source.setData({ type: "FeatureCollection", features: [...this.known.values()] });
    } else if (fresh.length || gone.length) {
      source.updateData({ remove: gone, add: fresh });
    }
    this.shown = true;
    this.element.dataset.devicesShown = String(this.known.size);
  }

  /** What stood still is not told again: its age is counted here. */
  age() {
    const now = Date.now() / 1000;
    for (const [id, { properties }] of this.known) {
      if (now - properties.at > GONE_S) this.known.delete(id);
      else properties.state = stateOf(properties, now);
    }
    this.draw([], [], true);
  }
}

function stateOf(properties, now) {
  if (now - properties.at > STALE_S) return "wait";
  return properties.moving ? "go" : "idle";
}
