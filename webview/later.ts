import { h, type Child } from './dom';
import { refocusLost } from './focus';

/** A page that is not shown has no frames. */
const frameAtMostMs = 100;
/** Work in one go: half a frame, so that keys and drawings come between. */
const sliceMs = 8;

const waiting: (() => void)[] = [];

/**
 * A part of the page that is drawn once what stands before it is painted, each in a task of its own: a long page is there
 * at once and answers while the rest comes. Meanwhile the page keeps its height, and with it the place it was scrolled to.
 */
export function later(draw: () => Child): HTMLElement {
  const host = h('div', { class: 'live' });
  if (waiting.length === 0) document.body.style.minHeight = `${String(document.body.scrollHeight)}px`;
  waiting.push(() => {
    if (!host.isConnected) return;
    host.append(h('div', { class: 'live' }, draw()));
    refocusLost(host);
  });
  if (waiting.length === 1) afterPaint(next);
  return host;
}

function next(): void {
  waiting[0]?.();
  waiting.shift();
  if (waiting.length > 0) afterPaint(next);
  else document.body.style.minHeight = '';
}

/** Runs what is made in steps, some of them in each task, and hands over what it ends with. */
export function inSlices<T>(steps: Generator<undefined, T>, done: (result: T) => void): void {
  const end = performance.now() + sliceMs;
  let step = steps.next();
  while (step.done !== true && performance.now() < end) step = steps.next();
  if (step.done === true) done(step.value);
  else
    afterPaint(() => {
      inSlices(steps, done);
    });
}

/** Runs in a task of its own after the next frame. */
export function afterPaint(work: () => void): void {
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    window.clearTimeout(timer);
    work();
  };
  const timer = window.setTimeout(once, frameAtMostMs);
  requestAnimationFrame(() => {
    nextTask(once);
  });
}

/** Runs in a task of its own, at once: unlike a timer it is not slowed down. */
export function nextTask(work: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    work();
  };
  port2.postMessage(null);
}
