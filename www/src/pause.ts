/** Lets the thread's other work run. A timer would wait four milliseconds after a few calls, a message does not. */
export const pause: () => Promise<void> = typeof setImmediate === "function"
  ? () => new Promise((resolve) => setImmediate(resolve))
  : () => (byMessage ??= messages())();

let byMessage: (() => Promise<void>) | undefined; // made at the first use: importing opens no channel

function messages(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => waiting.shift()?.();
  return () => new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(null);
  });
}
