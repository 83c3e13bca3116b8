// <ld-map>: an island. The list beside it says the same without it. Everything comes from our own origin.
import { follows } from "./live-refresh.js";
import { baseFor, boundsOf } from "./map-base.js";
import { load } from "./map-library.js";
import { MapOverlays, numbers } from "./map-overlays.js";
import { layersOf, symbols } from "./map-symbols.js";
import { make, say } from "./say.js";

const REFRESH_MS = 3000;
const EMPTY = { type: "FeatureCollection", features: [] };

class LdMap extends MapOverlays {
  connectedCallback() {
    if (this.started) return;
    this.started = true;
    this.pick = (this.dataset.pick || "").split(/\s+/).filter(Boolean);
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((e) => e.isIntersecting)) return;
      seen.disconnect();
      this.begin();
    });
    seen.observe(this);
  }

  async begin() {
    if (!document.createElement("canvas").getContext("webgl2")) {
      this.fallBack();
      return;
    }
    try {
      await this.draw(await load());
    } catch (error) {
      this.fallBack();
    }
  }

  /** Never a blank grey box: the overview drawn by the server, and a word about what still works. */
  fallBack() {
    if (this.fellBack) return;
    this.fellBack = true;
    this.querySelectorAll(".map-canvas, .map-controls, .map-overlay").forEach((part) => part.remove());
    const url = this.dataset.fallback;
    if (url) {
      const image = make("img", "map-fallback");
      image.onerror = () => image.remove();
      image.src = url;
      image.alt = "";
      this.append(image);
    }
    this.append(make("p", "map-note", say("地图不可用，列表仍可使用")));
  }

  async draw(gl) {
    const base = await baseFor(this);
    this.unfitted = base.missing && !this.dataset.center;
    const canvas = make("div", "map-canvas");
    this.append(canvas);
    const bounds = numbers(this.dataset.bounds);
    const options = {
      container: canvas, style: base.style, hash: this.dataset.hash || false, locale: { "Map.Title": say("地图") }, attributionControl: false, pitchWithRotate: false, dragRotate: false,
      interactive: !this.still, maxZoom: 18, localIdeographFontFamily: getComputedStyle(this).fontFamily,
    };
    if (bounds.length === 4) options.bounds = bounds;
    if (this.dataset.center) Object.assign(options, { center: numbers(this.dataset.center), zoom: Number(this.dataset.zoom || 12) });
    this.map = new gl.Map(options);
    this.home = bounds.length === 4 ? bounds : null;
    this.map.touchZoomRotate.disableRotation();
    this.map.on("style.load", () => this.addLayers());
    // A base map that cannot be read at all is no map; a tile that is missing later is not worth a word.
    this.map.once("style.load", () => (this.drawn = true));
    this.map.on("error", () => this.drawn || this.fallBack());
    if (!this.still) this.map.on("click", (event) => this.click(event));
    this.map.on("move", () => this.placeOverlays());
    document.addEventListener("ld:appearance", ({ detail }) => detail.name === "theme" && baseFor(this).then(({ style }) => this.map.setStyle(style)));
    document.addEventListener("ld:fact", ({ detail }) => follows(this, detail) && this.refreshSoon());
    document.addEventListener("ld:reset", () => this.refreshSoon());
    document.addEventListener("ld:choose", ({ detail }) => detail.fields && detail.fields.lon && this.here(+detail.fields.lon, +detail.fields.lat));
    document.addEventListener("click", (event) => {
      const row = event.target.closest("[data-map-focus]");
      if (row) this.show(row);
    });
    this.addEventListener("keydown", ({ key }) => key === "Escape" && this.close());
    if (this.fellBack) return;
    if (!this.still) this.controls();
    const note = base.missing && this.dataset.style ? say("底图未安装，点位仍可用") : this.dataset.note || base.credit;
    if (note) this.append(make("p", "map-note", note));
    const here = numbers(this.dataset.here);
    if (here.length === 2) this.here(...here, !this.dataset.center);
  }

  controls() {
    const box = make("div", "map-controls");
    const add = (sign, label, deed) => {
      const button = make("button", "btn btn-icon", sign);
      button.type = "button";
      button.setAttribute("aria-label", say(label));
      button.onclick = deed;
      box.append(button);
    };
    add("+", "放大", () => this.map.zoomIn());
    add("−", "缩小", () => this.map.zoomOut());
    if (this.home) add("□", "回到全境", () => this.map.fitBounds(this.home));
    this.append(box);
  }

  /** A picture to look at, as on a wall: nothing in it can be pressed. */
  get still() {
    return "still" in this.dataset;
  }

  get urls() {
    return JSON.parse(this.dataset.layers || "{}");
  }

  /** Layers may be switched off where the page remembers it; [data-layers-off] is its key in this browser. */
  get off() {
    return new Set(this.dataset.layersOff ? JSON.parse(localStorage.getItem(this.dataset.layersOff) || "[]") : []);
  }

  toggle(name, on) {
    const off = this.off;
    off[on ? "delete" : "add"](name);
    localStorage.setItem(this.dataset.layersOff, JSON.stringify([...off]));
    this.applyOff();
  }

  applyOff() {
    if (!this.map || !this.map.getStyle()) return;
    const off = this.off;
    this.map.getStyle().layers.filter(({ id }) => id.startsWith("ld-")).forEach(({ id }) =>
      this.map.setLayoutProperty(id, "visibility", off.has(id.split("-")[1]) ? "none" : "visible"));
  }

  addLayers() {
    symbols(this).forEach(([id, drawn]) => this.map.hasImage(id) || this.map.addImage(id, drawn.image, drawn.options));
    Object.keys(this.urls).forEach((name) => {
      this.map.addSource(`ld-${name}`, { type: "geojson", data: EMPTY });
      layersOf(this, name).forEach((layer) => this.map.addLayer(layer));
    });
    this.dispatchEvent(new CustomEvent("ld:map-layers", { bubbles: true }));
    this.applyOff();
    this.refresh();
  }

  // Facts that keep coming do not put it off, and it is asked for once in three seconds.
  refreshSoon() {
    if (this.timer) return;
    const since = performance.now() - (this.refreshedAt || -REFRESH_MS);
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.refreshedAt = performance.now();
      this.refresh();
    }, Math.max(500, REFRESH_MS - since));
  }

  refresh() {
    Object.entries(this.urls).forEach(async ([name, url]) => {
      try {
        const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/geo+json, application/json" } });
        const source = this.map.getSource(`ld-${name}`);
        if (!answer.ok || !source) return;
        const data = await answer.json();
        source.setData(data);
        const bounds = this.unfitted && boundsOf(data.features);
        if (bounds) this.map.fitBounds(bounds, { duration: 0, maxZoom: 13 });
        if (bounds) this.unfitted = false;
      } catch (error) {
        // The lamp says when the server is away; the old points stay.
      }
    });
  }

  click(event) {
    if (this.tool) {
      this.tool(event.lngLat);
      return;
    }
    // Where a place is being asked for, a symbol must not be in the way of it.
    const names = "places" in this.dataset ? [] : Object.keys(this.urls);
    const layers = [...names.map((name) => `ld-${name}`), ...(this.pickable || [])].filter((id) => this.map.getLayer(id));
    const [found] = layers.length ? this.map.queryRenderedFeatures(event.point, { layers }) : [];
    this.close();
    if (found) {
      this.open(found);
      return;
    }
    const { lng, lat } = event.lngLat;
    const fields = this.pick.map((name) => document.querySelector(`[name="${CSS.escape(name)}"]`));
    if (fields.length === 2 && fields.every(Boolean)) {
      fields[0].value = lng.toFixed(6);
      fields[1].value = lat.toFixed(6);
      fields[1].dispatchEvent(new Event("change", { bubbles: true }));
      this.here(lng, lat, false);
    }
    this.dispatchEvent(new CustomEvent("ld:map-click", { bubbles: true, detail: { lon: lng, lat } }));
  }
}
customElements.define("ld-map", LdMap);
