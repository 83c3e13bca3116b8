// What lies over a map: the note on a chosen point, the pin of the place that the page is about.
import { make } from "./say.js";

export const numbers = (text) => (text || "").split(/[\s,]+/).filter(Boolean).map(Number);

export class MapOverlays extends HTMLElement {
  close() {
    if (this.popup) this.popup.element.remove();
    this.popup = null;
    if (this.opener && this.opener.isConnected) this.opener.focus();
    this.opener = null;
  }

  /** A row of the list chosen by hand or key: the map goes there and says the same; Escape leads back to the row. */
  show(row) {
    const [lon, lat] = numbers(row.dataset.mapFocus);
    this.focusOn(lon, lat);
    if (this.fellBack || !row.dataset.mapTitle) return;
    this.opener = null;
    this.close();
    const { mapTitle: title, mapText: text, mapUrl: url } = row.dataset;
    this.open({ geometry: { coordinates: [lon, lat] }, properties: { title, text, url } });
    this.opener = row;
    this.popup.element.querySelector("a, strong").focus();
  }

  async open(feature) {
    let { title, text, url } = feature.properties;
    const box = make("div", "map-popup");
    this.popup = { element: box, at: feature.geometry.coordinates };
    const more = this.more && this.more[feature.source];
    if (more) {
      // Of ten thousand the map knows where they are, not who.
      const answer = await fetch(more(feature.properties), { credentials: "same-origin" }).catch(() => null);
      if (!answer || !answer.ok) return;
      ({ title, text, url } = await answer.json());
      if (!this.popup || this.popup.element !== box) return;
    }
    const head = make(url && url.startsWith("/") ? "a" : "strong", "strong", title);
    if (head.tagName === "A") head.href = url;
    else head.tabIndex = -1;
    box.append(head);
    if (text) box.append(make("p", "small muted", text));
    this.append(box);
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
