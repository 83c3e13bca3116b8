// <ld-tabs class="tabs"> of buttons with aria-controls. Without scripts all panels are there, one after the other.
class Tabs extends HTMLElement {
  connectedCallback() {
    this.tabs = [...this.querySelectorAll("[aria-controls]")];
    if (!this.tabs.length) return;
    this.setAttribute("role", "tablist");
    this.tabs.forEach((tab) => {
      tab.setAttribute("role", "tab");
      tab.id = tab.id || `tab-${tab.getAttribute("aria-controls")}`;
      const panel = this.panel(tab);
      if (panel) {
        panel.setAttribute("role", "tabpanel");
        panel.setAttribute("aria-labelledby", tab.id);
      }
      tab.onclick = () => this.show(tab);
    });
    this.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = this.tabs[(this.tabs.indexOf(event.target.closest("[role=tab]")) + step + this.tabs.length) % this.tabs.length];
      this.show(next);
      next.focus();
    };
    const asked = this.tabs.find((tab) => `#${tab.getAttribute("aria-controls")}` === location.hash);
    this.show(asked || this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true") || this.tabs[0]);
  }

  panel(tab) {
    return document.getElementById(tab.getAttribute("aria-controls"));
  }

  show(chosen) {
    this.tabs.forEach((tab) => {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      const panel = this.panel(tab);
      if (panel) panel.hidden = !on;
    });
    this.dispatchEvent(new CustomEvent("ld:tab", { bubbles: true, detail: chosen.getAttribute("aria-controls") }));
  }
}

customElements.define("ld-tabs", Tabs);
