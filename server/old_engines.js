// For engines before Chromium 112: what the frontend calls and they lack, in the smallest form that serves it.
(function () {
  "use strict";
  try {
    new RegExp("a", "v");
  } catch (_) {
    // The flag v (sets in character classes) reads as u for the expressions that the frontend makes.
    const asU = (args) => (typeof args[1] === "string" ? [args[0], args[1].replace("v", "u")] : args);
    window.RegExp = new Proxy(RegExp, {
      construct: (made, args, target) => Reflect.construct(made, asU(args), target),
      apply: (made, self, args) => Reflect.apply(made, self, asU(args)),
    });
  }
  const lacking = (owner, methods) => {
    for (const [name, value] of Object.entries(methods)) {
      if (!owner[name]) Object.defineProperty(owner, name, { value, writable: true, configurable: true });
    }
  };
  const copying = (change) =>
    function (...args) {
      const copy = Array.from(this);
      change(copy, args);
      return copy;
    };
  const arrays = {
    toSorted: copying((copy, args) => copy.sort(...args)),
    toReversed: copying((copy) => copy.reverse()),
    toSpliced: copying((copy, args) => copy.splice(...args)),
    with: copying((copy, [index, value]) => {
      const at = index < 0 ? copy.length + index : index;
      if (at < 0 || at >= copy.length) throw new RangeError("Invalid index");
      copy[at] = value;
    }),
  };
  lacking(Array.prototype, arrays);
  const { toSorted, toReversed } = arrays;
  for (const typed of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
    Float32Array, Float64Array]) {
    lacking(typed.prototype, {
      toSorted(...args) { return typed.from(toSorted.apply(this, args.length ? args : [(a, b) => a - b])); },
      toReversed() { return typed.from(toReversed.apply(this)); },
    });
  }
  lacking(Object, {
    groupBy(items, key) {
      const groups = Object.create(null);
      let index = 0;
      for (const item of items) (groups[key(item, index++)] ||= []).push(item);
      return groups;
    },
  });
  lacking(Promise, {
    withResolvers() {
      let resolve, reject;
      const promise = new this((yes, no) => { resolve = yes; reject = no; });
      return { promise, resolve, reject };
    },
  });
  // Without :has() (before 105) what holds these parts is laid out by name; the rest of the style does without.
  if (!CSS.supports("selector(:has(a))")) {
    const wide = matchMedia("(min-width: 641px)");
    const over = "position:absolute;inset:0;width:auto;height:auto;z-index:2;pointer-events:none";
    const held = () => [
      [".st-key-tools", "stLayoutWrapper", "margin-left:auto"],
      [".st-key-scope-bar", "stLayoutWrapper", "flex:1 1 30rem"],
      [".st-key-unseen", "stLayoutWrapper", "display:none"],
      [".st-key-masthead", "stLayoutWrapper", wide.matches ? "position:absolute;width:0" : ""],
      [".paper-only", "stElementContainer", "position:absolute"],
      [".guide[hidden]", "stElementContainer", "position:absolute"],
      [".st-key-map-canvas .map-legend", "stElementContainer", wide.matches ? over : ""],
      [".st-key-map-canvas .map-legend", "stHtml", wide.matches ? "position:static;height:100%" : ""],
    ];
    // The next screen uses the same holders for other parts: what was laid on one is taken off again.
    const laid = new Map();
    const lay = () => {
      const wanted = new Map();
      for (const [part, kind, style] of held()) {
        for (const found of document.querySelectorAll(part)) {
          const holder = found.closest(`[data-testid="${kind}"]`);
          if (holder && style) wanted.set(holder, style);
        }
      }
      for (const [holder, style] of laid) {
        if (wanted.get(holder) === style) continue;
        for (const rule of style.split(";")) holder.style.removeProperty(rule.split(":")[0]);
        laid.delete(holder);
      }
      for (const [holder, style] of wanted) {
        if (laid.has(holder)) continue;
        holder.style.cssText += `;${style}`;
        laid.set(holder, style);
      }
    };
    wide.addEventListener("change", lay);
    new MutationObserver(lay).observe(document.documentElement, {
      subtree: true, childList: true, attributes: true, attributeFilter: ["hidden"],
    });
  }
})();
