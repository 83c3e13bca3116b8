// Where this phone is: ten seconds for a good position, then the last one known. Browsers say it in WGS-84.
const LOCATE_MS = 10000;
const LAST_KNOWN_MS = 300000;

/** Calls `settle({state: "located", lon, lat, accuracy} | {state: "unlocated"})` once. */
export function locate(settle) {
  if (!navigator.geolocation) {
    settle({ state: "unlocated" });
    return;
  }
  const got = ({ coords }) => settle({ state: "located", lon: coords.longitude, lat: coords.latitude, accuracy: Math.ceil(coords.accuracy) });
  const rough = () => navigator.geolocation.getCurrentPosition(got, () => settle({ state: "unlocated" }), { maximumAge: LAST_KNOWN_MS, timeout: 2000 });
  navigator.geolocation.getCurrentPosition(got, rough, { enableHighAccuracy: true, timeout: LOCATE_MS, maximumAge: 15000 });
}
