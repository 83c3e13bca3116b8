// A demo phone asks every two seconds what is new; a phone in a hidden tab is a phone in a pocket: nothing is read.
const EVERY_MS = 2000;

class Inbox extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.refresh(), EVERY_MS);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async refresh() {
    if (document.hidden || this.contains(document.activeElement)) return;
    try {
      const answer = await fetch(this.dataset.url, { credentials: "same-origin" });
      if (!answer.ok) return;
      const text = await answer.text();
      if (text !== this.shown) this.innerHTML = text;
      this.shown = text;
    } catch {
      // The server is away; the next round asks again.
    }
  }
}

customElements.define("ld-inbox", Inbox);
