using System.Net;
using System.Text;
using System.Text.Json;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>A reply of the program.</summary>
internal sealed record Reply(HttpMethod Method, string Path, HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Bytes).RootElement;

    /// <summary>A header, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>A field of the body.</summary>
    public JsonElement this[string field] => Json.GetProperty(field);

    /// <summary>A text of the body.</summary>
    public string String(string field) => Json.GetProperty(field).GetString()!;

    /// <summary>The error code, or null when the body is no envelope.</summary>
    public string? Code => Error is { } error && error.TryGetProperty("code", out var code) ? code.GetString() : null;

    /// <summary>The problem of a field in the error, or null.</summary>
    public string? Detail(string field) =>
        Error is { } error && error.TryGetProperty("details", out var details) && details.TryGetProperty(field, out var detail) ? detail.GetString() : null;

    /// <summary>Status, code, message and details: everything of an error but the request id.</summary>
    public string Words => $"{(int)Status} {Error}";

    private JsonElement? Error => Bytes.Length > 0 && Bytes[0] == '{' && Json.TryGetProperty("error", out var error) ? error : null;

    public override string ToString() => $"{Method} {Path}: {(int)Status} {(Bytes.Length < 2_000 ? Text : $"{Bytes.Length} bytes")}";
}
