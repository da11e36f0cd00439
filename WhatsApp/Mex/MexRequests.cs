using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Mex;

/// <summary>
/// Sends GraphQL queries (<c>w:mex</c>). The answer is JSON with <c>data</c>, <c>errors</c>, or both: an answer with the requested field counts, unless an
/// error is marked as the summary of all.
/// </summary>
internal static class MexRequests
{
    private const int MaxAnswerBytes = 16 * 1024 * 1024;
    private const int BadRequest = 400;
    private const int NoCode = 500;

    /// <summary>Sends a query and reads the field of its answer.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="query">The query.</param>
    /// <param name="variables">Its variables.</param>
    /// <param name="parse">Reads the field of the answer; null when the field is null or missing and nothing was refused.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="WhatsAppRefusedException">The server refused; the operation is named.</exception>
    public static async Task<T> SendMexAsync<T>(
        this ClientConnection connection, MexQuery query, JsonObject variables, Func<JsonElement?, T> parse, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["variables"] = variables });
        var request = IqRequest.Get("w:mex", Node.OfBytes("query", body, new NodeAttribute("query_id", query.Id)));
        Node answer;
        try
        {
            answer = await connection.SendIqAsync(request, cancellationToken);
        }
        catch (RequestRefusedException refused)
        {
            throw RefusalOf(query, refused.Code, refused.Text, refused.Backoff);
        }
        if (answer.Child("result")?.Bytes is not { Length: > 0 and <= MaxAnswerBytes } json) throw Malformed(query);
        try
        {
            using var document = JsonDocument.Parse(json);
            return parse(Read(query, document.RootElement));
        }
        catch (JsonException)
        {
            throw Malformed(query);
        }
    }

    private static JsonElement? Read(MexQuery query, JsonElement root)
    {
        var found = FieldOf(query, root);
        var errors = MexJson.Items(root, "errors").Select(ErrorOf).ToArray();
        if (errors.Length == 0) return found;
        var summary = Array.Find(errors, error => error.IsSummary);
        if (summary == default && found is not null) return found;
        var coded = Array.Find(errors, error => error.Code is not null);
        var (_, code, text) = summary != default ? summary : coded != default ? coded : errors[0];
        throw RefusalOf(query, code ?? NoCode, text ?? "", null);
    }

    private static (bool IsSummary, int? Code, string? Text) ErrorOf(JsonElement error)
    {
        var more = MexJson.Find(error, "extensions");
        var code = more is { } extensions && MexJson.Integer(extensions, "error_code") is > 0 and < 10_000 and var number ? (int?)number : null;
        return (more is { } known && MexJson.Flag(known, "is_summary"), code, MexJson.Text(error, "message"));
    }

    private static JsonElement? FieldOf(MexQuery query, JsonElement root)
    {
        if (MexJson.Find(root, "data") is not { } data) return null;
        foreach (var field in (string?[])[query.Field, query.OtherField])
            if (field is not null && data.TryGetProperty(field, out var found) && found.ValueKind is JsonValueKind.Object or JsonValueKind.Array) return found;
        return null;
    }

    private static WhatsAppRefusedException RefusalOf(MexQuery query, int code, string text, TimeSpan? backoff)
    {
        var meaning = code == BadRequest ? WhatsAppRefusedException.OutdatedQuery : MexQueries.CommonRefusal(code);
        var reason = query.Refusals.GetValueOrDefault(code) ?? meaning ?? ReasonOf(text);
        return new WhatsAppRefusedException(reason, code, backoff) { Operation = query.Operation };
    }

    private static WhatsAppRefusedException Malformed(MexQuery query) => new("malformed_answer") { Operation = query.Operation };

    /// <summary>The server's own text as a stable reason: it is not a sentence, and contains no sensitive data.</summary>
    private static string ReasonOf(string text)
    {
        const int MaxLength = 64;
        var word = string.Concat(text.Select(letter => char.IsAsciiLetter(letter) ? char.ToLowerInvariant(letter) : '_')).Trim('_');
        return word.Length is > 0 and <= MaxLength ? word : "refused";
    }
}
