/* global window, document, PerformanceObserver, requestAnimationFrame, MessageEvent, KeyboardEvent, Worker, Blob */

/** Runs in the page, without imports: `window.bench` does what a person does and tells how long it took. */
export function prepare({ source, options }) {
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map((e) => e.duration))).observe({
    type: 'longtask',
  });
  const worker = new Worker(URL.createObjectURL(new Blob([`(${source})(${JSON.stringify(options)})`])));
  const frame = () => new Promise(requestAnimationFrame);
  const settled = () => new Promise((done) => setTimeout(done, 500));

  /** ms until each is painted, and ms of the longest task until all are and in the half second after. */
  const painted = async (begin, selectors) => {
    await settled();
    tasks.length = 0;
    const from = await begin();
    const ms = [];
    for (const selector of selectors) {
      while (document.querySelector(selector) === null) await frame();
      await frame();
      ms.push(performance.now() - from);
    }
    await settled();
    return { ms, longest: Math.max(0, ...tasks) };
  };

  const measure = async (n, step) => {
    // What is told late belongs to what was done before.
    await settled();
    tasks.length = 0;
    const times = [];
    let last = await frame();
    for (let i = 0; i < n; i++) {
      step(i);
      const now = await frame();
      times.push(now - last);
      last = now;
    }
    times.sort((a, b) => a - b);
    await settled();
    return { p50: times[Math.floor(n / 2)], p99: times[Math.floor(n * 0.99)], longest: Math.max(0, ...tasks) };
  };

  window.bench = {
    /** Asks the worker for data; the time begins when the first have come, before they are unpacked. */
    tell: (name, ...selectors) =>
      painted(
        () =>
          new Promise((told) => {
            worker.onmessage = (event) => {
              told(performance.now());
              window.dispatchEvent(new MessageEvent('message', { data: event.data }));
            };
            worker.postMessage(name);
          }),
        selectors,
      ),
    press: (selector, shown) =>
      painted(() => {
        const from = performance.now();
        document.querySelector(selector).click();
        return from;
      }, [shown]),
    move: (n) => {
      const canvas = document.querySelector('canvas.timeline');
      const keys = ['w', 'w', 'd', 'w', 'a', 's', 'd', 'd', 's', 'a'];
      return measure(n, (i) =>
        canvas.dispatchEvent(new KeyboardEvent('keydown', { key: keys[i % keys.length], bubbles: true })),
      );
    },
    scroll: (selector, n, step) => {
      const place = document.querySelector(selector);
      return measure(n, (i) => place.scrollTo(0, i * step));
    },
  };
}
