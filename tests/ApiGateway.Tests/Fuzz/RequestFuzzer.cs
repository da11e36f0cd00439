using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace WhatIsUp.ApiGateway.Tests.Fuzz;

/// <summary>Creates hostile requests from the operations of the document and from existing ids.</summary>
/// <param name="random">Source of all randomness.</param>
/// <param name="operations">The operations.</param>
/// <param name="own">Ids of the caller, by the name of the path's parameter.</param>
/// <param name="foreign">Ids of another customer.</param>
/// <param name="cursors">Cursors of lists, of either customer.</param>
internal sealed partial class RequestFuzzer(
    Random random, IReadOnlyList<Operation> operations, IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> foreign,
    IReadOnlyList<string> cursors)
{
    private static readonly string[] Ids =
    [
        "%20", "%01", "%ff%fe", "%ed%a0%80", "..%2f..", "%2e%2e", "%252e", ";a=b", "a%0d%0ab:c", "0", "-1", "null", "undefined", "{id}", "*",
        "01900000-0000-7000-8000-000000000000", "phn_none", "%F0%9F%98%80",
        "{01900000-0000-7000-8000-000000000000}", "wh_01900000000070008000000000000000", "dlv_0", "3EB0000000000000000000", "4915187654321@s.whatsapp.net",
        "status@broadcast", "@lid", "%5c..%5c", "a'b\"c",
    ];

    private static readonly string[] Values =
    [
        "", "0", "-1", "1", "1.0", "%2B1", "200", "201", "99999999999999999999", "2147483648", "0x10", "1e2", "%00", "%ff", "%20", "null", "true", "TRUE",
        "yes", "a", "%F0%9F%98%80", "%25", "'", "%5B%5D",
        "2026-04-02T09:30:15Z", "2026-04-02T09:30:15", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999-14:00", "read", "message.received", "text",
        "4915187654321", "a%00b", "%D9%A1",
    ];

    private static readonly HttpMethod[] Methods =
        [HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete, HttpMethod.Head, HttpMethod.Options, HttpMethod.Trace,
            new("BREW"), new("get")];

    private static readonly string?[] Kinds =
        ["application/json; charset=utf-8", "application/json; charset=utf-16", "application/vnd.api+json", "application/json; charset=nonsense", "text/json",
            "text/plain", "multipart/form-data; boundary=a", null];

    private readonly JsonMutator _json = new(random);

    /// <summary>The next request.</summary>
    public FuzzedRequest Next()
    {
        var operation = Pick(operations);
        var isForeign = false;
        var path = Parameter().Replace(operation.Path, match =>
        {
            var name = match.Groups[1].Value;
            switch (random.Next(10))
            {
                case 0:
                    // Everybody may use any chat id.
                    isForeign |= name != "chatId" && foreign.ContainsKey(name);
                    return foreign.GetValueOrDefault(name, "x");
                case 1: return Pick(Ids);
                case 2: return new string('a', Pick([64, 65, 128, 129, 2_000]));
                case 3: return own.GetValueOrDefault(name, "x").ToUpperInvariant();
                default: return own.GetValueOrDefault(name, "x");
            }
        });
        var method = random.Next(12) == 0 ? Pick(Methods) : operation.Method;
        return new FuzzedRequest(
            [.. operations.Where(candidate => candidate.Takes(method, path))], method, path + QueryOf(operation), isForeign, ContentOf(operation),
            [.. HeadersOf()]);
    }

    private string QueryOf(Operation operation)
    {
        var fields = new List<string>();
        for (var left = random.Next(3); left > 0 && operation.QueryParameters.Count > 0; left--) fields.Add(Field(Pick(operation.QueryParameters)));
        if (random.Next(8) == 0) fields.Add(Field(Pick(["surprise", "limit", "%00", "limit[]", "", "Cursor"])));
        return fields.Count == 0 ? "" : "?" + string.Join('&', fields);
    }

    private string Field(string name) => name switch
    {
        "cursor" when random.Next(3) > 0 && cursors.Count > 0 => "cursor=" + Spoil(Pick(cursors)),
        "channel_id" or "endpoint_id" when random.Next(2) == 0 => $"{name}={Pick([own, foreign])[name == "channel_id" ? "channelId" : "endpointId"]}",
        _ => $"{name}={Pick(Values)}",
    };

    private string Spoil(string cursor)
    {
        var at = random.Next(cursor.Length);
        return random.Next(4) switch
        {
            0 => cursor,
            1 => cursor[..at],
            2 => cursor + cursor,
            _ => Uri.EscapeDataString(cursor[..at] + (char)random.Next('!', '~') + cursor[(at + 1)..]),
        };
    }

    private ByteArrayContent? ContentOf(Operation operation)
    {
        if (operation.Example is null ? random.Next(10) > 0 : random.Next(20) == 0) return null;
        var example = operation.Example?.DeepClone().AsObject() ?? [];
        if (example.ContainsKey("channel_id")) example["channel_id"] = Pick([own, own, foreign])["channelId"];
        var content = new ByteArrayContent(_json.Mutate(example));
        var kind = random.Next(8) == 0 ? Pick(Kinds) : Kinds[0];
        if (kind is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(kind);
        if (random.Next(40) == 0) content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private IEnumerable<(string Name, string Value)> HeadersOf()
    {
        if (random.Next(10) == 0) yield return ("X-Request-Id", Pick(["a", "%0d%0a", new string('x', 200), "a b"]));
        if (random.Next(10) == 0) yield return ("Accept", Pick(["text/html", "image/png", "*/*;q=0", "nonsense", "application/json;q=2"]));
        if (random.Next(20) == 0) yield return ("Idempotency-Key", Pick(["a", " ", "a\tb", new string('k', 256), $"key {random.Next(100)}"]));
        if (random.Next(20) == 0) yield return (
            Pick(["Range", "If-Match", "If-Modified-Since", "X-HTTP-Method-Override", "X-Sandbox-Owner", "X-Forwarded-Proto"]),
            Pick(["bytes=0-", "*", "DELETE", "local"]));
    }

    private T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}

/// <summary>A request, with the operations that may answer it.</summary>
internal sealed record FuzzedRequest(
    Operation[] Operations, HttpMethod Method, string Path, bool IsForeign, ByteArrayContent? Content, (string Name, string Value)[] Headers)
{
    /// <summary>Text with which a request can be repeated.</summary>
    public override string ToString()
    {
        var body = Content is null ? "" : Encoding.UTF8.GetString(Content.ReadAsByteArrayAsync().GetAwaiter().GetResult());
        return $"{Method} {Path} [{Content?.Headers.ContentType}] {string.Join(", ", Headers)} {(body.Length <= 400 ? body : body[..400] + "…")}";
    }
}
