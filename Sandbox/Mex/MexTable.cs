using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Mex;

/// <summary>Answers a GraphQL query of an account.</summary>
/// <returns>What the fields of the answer hold.</returns>
/// <exception cref="MexRefusal">The answer is an error.</exception>
internal delegate JsonNode? MexQuery(Device device, JsonObject variables);

/// <summary>GraphQL queries by their number; clients of different age have different numbers for one query.</summary>
/// <param name="areas">Answer the queries that are not in the table.</param>
internal sealed class MexTable(params MexAnswer[] areas)
{
    private readonly Dictionary<string, (string[] Fields, MexQuery Query)> _queries = new(StringComparer.Ordinal);

    /// <summary>Adds a query.</summary>
    /// <param name="ids">Numbers of the query.</param>
    /// <param name="field">Field of the answer.</param>
    /// <param name="query">Answers it.</param>
    public void On(IEnumerable<string> ids, string field, MexQuery query) => On(ids, [field], query);

    /// <summary>Adds a query whose answer clients read under different names.</summary>
    public void On(IEnumerable<string> ids, string[] fields, MexQuery query)
    {
        foreach (var id in ids) _queries.Add(id, (fields, query));
    }

    /// <summary>Adds a query of an account, whichever of its devices sends it.</summary>
    public void On(IEnumerable<string> ids, string field, Func<Account, JsonObject, JsonNode?> query) => On(ids, [field], query);

    /// <summary>Adds a query of an account whose answer clients read under different names.</summary>
    public void On(IEnumerable<string> ids, string[] fields, Func<Account, JsonObject, JsonNode?> query) =>
        On(ids, fields, (Device device, JsonObject variables) => query(device.Account, variables));

    /// <summary>The answer to a query. A number that the server does not know is a bad request, as are variables of a wrong form.</summary>
    public JsonObject Answer(Device device, string? id, JsonObject? variables)
    {
        string[] fields = [];
        try
        {
            if (id is null || variables is null) throw MexRefusal.BadRequest();
            if (!_queries.TryGetValue(id, out var known)) return new JsonObject { ["data"] = OfArea(device, id, variables) };
            fields = known.Fields;
            var found = known.Query(device, variables);
            var data = new JsonObject(known.Fields.Select(field => KeyValuePair.Create(field, found?.DeepClone())));
            return new JsonObject { ["data"] = data };
        }
        catch (MexRefusal refusal)
        {
            return Error(refusal.Code, refusal.Message, fields);
        }
        catch (Refusal refusal)
        {
            return Error(refusal.Code, refusal.Message, fields);
        }
        catch (Exception fault) when (fault is InvalidOperationException or FormatException)
        {
            // A member of another kind than the query has.
            return Error(400, "Bad Request", fields);
        }
    }

    private JsonObject OfArea(Device device, string id, JsonObject variables)
    {
        var element = JsonSerializer.SerializeToElement(variables);
        return areas.Select(area => area(device, id, element)).FirstOrDefault(data => data is not null) ?? throw MexRefusal.BadRequest();
    }

    private static JsonObject Error(int code, string text, string[] fields) => new()
    {
        ["data"] = fields.Length == 0 ? null : new JsonObject(fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field, null))),
        ["errors"] = new JsonArray(new JsonObject
        {
            ["message"] = text,
            ["path"] = new JsonArray([.. fields.Select(JsonNode (field) => field)]),
            ["extensions"] = new JsonObject { ["error_code"] = code, ["severity"] = "CRITICAL", ["is_retryable"] = false },
        }),
    };
}
