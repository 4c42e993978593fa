/** A canvas as PNG, as it is seen now. */
export function savedPng(canvas: HTMLCanvasElement, done: (bytes: Uint8Array) => void): void {
  canvas.toBlob((blob) => {
    void blob?.arrayBuffer().then((buffer) => {
      done(new Uint8Array(buffer));
    });
  }, 'image/png');
}
