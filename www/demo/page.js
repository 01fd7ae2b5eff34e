// What both pages share: the count of requests, and the service worker that makes them work offline.

/** Counts the requests that the page makes, from its first on. */
export class RequestCount {
  total = 0;
  #observer = new PerformanceObserver((list) => this.#add(list.getEntries()));

  constructor() {
    this.#observer.observe({ type: "resource", buffered: true });
  }

  /** The count, with entries that were not delivered yet. */
  now() {
    this.#add(this.#observer.takeRecords());
    return this.total;
  }

  #add(entries) {
    this.total += entries.filter(({ name }) => !name.startsWith("blob:") && !name.startsWith("data:")).length;
  }
}

/** Registers the service worker and resolves when the page works offline; false where it cannot. */
export async function worksOffline() {
  if (!("serviceWorker" in navigator)) return false;
  try {
    await navigator.serviceWorker.register("sw.js");
    await navigator.serviceWorker.ready;
    return true;
  } catch {
    return false;
  }
}

export const policy = () => document.querySelector("meta[http-equiv=Content-Security-Policy]").content;
