// What scripts add to the public pages: one's own position, and reading aloud. Everything else works without them.
const place = document.getElementById("my-place");
const point = document.querySelector('input[name="point"]');
const said = document.getElementById("my-place-said");

if (place && point && navigator.geolocation) {
  place.hidden = false;
  place.addEventListener("click", () => {
    const got = ({ coords }) => {
      point.value = `WGS84 ${coords.longitude.toFixed(6)},${coords.latitude.toFixed(6)}`;
      said.textContent = `±${Math.ceil(coords.accuracy)} m`;
    };
    navigator.geolocation.getCurrentPosition(got, () => { said.textContent = place.dataset.failed; }, { enableHighAccuracy: true, timeout: 10000 });
  });
}

const aloud = document.getElementById("read-aloud");
if (aloud && "speechSynthesis" in window) {
  aloud.hidden = false;
  aloud.addEventListener("click", () => {
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      return;
    }
    const words = ["public-urgent", "public-main"].map((name) => document.querySelector(`.${name}`).innerText).join("。");
    const speech = new SpeechSynthesisUtterance(words);
    speech.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
    speechSynthesis.speak(speech);
  });
}
