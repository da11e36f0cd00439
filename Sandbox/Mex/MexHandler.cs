using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Mex;

/// <summary>GraphQL queries (<c>w:mex</c>), which clients name by number. Errors are part of the answer, as at WhatsApp.</summary>
/// <param name="queries">The queries of all areas.</param>
internal sealed class MexHandler(MexTable queries) : IStanzaHandler
{
    private const int MaxVariableBytes = 2 << 20;

    public void Register(StanzaTable table) => table.Requests.On("w:mex", "get", "query", Answer);

    private Node[] Answer(Session session, Device device, Node request)
    {
        var query = request.Children[0];
        var answer = queries.Answer(device, query.Get("query_id"), VariablesOf(query));
        return [N("result", [], Encoding.UTF8.GetBytes(answer.ToJsonString()))];
    }

    private static JsonObject? VariablesOf(Node query)
    {
        if (query.Bytes is not { Length: > 0 and <= MaxVariableBytes } json) return null;
        try
        {
            return JsonNode.Parse(json.Span)?["variables"] as JsonObject;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
