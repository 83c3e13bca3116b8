// One feed for all tabs of a browser: six tabs would otherwise use up every connection it may open to us.
import { Source } from "./live-source.js";

const KEPT_MS = 60000;
const ports = new Set();
const recent = [];

const source = new Source((message) => {
  if (message.type === "fact") {
    recent.push([performance.now(), message]);
    while (recent.length && performance.now() - recent[0][0] > KEPT_MS) recent.shift();
  }
  ports.forEach((port) => port.postMessage(message));
});

self.onconnect = (event) => {
  const port = event.ports[0];
  port.onmessage = ({ data }) => {
    if (data.type === "bye") {
      ports.delete(port);
      return;
    }
    ports.add(port);
    source.open(data);
    // What came between the rendering of the page and this moment is not on the page yet.
    recent.filter(([at]) => performance.now() - at < data.age + 2000).forEach(([, message]) => port.postMessage(message));
  };
  port.start();
};
