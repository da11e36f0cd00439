using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using WhatIsUp.ApiGateway.Endpoints;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Interop.Operations;
using WhatIsUp.Interop.Parity;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Interop;

/// <summary>
/// Operations whose row in the table of operations names a call of Baileys' socket: the row's example is sent over REST, Baileys is called with the same
/// values, and the requests that both send to WhatsApp are compared, tag by tag and attribute by attribute. Differences are in <c>operation-parity.md</c>.
/// </summary>
public sealed class OperationParity(BaileysJudge judge, GatewayStage stage) : IClassFixture<GatewayStage>
{
    private const string KeepAlive = "w:p";

    /// <summary>Queries that Baileys sends once after a login, at an arbitrary time.</summary>
    private static readonly string[] LoginQueries = ["abt", "blocklist", "privacy"];

    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private static readonly string Document = Path.Combine(
        typeof(OperationParity).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ProjectFolder").Value!,
        "..", "ApiGateway.Tests", "openapi.json");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Operations => [.. OperationTable.Rows.Where(row => SocketCall.Find(row.Parity) is not null).Select(row => row.Id)];

    [Theory(Timeout = 120_000, SkipTestWithoutData = true)]
    [MemberData(nameof(Operations))]
    public async Task Operation_sends_the_requests_that_Baileys_sends(string operationId)
    {
        var row = OperationTable.Find(operationId)!;
        var (call, body) = (SocketCall.Find(row.Parity)!, JsonSerializer.SerializeToNode(row.Example, SnakeCase)!.AsObject());
        var (me, friend) = (await NewPhoneAsync("Ada"), await NewPhoneAsync("Bert"));
        var channel = await stage.PairChannelAsync(me, Stop);
        var theirs = judge.NewDevice("theirs");
        var start = Last;
        await theirs.PairAsync(stage.Sandbox, me);
        await Eventually.TrueAsync(
            () => LoginQueries.All(space => RequestsSince(start).Any(request => NamespaceOf(request) == space)), "Baileys sends the queries of its login");

        start = Last;
        await theirs.CallSocketAsync(call.Method, [.. call.Fields.Select(field => (object)body[field]!)]);
        var theirRequests = RequestsSince(start);
        Assert.NotEmpty(theirRequests);
        start = Last;
        var (method, path) = RouteOf(operationId);
        await stage.Client.CallAsync(method, path.Replace("{channelId}", channel, StringComparison.Ordinal), body, Stop);
        // What the client does by itself in the same moment is left out: only requests of the kinds that Baileys sent are compared.
        var spaces = theirRequests.Select(NamespaceOf).ToHashSet();
        var ourRequests = RequestsSince(start).Where(request => spaces.Contains(NamespaceOf(request))).ToArray();

        var roles = new Roles(me, friend);
        var differences = ParityDifference.Between(
            new StanzaFacts().Add(ourRequests, roles, operationId, null), new StanzaFacts().Add(theirRequests, roles, operationId, null));
        OperationDifferences.Equal(operationId, differences);
        await theirs.AssertStrictAsync();
        await theirs.CloseAsync();
    }

    private IReadOnlyList<RecordedStanza> Stanzas => stage.Sandbox.Network.ReadStanzas(limit: 20_000);

    private long Last => Stanzas.Count == 0 ? 0 : Stanzas.Max(stanza => stanza.Sequence);

    private RecordedStanza[] RequestsSince(long sequence) =>
        [.. Stanzas.Where(stanza => stanza.Sequence > sequence && stanza.FromClient && stanza.Node.Tag is "iq" or "call"
            && NamespaceOf(stanza) is not (null or KeepAlive))];

    /// <summary>What a request is about; requests about calls have a tag of their own.</summary>
    private static string? NamespaceOf(RecordedStanza request) => request.Node.Tag == "call" ? "call" : request.Node.Get("xmlns");

    private Task<SandboxPhone> NewPhoneAsync(string name) => stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: name), Stop);

    private static (HttpMethod Method, string Path) RouteOf(string operationId)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Document));
        return document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (path.Name, Operation: operation)))
            .Where(found => IsOperation(found.Operation.Value, operationId))
            .Select(found => (HttpMethod.Parse(found.Operation.Name), found.Name))
            .Single();
    }

    private static bool IsOperation(JsonElement operation, string operationId) =>
        operation.ValueKind == JsonValueKind.Object && operation.TryGetProperty("operationId", out var id) && id.GetString() == operationId;

    /// <summary>A call of Baileys' socket, written <c>socket.method(field, field)</c> with fields of the request body.</summary>
    private sealed record SocketCall(string Method, IReadOnlyList<string> Fields)
    {
        public static SocketCall? Find(string? parity)
        {
            if (parity?.StartsWith(OperationRow.SocketCall, StringComparison.Ordinal) != true) return null;
            var (open, close) = (parity.IndexOf('(', StringComparison.Ordinal), parity.LastIndexOf(')'));
            var fields = parity[(open + 1)..close].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return new SocketCall(parity[OperationRow.SocketCall.Length..open], fields);
        }
    }
}
