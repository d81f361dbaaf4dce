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
    const held = { tools: "margin-left:auto", "scope-bar": "flex:1 1 30rem", unseen: "display:none" };
    new MutationObserver(() => {
      const styled = { ...held, masthead: wide.matches ? "position:absolute;width:0" : "" };
      for (const [key, style] of Object.entries(styled)) {
        for (const part of document.getElementsByClassName(`st-key-${key}`)) {
          const holder = part.parentElement;
          if (holder.dataset.held !== style) {
            holder.dataset.held = style;
            holder.style.cssText += `;${style}`;
          }
        }
      }
    }).observe(document.documentElement, { subtree: true, childList: true });
  }
})();
