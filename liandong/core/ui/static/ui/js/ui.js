// Everything a page may need and that is small; the map comes only where there is one.
import "./shell.js";
import "./ld-clock.js";
import "./ld-keys.js";
import "./ld-ring.js";
import "./ld-idle.js";
import "./ld-draft.js";
import "./ld-combobox.js";
import "./ld-tabs.js";
import "./ld-live.js";
import "./live-refresh.js";

if (document.querySelector("ld-map")) import("./ld-map.js");
