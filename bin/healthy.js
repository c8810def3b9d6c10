// For the container's health check: status 0 if the HTTP server of this machine says that it is well.
const url = process.argv[2] ?? 'http://127.0.0.1:8080/healthz';
const well = await fetch(url, { signal: AbortSignal.timeout(2000) }).then(
  (response) => response.ok,
  () => false,
);
process.exitCode = well ? 0 : 1;
