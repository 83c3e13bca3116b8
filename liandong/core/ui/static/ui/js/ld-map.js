// <ld-map>: an island. The list beside it says the same without it. Everything comes from our own origin.
import { follows } from "./live-refresh.js";
import { load } from "./map-library.js";
import { symbols } from "./map-symbols.js";
import { make, say } from "./say.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const numbers = (text) => (text || "").split(/[\s,]+/).filter(Boolean).map(Number);

class LdMap extends HTMLElement {
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

  style() {
    const dark = document.documentElement.dataset.theme === "dark";
    const url = (dark && this.dataset.styleDark) || this.dataset.style;
    if (url) return new URL(url, location.href).href;
    const paper = getComputedStyle(this).getPropertyValue("--sunken").trim();
    return { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint: { "background-color": paper } }] };
  }

  async draw(gl) {
    const canvas = make("div", "map-canvas");
    this.append(canvas);
    const bounds = numbers(this.dataset.bounds);
    const options = {
      container: canvas, style: this.style(), attributionControl: false, pitchWithRotate: false, dragRotate: false,
      maxZoom: 18, localIdeographFontFamily: getComputedStyle(this).fontFamily,
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
    this.map.on("click", (event) => this.click(event));
    this.map.on("move", () => this.placeOverlays());
    document.addEventListener("ld:appearance", ({ detail }) => detail.name === "theme" && this.map.setStyle(this.style()));
    document.addEventListener("ld:fact", ({ detail }) => follows(this, detail) && this.refreshSoon());
    document.addEventListener("ld:reset", () => this.refreshSoon());
    document.addEventListener("ld:choose", ({ detail }) => detail.fields && detail.fields.lon && this.here(+detail.fields.lon, +detail.fields.lat));
    document.addEventListener("click", (event) => {
      const row = event.target.closest("[data-map-focus]");
      if (row) this.focusOn(...numbers(row.dataset.mapFocus));
    });
    if (this.fellBack) return;
    this.controls();
    if (this.dataset.note) this.append(make("p", "map-note", this.dataset.note));
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

  get urls() {
    return JSON.parse(this.dataset.layers || "{}");
  }

  addLayers() {
    symbols(this).forEach(([id, drawn]) => this.map.addImage(id, drawn.image, drawn.options));
    Object.keys(this.urls).forEach((name) => {
      this.map.addSource(`ld-${name}`, { type: "geojson", data: EMPTY });
      this.map.addLayer({ id: `ld-${name}-area`, type: "line", source: `ld-${name}`, filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "line-color": getComputedStyle(this).getPropertyValue("--ink").trim(), "line-width": 2, "line-dasharray": [3, 2] } });
      this.map.addLayer({ id: `ld-${name}`, type: "symbol", source: `ld-${name}`, filter: ["==", ["geometry-type"], "Point"],
        layout: { "icon-image": ["concat", "ld:", ["coalesce", ["get", "shape"], name.replace(/s$/, "")], ":", ["coalesce", ["get", "state"], "idle"]],
          "icon-size": ["case", [">=", ["coalesce", ["get", "rank"], 1], 5], 0.62, 1], "icon-allow-overlap": true, "symbol-sort-key": ["coalesce", ["get", "rank"], 9] } });
    });
    this.refresh();
  }

  refreshSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), 500);
  }

  refresh() {
    Object.entries(this.urls).forEach(async ([name, url]) => {
      try {
        const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/geo+json, application/json" } });
        const source = this.map.getSource(`ld-${name}`);
        if (answer.ok && source) source.setData(await answer.json());
      } catch (error) {
        // The lamp says when the server is away; the old points stay.
      }
    });
  }

  click(event) {
    // Where a place is being asked for, a symbol must not be in the way of it.
    const names = "places" in this.dataset ? [] : Object.keys(this.urls);
    const layers = names.map((name) => `ld-${name}`).filter((id) => this.map.getLayer(id));
    const [found] = layers.length ? this.map.queryRenderedFeatures(event.point, { layers }) : [];
    if (this.popup) this.popup.element.remove();
    this.popup = null;
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

  open(feature) {
    const { title, text, url } = feature.properties;
    const box = make("div", "map-popup");
    const head = url ? make("a", "strong", title) : make("strong", "", title);
    if (url && url.startsWith("/")) head.href = url;
    box.append(head);
    if (text) box.append(make("p", "small muted", text));
    this.append(box);
    this.popup = { element: box, at: feature.geometry.coordinates };
    this.placeOverlays();
    this.dispatchEvent(new CustomEvent("ld:map-select", { bubbles: true, detail: feature.properties }));
  }

  /** The place this page is about. */
  here(lon, lat, move = true) {
    if (this.fellBack) return;
    if (this.pin) this.pin.element.remove();
    this.pin = { element: make("span", "map-mark is-here map-overlay"), at: [lon, lat] };
    this.append(this.pin.element);
    if (move) this.focusOn(lon, lat);
    this.placeOverlays();
  }

  focusOn(lon, lat, zoom) {
    if (this.fellBack) return;
    this.map.easeTo({ center: [lon, lat], zoom: Math.max(zoom || 14, this.map.getZoom()), duration: 400 });
  }

  placeOverlays() {
    [this.popup, this.pin].filter(Boolean).forEach(({ element, at }) => {
      const { x, y } = this.map.project(at);
      element.style.left = `${x}px`;
      element.style.top = `${y}px`;
    });
  }
}
customElements.define("ld-map", LdMap);
