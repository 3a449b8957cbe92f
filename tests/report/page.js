// What is wrong with the page that is shown, as a list of texts.
(() => {
  const wrong = [];
  const text = (node) => (node.textContent || "").trim().replace(/\s+/g, " ").slice(0, 60);
  const shown = (element) => element.checkVisibility();

  // Nothing is wider than the window, but for what scrolls by itself.
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    wrong.push(`the page is ${document.documentElement.scrollWidth} wide, and the window ${width}`);
  }
  for (const element of document.querySelectorAll("body *")) {
    const box = element.getBoundingClientRect();
    const scrolls = element.closest(".wide, svg, .skip, caption");
    if (shown(element) && !scrolls && box.width > 0 && (box.right > width + 1 || box.left < -1)) {
      wrong.push(`${element.tagName} is out of the window: ${text(element)}`);
    }
  }

  // Text can be told from what is behind it.
  const channels = (color) => color.match(/[\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = channels(color).map((it) => it / 255)
      .map((it) => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (channels(color)[3] !== 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!text(texts.currentNode) || element.closest("svg") || !shown(element)) continue;
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) wrong.push(`contrast ${contrast.toFixed(2)}: ${text(element)}`);
  }

  // In pictures, no text runs into another, or out of its card.
  for (const picture of document.querySelectorAll("svg")) {
    if (!shown(picture)) continue;
    const boxes = [...picture.querySelectorAll("text")].map((it) => [it, it.getBBox()]);
    boxes.forEach(([one, a], at) => {
      for (const [other, b] of boxes.slice(at + 1)) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x ||
          a.y + a.height <= b.y + 3 || b.y + b.height <= a.y + 3;
        if (!apart) wrong.push(`${text(one)} runs into ${text(other)}`);
      }
      const card = one.parentElement.querySelector(":scope > rect.card");
      const c = one.parentElement.tagName === "g" && card && card.getBBox();
      if (c && (a.x < c.x || a.x + a.width > c.x + c.width)) wrong.push(`${text(one)} leaves its card`);
    });
  }

  // Whoever hears the page finds the way.
  const ids = [...document.querySelectorAll("[id]")].map((it) => it.id);
  if (new Set(ids).size !== ids.length) wrong.push("two elements have one id");
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    if (!ids.includes(link.getAttribute("href").slice(1))) wrong.push(`${link.href} leads nowhere`);
  }
  let level = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) wrong.push(`${heading.tagName} after H${level}: ${text(heading)}`);
    level = next;
  }
  if (document.querySelectorAll("h1").length !== 1) wrong.push("there is not one h1");
  for (const table of document.querySelectorAll("table")) {
    if (!table.caption || !table.querySelector("thead th[scope=col]") ||
        [...table.tBodies[0].rows].some((row) => row.cells[0].scope !== "row")) {
      wrong.push(`a table without caption or headers: ${text(table)}`);
    }
  }
  for (const region of document.querySelectorAll(".wide")) {
    if (region.tabIndex !== 0 || !region.getAttribute("aria-label")) wrong.push("the keyboard cannot scroll");
  }
  for (const element of document.querySelectorAll("script, iframe, object, form, [onclick], [onload]")) {
    wrong.push(`${element.tagName} has no place here`);
  }
  return wrong;
})()
