// What the points stand on: the place's own base map, or a graticule where none was installed.
const colour = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();

/** `{style, missing}` for the theme that holds now. A base map that is not there is no reason to show nothing. */
export async function baseFor(element) {
  const dark = document.documentElement.dataset.theme === "dark";
  const url = (dark && element.dataset.styleDark) || element.dataset.style;
  if (url) {
    try {
      const answer = await fetch(url, { credentials: "same-origin" });
      if (answer.ok) return found(await answer.json());
    } catch (error) {
      // as if it were not installed
    }
  }
  return { style: graticule(element), missing: true };
}

/** Whose data it is stands on the map, once. */
function found(style) {
  const credits = Object.values(style.sources || {}).map((source) => source.attribution).filter(Boolean);
  return { style, missing: false, credit: [...new Set(credits)].join(" · ") };
}

function graticule(element) {
  const lines = [];
  const add = (from, to, value) =>
    lines.push({ type: "Feature", properties: { whole: value % 10 === 0, name: `${value / 10}°` }, geometry: { type: "LineString", coordinates: [from, to] } });
  for (let lon = 730; lon <= 1360; lon += 1) add([lon / 10, 0], [lon / 10, 56], lon);
  for (let lat = 0; lat <= 560; lat += 1) add([73, lat / 10], [136, lat / 10], lat);
  const source = { type: "geojson", data: { type: "FeatureCollection", features: lines }, tolerance: 0 };
  const line = { "line-color": colour(element, "--control"), "line-width": ["case", ["get", "whole"], 1.2, 0.5], "line-opacity": 0.6 };
  return {
    version: 8, sources: { graticule: source },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colour(element, "--sunken") } },
      { id: "whole", type: "line", source: "graticule", filter: ["get", "whole"], paint: line },
      { id: "tenth", type: "line", source: "graticule", minzoom: 8, filter: ["!", ["get", "whole"]], paint: line },
      { id: "degrees", type: "symbol", source: "graticule", minzoom: 8,
        layout: { "symbol-placement": "line", "symbol-spacing": 600, "text-field": ["get", "name"], "text-size": 11, "text-font": ["sans-serif"] },
        paint: { "text-color": colour(element, "--muted"), "text-halo-color": colour(element, "--sunken"), "text-halo-width": 2 } },
    ],
  };
}

/** West, south, east, north of all points of some features, or null. */
export function boundsOf(features) {
  const points = features.filter((one) => one.geometry.type === "Point").map((one) => one.geometry.coordinates);
  if (!points.length) return null;
  const [lons, lats] = [points.map((p) => p[0]), points.map((p) => p[1])];
  return [Math.min(...lons) - 0.01, Math.min(...lats) - 0.01, Math.max(...lons) + 0.01, Math.max(...lats) + 0.01];
}
