// The few words that scripts say by themselves, and the place where they are announced.
const ENGLISH = {
  "超时": "Overdue", "按时": "On time", "迟": "Late", "迟办": "Done late", "已不计时": "Not counted", "即将超时": "nearly due",
  "已超时": "overdue", "实时连接正常": "Live", "延迟": "Delayed", "离线": "Offline", "数据截至": "data as of", "秒前": "s ago",
  "连接中断，页面内容可能已过时；请改用电话核对。": "Connection lost. This page may be out of date; check by phone.",
  "条更新": "updates", "开启声音": "Turn sound on", "声音已开": "Sound on", "静音": "Muted", "快捷键": "Keyboard shortcuts",
  "全部快捷键": "all shortcuts", "关闭": "Close", "已保存": "Saved", "正在保存…": "Saving…", "未同步，已存本机，自动重试": "Not synchronised; kept here, retrying",
  "没有匹配项，可直接填写": "No match; you may type it in", "查询失败，可直接填写": "Look-up failed; you may type it in", "已恢复本机未同步的内容": "Restored what had not been synchronised",
  "地图不可用，列表仍可使用": "No map here; the list still works", "放大": "Zoom in", "缩小": "Zoom out", "回到全境": "Whole area", "新消息": "New", "地图": "Map", "底图未安装，点位仍可用": "No base map installed; the points still work",
  "长时间无人操作，即将自动退出。": "Nobody has done anything for long: this session is about to end.", "继续使用": "Go on", "登录": "Sign in",
  "已自动退出。页面上的内容还在，请在新窗口登录后继续。": "Signed out. What is on this page stays: sign in in a new window, then go on.",
  "没有读到密钥，请重试或改用其他方式。": "No key was read. Try again, or use another way.",
  "操作未完成，请重试；如反复出现请改用电话。": "Not done; try again, or use the phone.", "静音 60 秒": "Mute for 60 s", "个结果": "results",
};
const english = document.documentElement.lang === "en";
export const say = (word) => (english && ENGLISH[word]) || word;

let line = null;

/** Read something out once, politely. For thresholds only, never for each second. */
export function announce(text) {
  if (!line) {
    line = document.createElement("div");
    line.className = "sr-only";
    line.setAttribute("aria-live", "polite");
    document.body.append(line);
  }
  line.textContent = text;
}

export function icon(name) {
  const sprite = new URL("../icons/sprite.svg", import.meta.url).pathname;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon is-small");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function toast(text, isError = false) {
  const shelf = document.getElementById("toasts");
  if (!shelf) return;
  const box = make("div", isError ? "toast is-error" : "toast");
  const close = make("button");
  close.type = "button";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", say("关闭"));
  close.append(icon("close"));
  box.append(icon(isError ? "error" : "check"), make("span", "", text), close);
  shelf.append(box);
  if (!isError) setTimeout(() => box.remove(), 6000);
}
