using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.ApiGateway.Tests.Fuzz;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Fuzzing of all documented operations by a hostile customer.</summary>
[Collection(GatewayCollection.Name)]
public sealed class RestFuzzTests(GatewayStage stage)
{
    private const int DefaultSeconds = 5;
    private const int RequestsPerRound = 300;
    private const int MaxProblems = 20;
    private static readonly HashSet<string> Codes = [.. Enum.GetNames<ErrorCode>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>Errors that any request may get.</summary>
    private static readonly HashSet<(int, string)> Anywhere =
        [(404, "not_found"), (405, "bad_request"), (414, "bad_request"), (431, "bad_request"), (401, "auth_missing"), (401, "auth_malformed"),
            (401, "auth_invalid")];

    /// <summary>Runs 5 seconds, or WHATISUP_FUZZ_SECONDS; round n has the seed n, and WHATISUP_FUZZ_SEED is the first.</summary>
    [Fact]
    public async Task Fuzzed_requests_get_documented_errors_and_do_not_affect_other_customers()
    {
        var operations = Operation.Read(await stage.DocumentAsync());
        var victim = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync()));
        var foreign = await FurnishAsync(victim);
        var foreignCursors = await CursorsAsync(victim);
        var before = await InventoryAsync(victim);
        var (since, deadline, seed, sent) = (
            TimeProvider.System.GetTimestamp(), TimeSpan.FromSeconds(Setting("WHATISUP_FUZZ_SECONDS", DefaultSeconds)), Setting("WHATISUP_FUZZ_SEED", 1), 0);
        var problems = new List<string>();
        for (; problems.Count < MaxProblems && TimeProvider.System.GetElapsedTime(since) < deadline; seed++)
        {
            var attacker = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync()));
            var own = await FurnishAsync(attacker);
            string[] cursors = [.. await CursorsAsync(attacker), .. foreignCursors];
            var fuzzer = new RequestFuzzer(new Random(seed), operations, own, foreign, cursors);
            for (var i = 0; i < RequestsPerRound && problems.Count < MaxProblems && TimeProvider.System.GetElapsedTime(since) < deadline; i++, sent++)
            {
                var request = fuzzer.Next();
                var text = request.ToString();
                try
                {
                    var reply = await attacker.SendAsync(request.Method, request.Path, request.Content, request.Headers);
                    if (await JudgeAsync(attacker, operations, request, reply) is { } problem)
                        problems.Add($"seed {seed}, request {i}: {problem}\n  {text}\n  {reply}");
                }
                catch (HttpRequestException fault)
                {
                    problems.Add($"seed {seed}, request {i}: no response ({fault.InnerException?.Message ?? fault.Message})\n  {text}");
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{sent} requests");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.Equal(before, await InventoryAsync(victim));
        Assert.Equal("ready", (await stage.Nobody.GetAsync("/readyz")).String("status"));
    }

    /// <summary>The problem of a reply, or null. A HEAD shows no reason: where it is refused, the GET of the same path is judged.</summary>
    private static async Task<string?> JudgeAsync(Api attacker, IReadOnlyList<Operation> operations, FuzzedRequest request, Reply reply)
    {
        if (request.Method != HttpMethod.Head || reply.Status != HttpStatusCode.BadGateway) return Judge(request, reply);
        var path = request.Path.Split('?')[0];
        var shown = request with { Method = HttpMethod.Get, Operations = [.. operations.Where(operation => operation.Takes(HttpMethod.Get, path))] };
        return Judge(shown, await attacker.SendAsync(shown.Method, shown.Path, null, shown.Headers));
    }

    private static string? Judge(FuzzedRequest request, Reply reply)
    {
        var status = (int)reply.Status;
        if (status >= 500 && status != 501 && (status, reply.Code) != (502, "pair_code_failed") && !IsRefusalOfWhatsApp(reply)) return "our fault";
        if (status is < 200 or (>= 300 and < 400)) return "an unexpected status";
        if (request.IsForeign && status < 400) return "somebody else's was touched";
        if (status < 400 || request.Method == HttpMethod.Head) return null;
        if (reply.Header("Content-Type")?.StartsWith("application/json", StringComparison.Ordinal) != true || reply.Code is not { } code) return "no envelope";
        if (!reply.Json.EnumerateObject().Select(field => field.Name).SequenceEqual(["error", "request_id"])) return "another envelope";
        if (reply["error"].EnumerateObject().Any(field => field.Name is not ("code" or "message" or "details"))
            || reply["error"].GetProperty("message").GetString() is not { Length: > 0 }) return "another error";
        // A repeated request gets the first response, which names the first request.
        if (reply.String("request_id") != reply.Header("X-Request-Id") && reply.Header("Idempotent-Replayed") is null) return "another request id";
        if (!Codes.Contains(code)) return "an unknown code";
        var isDocumented = Anywhere.Contains((status, code)) || request.Operations.Any(operation => operation.Errors.Contains((status, code)));
        if (!isDocumented) return "an error that the document does not have";
        return code == "invalid_request" && (!reply["error"].TryGetProperty("details", out var details) || !details.EnumerateObject().Any())
            ? "no field is named" : null;
    }

    /// <summary>Whether WhatsApp answered and refused for a reason that has a name, such as <c>not_a_business_account</c>.</summary>
    private static bool IsRefusalOfWhatsApp(Reply reply) => reply is { Status: HttpStatusCode.BadGateway, Code: "other" }
        && reply["error"].TryGetProperty("details", out var details) && details.TryGetProperty("reason", out var reason)
        && reason.GetString() is { Length: > 0 } and not ("no_answer" or "refused" or "query_outdated");

    /// <summary>Creates one resource of each kind for a customer.</summary>
    private async Task<Dictionary<string, string>> FurnishAsync(Api api)
    {
        var (channel, phone) = await stage.PairAsync(api);
        var endpoint = await api.PostAsync("/v1/webhook-endpoints", new { url = "http://127.0.0.1:9/hook", events = new[] { "*" } });
        var to = (await api.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync(api)}")).String("phone_number");
        var message = await api.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to, text = "hello" });
        return new Dictionary<string, string>
        {
            ["channelId"] = channel, ["phoneId"] = phone, ["endpointId"] = endpoint.String("id"), ["messageId"] = message.String("message_id"),
            ["chatId"] = to.TrimStart('+') + "@s.whatsapp.net",
            ["deliveryId"] = "dlv_01900000000070008000000000000000",
        };
    }

    private static async Task<IReadOnlyList<string>> CursorsAsync(Api api)
    {
        await api.PostAsync("/v1/channels", new { name = "second" });
        var pages = new List<Reply>();
        foreach (var list in (string[])["channels", "messages", "webhook-endpoints", "webhook-deliveries", "sandbox/phones"]) pages.Add(
            await api.GetAsync($"/v1/{list}?limit=1"));
        return [.. pages.Select(page => page["next_cursor"].GetString()).OfType<string>()];
    }

    /// <summary>The resources of a customer that another customer could damage.</summary>
    private static async Task<IReadOnlyList<string>> InventoryAsync(Api api)
    {
        var inventory = new List<string>();
        foreach (var path in (string[])["/v1/channels", "/v1/webhook-endpoints", "/v1/sandbox/phones"])
            foreach (var item in (await api.GetAsync(path))["data"].EnumerateArray())
            {
                var facts = JsonObject.Create(item)!;
                foreach (var passing in (string[])["last_seen_at", "updated_at"]) facts.Remove(passing);
                inventory.Add(facts.ToJsonString());
            }

        return inventory;
    }

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : usual;
}
