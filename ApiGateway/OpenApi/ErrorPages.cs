using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Json;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>The pages <c>/docs/errors</c> and <c>/docs/errors/{code}</c>: plain HTML without scripts.</summary>
internal static class ErrorPages
{
    private const string ContentType = "text/html; charset=utf-8";
    private static readonly JsonSerializerOptions Indented = new(JsonSettings.Options) { WriteIndented = true };
    private static readonly Dictionary<string, ErrorCode> ByName = ErrorGuide.Codes.ToDictionary(ErrorGuide.NameOf, StringComparer.Ordinal);

    /// <summary>The list of all codes.</summary>
    public static IResult List()
    {
        var rows = new StringBuilder();
        foreach (var code in ErrorGuide.Codes)
            rows.Append(
                CultureInfo.InvariantCulture,
                $"<li><a href=\"errors/{ErrorGuide.NameOf(code)}\"><code>{ErrorGuide.NameOf(code)}</code></a> ({ErrorStatus.Of(code)}): "
                + $"{Encode(ErrorDescriptions.Of(code))}</li>");
        return Results.Text(Page("Error codes", $"<ul>{rows}</ul>"), ContentType);
    }

    /// <summary>The page of a code.</summary>
    /// <exception cref="Grains.Abstractions.Errors.GatewayException">There is no such code.</exception>
    public static IResult Show(string code)
    {
        if (!ByName.TryGetValue(code, out var known)) throw new Grains.Abstractions.Errors.GatewayException(ErrorCode.NotFound, "No such error code.");
        var advice = ErrorGuide.Of(known);
        var example = JsonSerializer.Serialize(ErrorResponses.ExampleOf(known), Indented);
        return Results.Text(
            Page(code, $"""
                <p>HTTP {ErrorStatus.Of(known)}. {Encode(ErrorDescriptions.Of(known))}</p>
                <h2>Cause</h2><p>{Encode(advice.Cause)}</p>
                <h2>What to do</h2><p>{Encode(advice.Cure)}</p>
                <h2>Example</h2><pre>{Encode(example)}</pre>
                <p><a href="../errors">All error codes</a> · <a href="../../docs/">Reference</a></p>
                """), ContentType);
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    private static string Page(string title, string content) => $$"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{title}} · WhatIsUp</title>
        <style>body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
        pre{overflow:auto;padding:1rem;border:1px solid}</style>
        </head><body><h1>{{title}}</h1>{{content}}</body></html>
        """;
}
