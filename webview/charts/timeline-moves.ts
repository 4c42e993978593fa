const zoomStep = 0.8;
const panStep = 0.1;

/** What a person can ask of the timeline by key, wheel and drag. Shares are of the width of the plot, from its left. */
export interface Moves {
  /** Below 1 shows less; the time at `share` stays where it is. */
  zoom(factor: number, share?: number): void;
  pan(share: number): void;
  back(): void;
  all(): void;
  /** Zooms to the chosen interval. */
  fit(): void;
  /** Before a drag, so that one can go back. */
  remember(): void;
  canGoBack(): boolean;
  stepLane(by: number): void;
  stepInterval(by: number): void;
  /** A place of the canvas was pressed, in CSS pixels. */
  press(x: number, y: number): void;
  share(x: number): number;
  plotWidth(): number;
  filter(): void;
  help(): void;
}

/** By key in lower case, as the list that `?` shows names them. */
const keys: Readonly<Record<string, (moves: Moves) => void>> = {
  w: (m) => {
    m.zoom(zoomStep);
  },
  '+': (m) => {
    m.zoom(zoomStep);
  },
  s: (m) => {
    m.zoom(1 / zoomStep);
  },
  '-': (m) => {
    m.zoom(1 / zoomStep);
  },
  a: (m) => {
    m.pan(-panStep);
  },
  d: (m) => {
    m.pan(panStep);
  },
  arrowup: (m) => {
    m.stepLane(-1);
  },
  arrowdown: (m) => {
    m.stepLane(1);
  },
  arrowleft: (m) => {
    m.stepInterval(-1);
  },
  arrowright: (m) => {
    m.stepInterval(1);
  },
  f: (m) => {
    m.fit();
  },
  enter: (m) => {
    m.fit();
  },
  b: (m) => {
    m.back();
  },
  escape: (m) => {
    m.back();
  },
  '0': (m) => {
    m.all();
  },
  '/': (m) => {
    m.filter();
  },
  '?': (m) => {
    m.help();
  },
};

/** Listens until the canvas is gone. */
export function listenToMoves(canvas: HTMLCanvasElement, moves: Moves): void {
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // The page goes back to the verdict when the chart has nothing to go back to.
    if (event.key === 'Escape' && !moves.canGoBack()) return;
    const move = keys[event.key.toLowerCase()];
    if (move === undefined) return;
    move(moves);
    event.preventDefault();
  });
  canvas.addEventListener('wheel', (event) => {
    if (event.ctrlKey || event.metaKey)
      moves.zoom(event.deltaY > 0 ? 1 / zoomStep : zoomStep, moves.share(event.offsetX));
    else if (event.shiftKey) moves.pan(Math.sign(event.deltaY || event.deltaX) * panStep);
    else return;
    event.preventDefault();
  });
  listenToDrag(canvas, moves);
}

function listenToDrag(canvas: HTMLCanvasElement, moves: Moves): void {
  let from: number | null = null;
  let moved = false;
  canvas.addEventListener('pointerdown', (event) => {
    from = event.clientX;
    moved = false;
    moves.remember();
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (from === null) return;
    if (Math.abs(event.clientX - from) < 3 && !moved) return;
    moved = true;
    moves.pan((from - event.clientX) / moves.plotWidth());
    from = event.clientX;
  });
  canvas.addEventListener('pointerup', (event) => {
    from = null;
    if (!moved) moves.press(event.offsetX, event.offsetY);
  });
  canvas.addEventListener('pointercancel', () => {
    from = null;
  });
}
