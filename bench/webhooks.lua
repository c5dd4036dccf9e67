-- Posts webhooks that were signed beforehand, each once. Its argument is a file: a path, then lines of signature, tab, body.
local bodies, signatures, path, at = {}, {}, "", 0

function init(arguments)
  local file = assert(io.open(arguments[1], "r"))
  path = file:read("l") or ""
  for line in file:lines() do
    local tab = line:find("\t", 1, true)
    signatures[#signatures + 1] = line:sub(1, tab - 1)
    bodies[#bodies + 1] = line:sub(tab + 1)
  end
  file:close()
end

function request()
  at = at + 1
  if at > #bodies then
    at = #bodies
    wrk.thread:stop()
  end
  return wrk.format("POST", path, {
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["X-Twilio-Signature"] = signatures[at],
  }, bodies[at])
end

function done(summary, latency)
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "faults": %d, "p50_us": %d, "p99_us": %d, "longest_us": %d}\n',
    summary.requests, summary.duration,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
