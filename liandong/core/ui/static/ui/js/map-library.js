// MapLibre and PMTiles, fetched once and only where a map is drawn.
const VENDOR = new URL("../../vendor/", import.meta.url);

function script(url) {
  return new Promise((done, failed) => {
    const element = document.createElement("script");
    Object.assign(element, { src: url.href, onload: done, onerror: failed });
    document.head.append(element);
  });
}

let library = null;

/** The map library with tiles out of one file; rejects where the browser files were not set up. */
export function load() {
  library = library || Promise.all([import(new URL("maplibre-gl.mjs", VENDOR).href), script(new URL("pmtiles.js", VENDOR))]).then(([gl]) => {
    gl.setWorkerUrl(new URL("maplibre-gl-worker.mjs", VENDOR).href);
    gl.addProtocol("pmtiles", new window.pmtiles.Protocol().tile);
    return gl;
  });
  return library;
}
